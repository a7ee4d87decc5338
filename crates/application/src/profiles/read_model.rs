//! The read model: what search needs to know of a profile, kept up to date in the same transaction.

use std::collections::BTreeSet;

use profiles_domain::profiles::contact_details::ContactDetails;
use profiles_domain::profiles::relationship::Role;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::ProfileRef;
use profiles_domain::shared::label::SystemName;

use super::search::{Mark, terms_of};

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

/// What search has to know of a profile. Cheap to make and to compare: what [`terms`](Self::terms) costs is spent only
/// where something changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadModel {
    /// All parts of all names, as written.
    pub names: Vec<String>,
    /// The family and the given name, which some scripts write without a space between them.
    pub whole: Option<(String, String)>,
    /// When it came into the world, as far as it is known: a person's birth, a business's foundation.
    pub date: Option<String>,
    /// Links to other systems.
    pub links: Vec<(String, String)>,
    /// What it is looked up by otherwise.
    pub keys: BTreeSet<SearchKey>,
}

impl ReadModel {
    /// The terms under which the profile is found.
    #[must_use]
    pub fn terms(&self) -> BTreeSet<String> {
        let whole = self.whole.as_ref().map(|(family, given)| (family.as_str(), given.as_str()));
        let mut terms = terms_of(self.names.iter().map(String::as_str), whole);
        terms.extend(self.date.iter().map(|date| Mark::Date.term(date)));
        terms.extend(self.links.iter().map(|(system, key)| link_term(system, key)));
        terms.extend(self.keys.iter().map(SearchKey::term));
        terms
    }
}

impl SearchKey {
    /// The term under which a profile with this key is found.
    #[must_use]
    pub fn term(&self) -> String {
        Mark::Key(self.kind).term(&self.value)
    }
}

/// The term under which a profile with this key in that system is found. No system has a colon in its name.
#[must_use]
pub fn link_term(system: &str, key: &str) -> String {
    Mark::Link.term(&format!("{system}:{key}"))
}

/// All that search has to know of a profile after a change. What of it is new, a store knows that kept the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadModelChange {
    /// All terms under which the profile is found from now on.
    pub terms: BTreeSet<String>,
}

impl ReadModelChange {
    /// What search has to know if two states of a profile differ in it; `None` if they don't.
    #[must_use]
    pub fn between(was: &ReadModel, is: &ReadModel) -> Option<Self> {
        if was == is {
            return None;
        }
        let terms = is.terms();
        (terms != was.terms()).then_some(Self { terms })
    }
}

/// The links to other systems, as search knows them.
#[must_use]
pub fn links(details: &ContactDetails) -> Vec<(String, String)> {
    let link = |(system, key): (&SystemName, &ExternalKey)| (system.to_string(), key.as_str().to_owned());
    details.external_ids.iter().map(link).collect()
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
    let kind = AggregateKind::from(profile);
    let role = role.map_or("", Role::as_str);
    SearchKey { kind: KeyKind::End, value: format!("{kind}:{}:{role}", profile.uuid()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_search_knows_is_a_change_and_only_if_it_is_found_otherwise() {
        let named = |names: &[&str]| ReadModel {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..ReadModel::default()
        };
        let changed = |was, is| ReadModelChange::between(&was, &is).map(|change| change.terms);
        assert_eq!(changed(named(&["Ada"]), named(&["Ada"])), None);
        assert_eq!(changed(named(&["ADA", "Eva"]), named(&["Eva", "Ada"])), None, "the same words");
        assert_eq!(changed(ReadModel::default(), ReadModel::default()), None);
        assert_eq!(changed(named(&["Ada"]), ReadModel::default()), Some(BTreeSet::new()));
        let linked = ReadModel { links: vec![("crm".into(), "42".into())], ..named(&["Ada"]) };
        let terms = BTreeSet::from(["ada".to_owned(), "#crm:42".to_owned()]);
        assert_eq!(changed(named(&["Ada"]), linked), Some(terms));
    }
}
