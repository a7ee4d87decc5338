//! A relationship as it is read, from one of its ends.

use chrono::{DateTime, NaiveDate, Utc};
use profiles_domain::profiles::relationship::{Relationship, Share};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::ProfileRef;
use serde::Serialize;
use uuid::Uuid;

use crate::ports::AggregateKind;
use crate::profiles::view::time;

/// The other end of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Related))]
pub struct OtherView {
    /// What it is: `person` or `business`.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
}

impl From<ProfileRef> for OtherView {
    fn from(profile: ProfileRef) -> Self {
        Self { kind: AggregateKind::from(profile).as_str(), id: profile.uuid() }
    }
}

/// A relationship as one of its ends sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Relationship))]
pub struct RelationshipView {
    /// The relationship's own id, the same from both ends.
    pub id: Uuid,
    /// Its version, the same from both ends.
    pub version: u64,
    /// What the other is to the profile; between a person and a business, what the person is in it.
    pub kind: &'static str,
    /// The other end.
    pub other: OtherView,
    /// Of kin, which the other is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub kinship: Option<&'static str>,
    /// Of other kin, in words.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub kinship_description: Option<String>,
    /// Of owners, their share in percent.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub share: Option<f64>,
    /// Of directors, employees and contacts, the job title.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub title: Option<String>,
    /// The first day on which it holds; null when it always did.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_from: Option<NaiveDate>,
    /// The first day on which it no longer holds; null when it has no end.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_to: Option<NaiveDate>,
    /// When it was first stored.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(serialize_with = "time")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub updated_at: Option<DateTime<Utc>>,
}

impl RelationshipView {
    /// How `reader` sees it; `None` when that is neither end.
    #[must_use]
    pub fn from(relationship: &Relationship, reader: ProfileRef) -> Option<Self> {
        let seen = relationship.seen_from(reader)?;
        let (root, terms) = (relationship.root(), relationship.terms());
        Some(Self {
            id: relationship.id().uuid(),
            version: root.version().number(),
            kind: seen.role.as_str(),
            other: seen.other.into(),
            kinship: seen.kinship.as_ref().map(|kinship| kinship.as_str()),
            kinship_description: seen.kinship.as_ref().and_then(|kin| kin.description()).map(str::to_owned),
            share: terms.share.map(percent),
            title: terms.title.as_ref().map(|title| title.as_str().to_owned()),
            valid_from: terms.period.valid_from(),
            valid_to: terms.period.valid_to(),
            created_at: Some(root.created_at()),
            updated_at: Some(root.updated_at()),
        })
    }
}

/// A share as a JSON number: the nearest one is written with the very decimals of the share.
pub(super) fn percent(share: Share) -> f64 {
    f64::from(share.ten_thousandths()) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_as_it_was_parsed() {
        for units in (1..=1_000_000).step_by(7) {
            let share = Share::new(units).unwrap();
            let written = serde_json::to_string(&percent(share)).unwrap();
            assert_eq!(Share::parse(&written), Ok(share), "{written}");
        }
    }
}
