//! What there is to subscribe to.

use crate::{business, person, relationship, webhook};

/// A type of events, for documents and for those who choose among them.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// Its name on every wire: `profiles.person.address_changed.v1`.
    pub event_type: &'static str,
    /// The name of the Rust type.
    pub name: &'static str,
    /// When it is sent.
    pub description: &'static str,
    /// Makes the JSON Schema of its data.
    #[cfg(feature = "schema")]
    pub schema: fn(schemars::SchemaGenerator) -> schemars::Schema,
}

/// All published types: those of persons, of businesses, of relationships, of webhooks.
pub fn catalogue() -> impl Iterator<Item = &'static Described> {
    [person::DESCRIBED, business::DESCRIBED, relationship::DESCRIBED, webhook::DESCRIBED]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_type_has_one_name_with_a_version_and_is_described() {
        let types: BTreeSet<_> = catalogue().map(|event| event.event_type).collect();
        assert_eq!(types.len(), catalogue().count());
        for Described { event_type, description, .. } in catalogue() {
            let parts: Vec<_> = event_type.split('.').collect();
            assert!(
                matches!(parts.as_slice(), ["profiles", _, _, version] if version.starts_with('v')),
                "{event_type}"
            );
            assert!(description.trim().ends_with('.'), "{event_type}: {description}");
        }
    }
}
