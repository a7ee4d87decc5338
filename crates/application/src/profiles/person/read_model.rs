//! The read model: what search needs to know of a person, kept up to date in the same transaction.

use std::collections::BTreeSet;

use profiles_domain::profiles::person::PersonDetails;
use profiles_domain::shared::version::Version;

use super::search::fold;

/// A way to reach somebody, in the form that look-ups compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContactKey {
    /// Which kind of contact point.
    pub kind: ContactKind,
    /// Lower-cased e-mail address, or E.164 number.
    pub value: String,
}

/// The kinds of contact points that can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

impl ContactKind {
    /// The name that stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }
}

/// What search knows of a person besides contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRow {
    /// All parts of the name, folded, with a space before, between and behind.
    pub names: String,
    /// The birth date as written.
    pub birth_date: Option<String>,
}

/// What search has to know anew about a person after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonReadModelChange {
    /// The new row, if it differs.
    pub row: Option<SearchRow>,
    /// Contacts that are there no more.
    pub gone: BTreeSet<ContactKey>,
    /// Contacts that are new.
    pub come: BTreeSet<ContactKey>,
}

impl PersonReadModelChange {
    /// What differs between two states of a person, the first of which had `version`; `None` if it's nothing.
    #[must_use]
    pub fn between(was: &PersonDetails, is: &PersonDetails, version: Version) -> Option<Self> {
        let row = row(is);
        let (had, has) = (contacts(was), contacts(is));
        let change = Self {
            row: Some(row).filter(|row| version == Version::ZERO || *row != self::row(was)),
            gone: had.difference(&has).cloned().collect(),
            come: has.difference(&had).cloned().collect(),
        };
        (change.row.is_some() || !change.gone.is_empty() || !change.come.is_empty()).then_some(change)
    }
}

/// What search knows of somebody with these details.
#[must_use]
pub fn row(details: &PersonDetails) -> SearchRow {
    let parts = details.name.as_ref().map(|name| {
        let parts =
            [name.prefix(), name.given(), name.additional(), name.family(), name.suffix(), name.preferred()];
        parts.into_iter().flatten().map(fold).collect::<Vec<_>>().join(" ")
    });
    SearchRow {
        names: parts.map(|parts| format!(" {parts} ")).unwrap_or_default(),
        birth_date: details.birth_date.map(|date| date.to_string()),
    }
}

/// The contacts by which somebody with these details can be looked up.
#[must_use]
pub fn contacts(details: &PersonDetails) -> BTreeSet<ContactKey> {
    let emails = details
        .emails
        .iter()
        .map(|(_, contact)| ContactKey { kind: ContactKind::Email, value: contact.value.search_key() });
    let phones = details.phone_numbers.iter().map(|(_, contact)| ContactKey {
        kind: ContactKind::Phone,
        value: contact.value.as_str().to_owned(),
    });
    emails.chain(phones).collect()
}
