//! Which types of events somebody wants.

use profiles_contracts::catalogue;

/// No event has such a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there are no events of this type: docs/events lists them; `profiles.person.*` stands for all that begin so"
)]
pub struct UnknownType;

/// The types of events that are wanted: all, or some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTypes(Vec<String>);

impl EventTypes {
    /// Names of types; one that ends in `.*` stands for all types that begin so. None of them stands for all.
    ///
    /// # Errors
    /// When there is no such type: it would never be delivered, which nobody sees.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownType> {
        let mut wanted = Vec::new();
        for name in names {
            if !catalogue().any(|event| matches(name, event.event_type)) {
                return Err(UnknownType);
            }
            wanted.push(name.to_owned());
        }
        Ok(Self(wanted))
    }

    /// This type alone.
    pub(crate) fn one(event_type: &str) -> Self {
        Self(vec![event_type.to_owned()])
    }

    /// Whether events of a type are wanted.
    #[must_use]
    pub fn contain(&self, event_type: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|name| matches(name, event_type))
    }
}

fn matches(name: &str, event_type: &str) -> bool {
    match name.strip_suffix(".*") {
        Some(beginning) => event_type.strip_prefix(beginning).is_some_and(|rest| rest.starts_with('.')),
        None => name == event_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_chosen_by_name_or_by_how_they_begin() {
        let some = EventTypes::parse(["profiles.person.address_changed.v1", "profiles.business.*"]).unwrap();
        assert!(some.contain("profiles.person.address_changed.v1"));
        assert!(some.contain("profiles.business.lei_changed.v1"));
        assert!(!some.contain("profiles.person.name_changed.v1"));
        assert!(EventTypes::default().contain("profiles.person.name_changed.v1"));
        assert!(EventTypes::parse(["profiles.*"]).unwrap().contain("profiles.relationship.removed.v1"));
        for bad in
            ["", "*", ".*", "profiles.pers.*", "profiles.person.address_changed", "profiles.person.*.v1"]
        {
            assert_eq!(EventTypes::parse([bad]), Err(UnknownType), "{bad:?}");
        }
    }
}
