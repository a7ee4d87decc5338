//! What profiles can be searched by.

use profiles_domain::shared::contact::{EmailAddress, PhoneNumber};
use serde::{Deserialize, Serialize};

use super::find::{Asked, Criterion};
use super::query::{NameQuery, QueryWord};
use super::words::Mark;
use crate::profiles::Fault;
use crate::profiles::input::{parse_date, parse_external_key, parse_system};
use crate::profiles::read_model::{KeyKind, SearchKey, link_term};

/// The most characters that a searched name may have.
const MAX_NAME: usize = 500;

/// A link to another system as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields)]
pub struct ExternalIdInput {
    /// The system's name.
    pub system: String,
    /// The key in that system.
    pub key: String,
}

crate::objects_only!(; serialize ExternalIdInput);

/// What was asked, while it is read from what was written. Everything given must be met.
#[derive(Debug, Clone, Default)]
pub struct Criteria(Asked);

impl Criteria {
    /// Adds the words of a name.
    pub(crate) fn name(&mut self, name: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(name) = name else { return };
        match words(name) {
            Ok(words) => self.0.criteria.extend(words.into_iter().map(Criterion::Name)),
            Err(fault) => faults.push(fault),
        }
    }

    /// Adds an e-mail address.
    pub(crate) fn email(&mut self, email: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(email) = email else { return };
        match EmailAddress::parse(email) {
            Ok(email) => self.key(&SearchKey { kind: KeyKind::Email, value: email.search_key() }),
            Err(error) => faults.push(Fault::new("/email", error.code(), error)),
        }
    }

    /// Adds a phone number.
    pub(crate) fn phone(&mut self, phone: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(phone) = phone else { return };
        match PhoneNumber::parse(phone, None) {
            Ok(phone) => self.key(&SearchKey { kind: KeyKind::Phone, value: phone.as_str().to_owned() }),
            Err(error) => faults.push(Fault::new("/phone", error.code(), error)),
        }
    }

    /// Adds the date under this member.
    pub(crate) fn date(&mut self, member: &str, date: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(date) = date else { return };
        let parsed = parse_date(date).map_err(|fault| fault.within(member));
        match parsed {
            Ok(date) => self.term(Mark::Date.term(&date.to_string())),
            Err(fault) => faults.push(fault),
        }
    }

    /// Adds a link to another system.
    pub(crate) fn external_id(&mut self, link: Option<&ExternalIdInput>, faults: &mut Vec<Fault>) {
        let Some(link) = link else { return };
        match (parse_system(&link.system), parse_external_key(&link.key)) {
            (Ok(system), Ok(key)) => self.term(link_term(system.as_str(), key.as_str())),
            (system, key) => {
                faults.extend(system.err().map(|fault| fault.within("/external_id/system")));
                faults.extend(key.err().map(|fault| fault.within("/external_id/key")));
            }
        }
    }

    /// Adds a key.
    pub(crate) fn key(&mut self, key: &SearchKey) {
        self.term(key.term());
    }

    fn term(&mut self, term: String) {
        self.0.criteria.push(Criterion::Exactly(term));
    }

    /// What was asked, if it is anything and nothing is wrong with it.
    pub(crate) fn complete(self, mut faults: Vec<Fault>) -> Result<Asked, Vec<Fault>> {
        if faults.is_empty() && self.0.criteria.is_empty() {
            faults.push(Fault::new("", "search_empty", "name at least one thing to search by"));
        }
        if faults.is_empty() { Ok(self.0) } else { Err(faults) }
    }
}

fn words(name: &str) -> Result<Vec<QueryWord>, Fault> {
    if name.chars().count() > MAX_NAME {
        return Err(Fault::new("/name", "text_too_long", "too long").with("max", MAX_NAME));
    }
    if name.chars().any(char::is_control) {
        return Err(Fault::new("/name", "control_character", "contains a control character"));
    }
    let words = NameQuery::of(name).words;
    if words.is_empty() {
        return Err(Fault::new("/name", "text_empty", "empty: leave it out or give some text"));
    }
    Ok(words)
}
