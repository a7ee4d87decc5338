//! What profiles can be searched by.

use profiles_domain::shared::contact::{EmailAddress, PhoneNumber};
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::SystemName;
use profiles_domain::shared::partial_date::PartialDate;
use serde::{Deserialize, Serialize};

use super::fold::fold;
use crate::profiles::Fault;
use crate::profiles::input::{parse_date, parse_external_key, parse_system};
use crate::profiles::read_model::{KeyKind, SearchKey};

/// The most words of a name that a search compares.
const MAX_WORDS: usize = 10;
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

/// What to search by. Everything given must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Folded words, each of which must occur in the folded names.
    pub words: Vec<String>,
    /// Keys, each of which the profile must have.
    pub keys: Vec<SearchKey>,
    /// When it came into the world.
    pub date: Option<PartialDate>,
    /// A link to another system.
    pub external_id: Option<(SystemName, ExternalKey)>,
}

impl Criteria {
    /// Adds the words of a name.
    pub(crate) fn name(&mut self, name: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(name) = name else { return };
        self.words = words(name).unwrap_or_else(|fault| {
            faults.push(fault);
            Vec::new()
        });
    }

    /// Adds an e-mail address.
    pub(crate) fn email(&mut self, email: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(email) = email else { return };
        match EmailAddress::parse(email) {
            Ok(email) => self.keys.push(SearchKey { kind: KeyKind::Email, value: email.search_key() }),
            Err(error) => faults.push(Fault::new("/email", error.code(), error)),
        }
    }

    /// Adds a phone number.
    pub(crate) fn phone(&mut self, phone: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(phone) = phone else { return };
        match PhoneNumber::parse(phone, None) {
            Ok(phone) => {
                self.keys.push(SearchKey { kind: KeyKind::Phone, value: phone.as_str().to_owned() });
            }
            Err(error) => faults.push(Fault::new("/phone", error.code(), error)),
        }
    }

    /// Adds the date under this member.
    pub(crate) fn date(&mut self, member: &str, date: Option<&str>, faults: &mut Vec<Fault>) {
        let Some(date) = date else { return };
        let parsed = parse_date(date).map_err(|fault| fault.within(member));
        self.date = parsed.map_err(|fault| faults.push(fault)).ok();
    }

    /// Adds a link to another system.
    pub(crate) fn external_id(&mut self, link: Option<&ExternalIdInput>, faults: &mut Vec<Fault>) {
        let Some(link) = link else { return };
        match (parse_system(&link.system), parse_external_key(&link.key)) {
            (Ok(system), Ok(key)) => self.external_id = Some((system, key)),
            (system, key) => {
                faults.extend(system.err().map(|fault| fault.within("/external_id/system")));
                faults.extend(key.err().map(|fault| fault.within("/external_id/key")));
            }
        }
    }

    /// The criteria, if there are any and nothing is wrong with them.
    pub(crate) fn complete(self, mut faults: Vec<Fault>) -> Result<Self, Vec<Fault>> {
        if faults.is_empty() && self == Self::default() {
            faults.push(Fault::new("", "search_empty", "name at least one thing to search by"));
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

fn words(name: &str) -> Result<Vec<String>, Fault> {
    if name.chars().count() > MAX_NAME {
        return Err(Fault::new("/name", "text_too_long", "too long").with("max", MAX_NAME));
    }
    if name.chars().any(char::is_control) {
        return Err(Fault::new("/name", "control_character", "contains a control character"));
    }
    let words: Vec<_> = fold(name).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Fault::new("/name", "text_empty", "empty: leave it out or give some text"));
    }
    Ok(words)
}
