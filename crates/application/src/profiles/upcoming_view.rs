//! What is planned, as callers see it, and how events about it are told to others.

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::BusinessName;
use profiles_domain::profiles::person::PersonName;
use profiles_domain::profiles::upcoming::{OwnName, Planned, PlannedChange, Upcoming, UpcomingEvent};
use profiles_domain::shared::contact::PostalAddress;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::event_view::{self, Told};
use super::person::view::NameView;
use super::view::{AddressIssueView, AddressView, ChangeView, time};
use crate::ports::StoreError;

/// A change that takes effect by itself when its moment comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlannedChange))]
pub struct PlannedChangeView<'a> {
    /// Its id: the same for the same profile, attribute and moment.
    pub id: Uuid,
    /// The moment.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(value_type = DateTime<Utc>))]
    pub valid_from: Option<DateTime<Utc>>,
    /// JSON pointer (RFC 6901) to the attribute in the representation: `/addresses/home`.
    pub path: String,
    /// What will stand there.
    pub value: PlannedValueView<'a>,
}

/// What an attribute will be: an address, a person's name, a business's legal name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlannedValue))]
#[serde(untagged)]
pub enum PlannedValueView<'a> {
    /// A postal address.
    Address(Box<PlannedAddressView<'a>>),
    /// A person's name.
    Name(Box<NameView<'a>>),
    /// A business's legal name.
    LegalName(&'a str),
}

/// A postal address that is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PlannedAddress))]
pub struct PlannedAddressView<'a> {
    /// Street and number; several lines are parted by line feeds.
    pub street: Option<&'a str>,
    /// City, town or village.
    pub locality: Option<&'a str>,
    /// A part of the locality.
    pub dependent_locality: Option<&'a str>,
    /// Postal code.
    pub postal_code: Option<&'a str>,
    /// State, province, prefecture, county.
    pub administrative_area: Option<&'a str>,
    /// Sorting code.
    pub sorting_code: Option<&'a str>,
    /// The country: ISO 3166-1 alpha-2.
    pub country: &'a str,
    /// Whether it is to be preferred over the others; null if it keeps what the one before it is then.
    pub primary: Option<bool>,
    /// The address as an envelope shows it, line by line in the country's own order.
    pub formatted: String,
    /// In which ways it breaks its country's rules; empty unless it was taken leniently.
    pub issues: Vec<AddressIssueView>,
}

/// A name of a profile that can be shown as planned.
pub trait Shown: OwnName {
    /// The name as callers see it.
    fn shown(&self) -> PlannedValueView<'_>;
}

impl Shown for PersonName {
    fn shown(&self) -> PlannedValueView<'_> {
        PlannedValueView::Name(Box::new(self.into()))
    }
}

impl Shown for BusinessName {
    fn shown(&self) -> PlannedValueView<'_> {
        PlannedValueView::LegalName(self.as_str())
    }
}

impl<'a, N: Shown> From<&'a PlannedChange<N>> for PlannedChangeView<'a> {
    fn from(change: &'a PlannedChange<N>) -> Self {
        let value = match &change.planned {
            Planned::Address { address, primary, .. } => {
                PlannedValueView::Address(Box::new(planned_address(address, *primary)))
            }
            Planned::Name(name) => name.shown(),
        };
        Self { id: change.id.uuid(), valid_from: Some(change.at), path: change.planned.path(), value }
    }
}

fn planned_address(address: &PostalAddress, primary: Option<bool>) -> PlannedAddressView<'_> {
    let AddressView {
        street,
        locality,
        dependent_locality,
        postal_code,
        administrative_area,
        sorting_code,
        country,
        formatted,
        issues,
        ..
    } = AddressView::of(address, false);
    PlannedAddressView {
        street,
        locality,
        dependent_locality,
        postal_code,
        administrative_area,
        sorting_code,
        country,
        primary,
        formatted,
        issues,
    }
}

/// All that is planned, the next one first.
pub(crate) fn upcoming<N: Shown>(upcoming: &Upcoming<N>) -> Vec<PlannedChangeView<'_>> {
    upcoming.iter().map(Into::into).collect()
}

impl<N: Shown> Told for UpcomingEvent<N> {
    fn name(&self) -> &'static str {
        match self {
            Self::Scheduled { .. } => "change_scheduled",
            Self::Withdrawn(_) => "scheduled_change_withdrawn",
            Self::Dropped(..) => "scheduled_change_dropped",
        }
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        let view = |change| event_view::json(PlannedChangeView::from(change));
        let (from, to) = match self {
            Self::Scheduled { from, to } => (from.as_ref().map(view).transpose()?, view(to)?),
            Self::Withdrawn(change) => (Some(view(change)?), Value::Null),
            Self::Dropped(change, dropped) => (Some(view(change)?), json!({"dropped": dropped.reason()})),
        };
        Ok(vec![ChangeView { path: path(self), from: from.unwrap_or_default(), to }])
    }

    fn changed(&self) -> Result<Vec<String>, StoreError> {
        Ok(vec![path(self)])
    }
}

/// Where the planned change stands, by its id.
fn path<N>(event: &UpcomingEvent<N>) -> String {
    let (UpcomingEvent::Scheduled { to: change, .. }
    | UpcomingEvent::Withdrawn(change)
    | UpcomingEvent::Dropped(change, _)) = event;
    format!("/upcoming/{}", change.id)
}
