//! The read model: what search needs to know of a profile, kept up to date in the same transaction.

use std::collections::BTreeSet;

use profiles_domain::profiles::contact_details::ContactDetails;
use profiles_domain::profiles::relationship::Role;
use profiles_domain::shared::id::ProfileRef;
use profiles_domain::shared::version::Version;

use crate::ports::AggregateKind;

/// Something that a profile can be looked up by, whole, in the form that look-ups compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchKey {
    /// What it is.
    pub kind: KeyKind,
    /// Its comparable form: a lower-cased e-mail address, an E.164 number.
    pub value: String,
}

/// What profiles can be looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A Legal Entity Identifier.
    Lei,
    /// A number in a public register, behind its jurisdiction and a colon.
    Registration,
    /// A tax number, behind its scheme and a colon.
    TaxId,
    /// An end of a relationship, perhaps with what the other is to it.
    End,
}

impl KeyKind {
    /// The name that stores use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Lei => "lei",
            Self::Registration => "registration",
            Self::TaxId => "tax_id",
            Self::End => "end",
        }
    }
}

/// What search knows of a profile besides keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRow {
    /// All parts of all names, folded, with a space before, between and behind.
    pub names: String,
    /// When it came into the world, as far as it is known: a person's birth, a business's foundation.
    pub date: Option<String>,
}

/// All that search knows of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadModel {
    /// What there is one of.
    pub row: SearchRow,
    /// By what it can be looked up.
    pub keys: BTreeSet<SearchKey>,
}

/// What search has to know anew about a profile after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadModelChange {
    /// The new row, if it differs.
    pub row: Option<SearchRow>,
    /// Keys that are there no more.
    pub gone: BTreeSet<SearchKey>,
    /// Keys that are new.
    pub come: BTreeSet<SearchKey>,
}

impl ReadModelChange {
    /// What differs between two states of a profile, the first of which had `version`; `None` if it's nothing.
    #[must_use]
    pub fn between(was: &ReadModel, is: ReadModel, version: Version) -> Option<Self> {
        let change = Self {
            gone: was.keys.difference(&is.keys).cloned().collect(),
            come: is.keys.difference(&was.keys).cloned().collect(),
            row: Some(is.row).filter(|row| version == Version::ZERO || *row != was.row),
        };
        (change.row.is_some() || !change.gone.is_empty() || !change.come.is_empty()).then_some(change)
    }
}

/// The keys by which a profile with these contact details can be looked up.
#[must_use]
pub fn contact_keys(details: &ContactDetails) -> BTreeSet<SearchKey> {
    let emails = details
        .emails
        .iter()
        .map(|(_, contact)| SearchKey { kind: KeyKind::Email, value: contact.value.search_key() });
    let phones = details
        .phone_numbers
        .iter()
        .map(|(_, contact)| SearchKey { kind: KeyKind::Phone, value: contact.value.as_str().to_owned() });
    emails.chain(phones).collect()
}

/// The key of the relationships of a profile; with a role, of those in which the other is that to it.
#[must_use]
pub fn end_key(profile: ProfileRef, role: Option<Role>) -> SearchKey {
    let kind = match profile {
        ProfileRef::Person(_) => AggregateKind::Person,
        ProfileRef::Business(_) => AggregateKind::Business,
    };
    let role = role.map_or("", Role::as_str);
    SearchKey { kind: KeyKind::End, value: format!("{kind}:{}:{role}", profile.uuid()) }
}
