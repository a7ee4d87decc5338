//! What other teams learn about how profiles relate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::BeforeAfter;

/// One end of a relationship.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct End {
    /// What it is: `person` or `business`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// What every event about a relationship says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RelationshipChange {
    /// The relationship. Derived from its kind and its ends: the same two never have two of one kind.
    pub relationship_id: Uuid,
    /// The version that this event belongs to. Events of one version come together; consumers ignore older ones.
    pub version: u64,
    /// Its kind: `guardian`, `partner`, `kin`, `owner`, `director`, `employee` or `contact`.
    pub kind: String,
    /// The guardian; the person in a business; of partners and kin the one with the smaller id.
    pub from: End,
    /// The child; the business; of partners and kin the other one.
    pub to: End,
    /// JSON pointers to the attributes that changed, in the relationship as the HTTP API represents it: `/share`.
    pub changed: Vec<String>,
    /// What the values were before and are now, by pointer. Absent unless whoever receives it asked for values, and where the
    /// history has none any more, as when somebody was erased.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BeforeAfter>,
}

crate::events! {
    RelationshipChange;
    /// Two profiles were linked, perhaps again. `changed` names what is known from the start.
    RelationshipEstablished = "profiles.relationship.established.v1";
    /// Which kin they are changed.
    KinshipChanged = "profiles.relationship.kinship_changed.v1";
    /// An owner's share changed.
    ShareChanged = "profiles.relationship.share_changed.v1";
    /// The job title changed.
    TitleChanged = "profiles.relationship.title_changed.v1";
    /// From when or until when it holds changed.
    PeriodChanged = "profiles.relationship.period_changed.v1";
    /// It was removed: it never held, or nobody should see it any more.
    RelationshipRemoved = "profiles.relationship.removed.v1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_event_keeps_its_form() {
        let end = |kind: &str, number| End { kind: kind.to_owned(), id: Uuid::from_u128(number) };
        let event = ShareChanged(RelationshipChange {
            relationship_id: Uuid::from_u128(0x68e8_ec1e_d465_5ede_8a5d_0ba2_e797_6f0b),
            version: 7,
            kind: "owner".to_owned(),
            from: end("person", 1),
            to: end("business", 2),
            changed: vec!["/share".to_owned()],
            values: BTreeMap::new(),
        });
        let json = concat!(
            r#"{"relationship_id":"68e8ec1e-d465-5ede-8a5d-0ba2e7976f0b","version":7,"kind":"owner","#,
            r#""from":{"kind":"person","id":"00000000-0000-0000-0000-000000000001"},"#,
            r#""to":{"kind":"business","id":"00000000-0000-0000-0000-000000000002"},"changed":["/share"]}"#
        );
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
    }

    #[test]
    fn released_types_stay() {
        insta::assert_json_snapshot!(TYPES);
    }
}
