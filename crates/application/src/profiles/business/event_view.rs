//! How an event of a business is told to others: its name, what it changed, and the integration event it becomes.

use profiles_contracts::business as contract;
use profiles_domain::profiles::business::{BusinessEvent, BusinessStatus};
use profiles_domain::profiles::contact_details::ContactEvent;
use profiles_domain::profiles::upcoming::UpcomingEvent;
use profiles_domain::shared::change::Change;
use serde_json::Value;
use uuid::Uuid;

use super::view::{BusinessView, RegistrationView};
use crate::ports::StoreError;
use crate::profiles::event_view::{Told, one, outgoing, registered};
use crate::profiles::view::{ChangeView, Labelled};

/// What has labels.
const LABELLED: &[&str] = &["emails", "phone_numbers", "addresses", "external_ids", "tax_ids"];

impl Told for BusinessEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Registered(_) => "registered",
            Self::LegalNameChanged(_) => "legal_name_changed",
            Self::TradeNamesChanged(_) => "trade_names_changed",
            Self::LegalFormChanged(_) => "legal_form_changed",
            Self::RegistrationChanged(_) => "registration_changed",
            Self::TaxIdChanged(..) => "tax_id_changed",
            Self::LeiChanged(_) => "lei_changed",
            Self::IndustryChanged(_) => "industry_changed",
            Self::WebsiteChanged(_) => "website_changed",
            Self::FoundedOnChanged(_) => "founded_on_changed",
            Self::StatusChanged(_) => "status_changed",
            Self::Contact(event) => event.name(),
            Self::Upcoming(event) => event.name(),
        }
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        let change = match self {
            Self::Registered(details) => {
                return registered(&BusinessView::of(Uuid::nil(), details), LABELLED);
            }
            Self::Contact(event) => return event.changes(),
            Self::Upcoming(event) => return event.changes(),
            Self::StatusChanged(change) => return status(change),
            Self::LegalNameChanged(change) => {
                one("/legal_name", change, |name| name.as_ref().map(|name| name.as_str()))
            }
            Self::TradeNamesChanged(change) => one("/trade_names", change, |names| {
                names.iter().map(|name| name.as_str()).collect::<Vec<_>>()
            }),
            Self::LegalFormChanged(change) => {
                one("/legal_form", change, |form| form.as_ref().map(|form| form.as_str()))
            }
            Self::RegistrationChanged(change) => {
                one("/registration", change, |entry| entry.as_ref().map(RegistrationView::from))
            }
            Self::TaxIdChanged(scheme, change) => {
                let path = format!("/tax_ids/{}", scheme.as_str());
                one(&path, change, |id| id.as_ref().map(|id| id.as_str()))
            }
            Self::LeiChanged(change) => one("/lei", change, |lei| lei.as_ref().map(|lei| lei.as_str())),
            Self::IndustryChanged(change) => one("/industry", change, |codes| {
                codes
                    .iter()
                    .map(|(scheme, code)| (scheme.as_str(), code.as_str()))
                    .collect::<Labelled<'_, _>>()
            }),
            Self::WebsiteChanged(change) => {
                one("/website", change, |website| website.as_ref().map(|website| website.as_str()))
            }
            Self::FoundedOnChanged(change) => {
                one("/founded_on", change, |date| date.map(|date| date.to_string()))
            }
        };
        Ok(vec![change?])
    }

    fn contact(&self) -> Option<&ContactEvent> {
        if let Self::Contact(event) = self { Some(event) } else { None }
    }
}

fn status(change: &Change<BusinessStatus>) -> Result<Vec<ChangeView>, StoreError> {
    let all = [
        one("/status", change, |status| status.as_str())?,
        one("/ended_on", change, |status| status.ended_on().map(|date| date.to_string()))?,
        one("/merged_into", change, |status| status.merged_into().map(|id| id.uuid()))?,
    ];
    Ok(all.into_iter().filter(|change| change.from != change.to).collect())
}

/// The type and the data of the integration event that other teams get.
///
/// # Errors
/// When it can't be represented.
pub fn integration_event(
    event: &BusinessEvent,
    change: contract::BusinessChange,
) -> Result<(&'static str, Value), StoreError> {
    match event {
        BusinessEvent::Registered(_) => outgoing(contract::BusinessRegistered(change)),
        BusinessEvent::LegalNameChanged(_) => outgoing(contract::LegalNameChanged(change)),
        BusinessEvent::TradeNamesChanged(_) => outgoing(contract::TradeNamesChanged(change)),
        BusinessEvent::LegalFormChanged(_) => outgoing(contract::LegalFormChanged(change)),
        BusinessEvent::RegistrationChanged(_) => outgoing(contract::RegistrationChanged(change)),
        BusinessEvent::TaxIdChanged(..) => outgoing(contract::TaxIdChanged(change)),
        BusinessEvent::LeiChanged(_) => outgoing(contract::LeiChanged(change)),
        BusinessEvent::IndustryChanged(_) => outgoing(contract::IndustryChanged(change)),
        BusinessEvent::WebsiteChanged(_) => outgoing(contract::WebsiteChanged(change)),
        BusinessEvent::FoundedOnChanged(_) => outgoing(contract::FoundedOnChanged(change)),
        BusinessEvent::StatusChanged(_) => outgoing(contract::StatusChanged(change)),
        BusinessEvent::Contact(ContactEvent::EmailChanged(..)) => outgoing(contract::EmailChanged(change)),
        BusinessEvent::Contact(ContactEvent::PhoneNumberChanged(..)) => {
            outgoing(contract::PhoneNumberChanged(change))
        }
        BusinessEvent::Contact(ContactEvent::AddressChanged(..)) => {
            outgoing(contract::AddressChanged(change))
        }
        BusinessEvent::Contact(ContactEvent::ExternalIdChanged(..)) => {
            outgoing(contract::ExternalIdChanged(change))
        }
        BusinessEvent::Upcoming(event) => match **event {
            UpcomingEvent::Scheduled { .. } => outgoing(contract::ChangeScheduled(change)),
            UpcomingEvent::Withdrawn(_) => outgoing(contract::ScheduledChangeWithdrawn(change)),
            UpcomingEvent::Dropped(..) => outgoing(contract::ScheduledChangeDropped(change)),
        },
    }
}
