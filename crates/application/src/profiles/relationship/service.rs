//! The part of the facade that is about relationships.

use profiles_domain::profiles::relationship::{Relationship, RelationshipTerms, Role};
use profiles_domain::shared::id::{ProfileRef, RelationshipId};
use uuid::Uuid;

use super::commands::{RemoveRelationship, SetRelationship};
use super::queries::{
    GetRelationshipHistory, GetRelationshipsBetween, ListRelationships, ListRelationshipsError,
    NoRelationship,
};
use super::{RelateError, Relation};
use crate::bus::{Done, Failure, RequestContext};
use crate::profiles::queries::HistoryEntryView;
use crate::profiles::{NoError, Page, PageRequest, Precondition, ProfileService, Receipt};

impl ProfileService {
    /// Links two profiles, or changes on what terms they are linked: what the terms leave out is unset. The receipt is
    /// the relationship's.
    ///
    /// # Errors
    /// [`RelateError`] when an end isn't there, the condition isn't met, or the rules of relationships forbid it.
    pub async fn set_relationship(
        &self,
        cx: RequestContext,
        relation: Relation,
        terms: RelationshipTerms,
        precondition: Precondition,
    ) -> Result<Done<Receipt>, Failure<RelateError>> {
        self.bus().execute(SetRelationship { relation, terms, precondition }, cx).await
    }

    /// Removes a relationship; without a role the only one between the two. There being none is no error: the version
    /// is 0 then.
    ///
    /// # Errors
    /// [`RelateError`] when `reader` isn't there, the condition isn't met, or they are related in several ways.
    pub async fn remove_relationship(
        &self,
        cx: RequestContext,
        reader: ProfileRef,
        role: Option<Role>,
        other: Uuid,
        precondition: Precondition,
    ) -> Result<Done<Receipt>, Failure<RelateError>> {
        self.bus().execute(RemoveRelationship { reader, role, other, precondition }, cx).await
    }

    /// Whom a profile is related to, in the order in which it came to be. With a role, only those who are that to it.
    ///
    /// # Errors
    /// When there is no such profile, or the cursor is none of this list.
    pub async fn relationships(
        &self,
        cx: &RequestContext,
        profile: ProfileRef,
        role: Option<Role>,
        page: PageRequest,
    ) -> Result<Page<Relationship>, Failure<ListRelationshipsError>> {
        self.bus().ask(ListRelationships { profile, role, page }, cx).await
    }

    /// In which ways two profiles are related; in none if one of them doesn't exist.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn relationships_between(
        &self,
        cx: &RequestContext,
        reader: ProfileRef,
        other: Uuid,
    ) -> Result<Vec<Relationship>, Failure<NoError>> {
        self.bus().ask(GetRelationshipsBetween { reader, other }, cx).await
    }

    /// What happened to a relationship, oldest first. What was removed still has a history.
    ///
    /// # Errors
    /// When there never was such a relationship, or the cursor is none of this list.
    pub async fn relationship_history(
        &self,
        cx: &RequestContext,
        id: RelationshipId,
        page: PageRequest,
    ) -> Result<Page<HistoryEntryView>, Failure<NoRelationship>> {
        self.bus().ask(GetRelationshipHistory { id, page }, cx).await
    }
}
