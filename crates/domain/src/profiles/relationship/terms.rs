//! On what terms two profiles are linked: everything known besides kind and ends, as one value.

use super::{Kinship, Period, RelationshipError, RelationshipKind, Share};
use crate::shared::text::Line;

/// What somebody is in a business, in its own words, at most 100 characters: `Chief Engineer`.
pub type JobTitle = Line<100>;

/// Everything that is known about a relationship besides its kind and its ends. Whatever isn't known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationshipTerms {
    /// Of kin: which. As it is kept, what `from` is to `to`.
    pub kinship: Option<Kinship>,
    /// Of owners: which share of the business.
    pub share: Option<Share>,
    /// Of directors, employees and contacts: the job title.
    pub title: Option<JobTitle>,
    /// From when and until when it holds.
    pub period: Period,
}

impl RelationshipTerms {
    /// Everything that relationships of this kind don't have, attribute by attribute.
    #[must_use]
    pub fn faults(&self, kind: RelationshipKind) -> Vec<RelationshipError> {
        let attributes = [
            ("kinship", self.kinship.is_some() && !kind.has_kinship()),
            ("share", self.share.is_some() && !kind.has_share()),
            ("title", self.title.is_some() && !kind.has_title()),
        ];
        let misplaced = attributes.into_iter().filter(|(_, misplaced)| *misplaced);
        misplaced.map(|(attribute, _)| RelationshipError::AttributeMisplaced { attribute }).collect()
    }

    /// The same, checked against the kind. Kin of whom nothing more is known are `other` kin.
    pub(super) fn of_kind(mut self, kind: RelationshipKind) -> Result<Self, RelationshipError> {
        if let Some(fault) = self.faults(kind).into_iter().next() {
            return Err(fault);
        }
        if kind.has_kinship() {
            self.kinship.get_or_insert(Kinship::Other(None));
        }
        Ok(self)
    }
}
