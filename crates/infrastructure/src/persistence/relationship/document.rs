//! The stored form of a relationship: one JSON document with a schema version.
//!
//! A new schema version adds a step to [`decode`] that lifts the one before; documents of every released version are
//! fixtures of its tests.

use chrono::NaiveDate;
use profiles_application::ports::StoreError;
use profiles_domain::profiles::relationship::{
    Kinship, Period, RelationshipDetails, RelationshipKey, RelationshipKind, RelationshipStatus,
    RelationshipTerms, Share,
};
use profiles_domain::shared::id::{BusinessId, PersonId, ProfileRef};
use profiles_domain::shared::text::Line;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::persistence::aggregate::{from_json, to_json};

const KIND: &str = "relationship";
/// The version of the form that is written.
pub(super) const SCHEMA_VERSION: i16 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    /// Says of what sort the ends are.
    kind: String,
    from: Uuid,
    to: Uuid,
    /// What `from` is to `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kinship: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kinship_description: Option<String>,
    /// In ten-thousandths of a percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    share: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_to: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "is_false")]
    removed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The details as they are stored under [`SCHEMA_VERSION`].
pub(super) fn encode(details: &RelationshipDetails) -> Result<String, StoreError> {
    let RelationshipDetails { key, terms, status } = details;
    let description = terms.kinship.as_ref().and_then(|kinship| kinship.description());
    to_json(&Document {
        kind: key.kind().as_str().to_owned(),
        from: key.from().uuid(),
        to: key.to().uuid(),
        kinship: terms.kinship.as_ref().map(|kinship| kinship.as_str().to_owned()),
        kinship_description: description.map(str::to_owned),
        share: terms.share.map(Share::ten_thousandths),
        title: terms.title.as_ref().map(|title| title.as_str().to_owned()),
        valid_from: terms.period.valid_from(),
        valid_to: terms.period.valid_to(),
        removed: *status == RelationshipStatus::Removed,
    })
}

/// The details out of a document of a released version.
pub(super) fn decode(schema_version: i16, json: &str) -> Result<RelationshipDetails, StoreError> {
    let document: Document = from_json(KIND, schema_version == SCHEMA_VERSION, schema_version, json)?;
    let broken = |what: &str| StoreError::Corrupt(format!("a {KIND}'s document has a {what} that is none"));
    let kind = RelationshipKind::parse(&document.kind).map_err(|_| broken("kind"))?;
    let to: ProfileRef = match kind.links_persons() {
        true => PersonId::new(document.to).into(),
        false => BusinessId::new(document.to).into(),
    };
    let from = PersonId::new(document.from).into();
    let key = RelationshipKey::new(kind, from, to).map_err(|_| broken("pair of ends"))?;
    let kinship = document
        .kinship
        .map(|name| Kinship::parse(&name, document.kinship_description.map(Line::restore)))
        .transpose()
        .map_err(|_| broken("kinship"))?;
    Ok(RelationshipDetails {
        key,
        terms: RelationshipTerms {
            kinship,
            share: document.share.map(Share::new).transpose().map_err(|_| broken("share"))?,
            title: document.title.map(Line::restore),
            period: Period::restore(document.valid_from, document.valid_to),
        },
        status: if document.removed { RelationshipStatus::Removed } else { RelationshipStatus::Active },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASED: &str = include_str!("../../../fixtures/relationship_v1.json");

    /// Documents of this form are in databases: they must be read for ever.
    #[test]
    fn a_released_document_is_read_and_written_as_it_was() {
        let documents: Vec<serde_json::Value> = serde_json::from_str(RELEASED).unwrap();
        for document in documents {
            let details = decode(1, &document.to_string()).unwrap();
            let written: serde_json::Value = serde_json::from_str(&encode(&details).unwrap()).unwrap();
            assert_eq!(written, document);
        }
    }

    #[test]
    fn a_broken_document_is_told_without_its_values() {
        for (version, json) in [
            (2, "{}".to_owned()),
            (1, "{".to_owned()),
            (1, RELEASED.replace("guardian", "friend")),
            (1, RELEASED.replace("\"share\": 333333", "\"share\": 0")),
        ] {
            let one = serde_json::from_str::<Vec<serde_json::Value>>(&json);
            let documents =
                one.map_or_else(|_| vec![json.clone()], |all| all.iter().map(ToString::to_string).collect());
            let refused = documents.iter().filter_map(|json| decode(version, json).err()).collect::<Vec<_>>();
            assert!(!refused.is_empty(), "{json}");
            assert!(refused.iter().all(|error| !error.to_string().contains("friend")));
        }
    }
}
