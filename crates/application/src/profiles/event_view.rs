//! How events are told to others: what is the same for all profiles.

use profiles_contracts::IntegrationEvent;
use profiles_domain::profiles::contact_details::ContactEvent;
use profiles_domain::shared::change::Change;
use serde::Serialize;
use serde_json::Value;

use super::fault::step;
use super::view::{AddressView, BecauseView, ChangeView, EmailView, PhoneNumberView};
use crate::ports::StoreError;

/// What an event tells to others, whichever aggregate it happened to.
pub trait Told {
    /// The name of the event in history: `address_changed`.
    fn name(&self) -> &'static str;

    /// What it changed, attribute by attribute, in the form of the representation.
    ///
    /// # Errors
    /// When a value can't be represented, which no value of the domain is known to be.
    fn changes(&self) -> Result<Vec<ChangeView>, StoreError>;

    /// Why it happened, if not because somebody asked for just this.
    fn because(&self) -> Option<BecauseView> {
        None
    }

    /// The event of contact details that it is, if it's one.
    fn contact(&self) -> Option<&ContactEvent> {
        None
    }

    /// Which attributes it changed. Contact points, which change most, aren't rendered for that.
    ///
    /// # Errors
    /// As [`Told::changes`].
    fn changed(&self) -> Result<Vec<String>, StoreError> {
        match self.contact() {
            Some(event) => Ok(vec![path(event)]),
            None => Ok(self.changes()?.into_iter().map(|change| change.path).collect()),
        }
    }
}

impl Told for ContactEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::EmailChanged(..) => "email_changed",
            Self::PhoneNumberChanged(..) => "phone_number_changed",
            Self::AddressChanged(..) => "address_changed",
            Self::ExternalIdChanged(..) => "external_id_changed",
        }
    }

    fn changes(&self) -> Result<Vec<ChangeView>, StoreError> {
        let path = path(self);
        let change = match self {
            Self::EmailChanged(_, change) => {
                one(&path, change, |contact| contact.as_ref().map(EmailView::from))
            }
            Self::PhoneNumberChanged(_, change) => {
                one(&path, change, |contact| contact.as_ref().map(PhoneNumberView::from))
            }
            Self::AddressChanged(_, change) => {
                one(&path, change, |contact| contact.as_ref().map(AddressView::from))
            }
            Self::ExternalIdChanged(_, change) => {
                one(&path, change, |key| key.as_ref().map(|key| key.as_str()))
            }
        };
        Ok(vec![change?])
    }

    fn contact(&self) -> Option<&ContactEvent> {
        Some(self)
    }
}

fn path(event: &ContactEvent) -> String {
    let (attribute, label) = match event {
        ContactEvent::EmailChanged(label, _) => ("emails", label.as_str()),
        ContactEvent::PhoneNumberChanged(label, _) => ("phone_numbers", label.as_str()),
        ContactEvent::AddressChanged(label, _) => ("addresses", label.as_str()),
        ContactEvent::ExternalIdChanged(system, _) => ("external_ids", system.as_str()),
    };
    format!("/{attribute}{}", step(label))
}

pub(crate) fn json(value: impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_value(value)
        .map_err(|error| StoreError::Failed(format!("a change can't be written: {error}")))
}

/// The change of one attribute.
pub(crate) fn one<'a, T, V: Serialize>(
    path: &str,
    change: &'a Change<T>,
    view: impl Fn(&'a T) -> V,
) -> Result<ChangeView, StoreError> {
    Ok(ChangeView { path: path.to_owned(), from: json(view(&change.from))?, to: json(view(&change.to))? })
}

/// Everything known from the start. What has labels is told one by one, as later changes name it.
pub(crate) fn registered(view: &impl Serialize, labelled: &[&str]) -> Result<Vec<ChangeView>, StoreError> {
    let mut all = Vec::new();
    let Value::Object(members) = json(view)? else { return Ok(all) };
    let mut add = |path: String, to: Value| all.push(ChangeView { path, from: Value::Null, to });
    for (name, value) in members {
        match (name.as_str(), value) {
            ("id" | "kind" | "version" | "created_at" | "updated_at", _) | (_, Value::Null) => {}
            ("status", value) if value == "active" => {}
            (name, Value::Object(entries)) if labelled.contains(&name) => {
                entries.into_iter().for_each(|(label, value)| add(format!("/{name}{}", step(&label)), value));
            }
            (_, Value::Array(list)) if list.is_empty() => {}
            (_, Value::Object(entries)) if entries.is_empty() => {}
            (_, value) => add(format!("/{name}"), value),
        }
    }
    Ok(all)
}

/// The type and the data of an integration event.
pub(crate) fn outgoing<E: IntegrationEvent>(event: E) -> Result<(&'static str, Value), StoreError> {
    Ok((E::TYPE, json(event)?))
}
