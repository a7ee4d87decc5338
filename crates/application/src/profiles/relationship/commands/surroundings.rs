//! The rules about relationships that none of them can keep alone.

use profiles_domain::profiles::relationship::{
    GuardianGraph, Relationship, RelationshipError, RelationshipKey, RelationshipKind, RelationshipTerms,
    Role, Verdict, check_guardians, check_relationships, check_shares,
};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::{PersonId, ProfileRef};

use crate::bus::Failure;
use crate::ports::{RelationshipReader, StoreError};
use crate::profiles::relationship::RelateError;
use crate::unit_of_work::ProfilesUnitOfWork;

/// A relationship as it is to become.
pub(super) struct Wanted<'a> {
    /// Its kind and its ends.
    pub(super) key: RelationshipKey,
    /// Its terms.
    pub(super) terms: &'a RelationshipTerms,
    /// Its terms before, if it wasn't removed.
    pub(super) before: Option<&'a RelationshipTerms>,
}

impl Wanted<'_> {
    fn is_new(&self) -> bool {
        self.before.is_none()
    }

    fn changes<T: PartialEq>(&self, of: impl Fn(&RelationshipTerms) -> T) -> bool {
        self.before.is_none_or(|before| of(before) != of(self.terms))
    }
}

/// Holds the guard of the end whose relationships of this kind have rules in common.
pub(super) async fn hold(
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    key: RelationshipKey,
) -> Result<(), StoreError> {
    match key.kind() {
        RelationshipKind::Guardian | RelationshipKind::Owner => uow.guards().hold([key.to().uuid()]).await,
        _ => Ok(()),
    }
}

/// Checks what depends on other relationships. [`hold`] was called before.
pub(super) async fn check(
    wanted: Wanted<'_>,
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    reader: &dyn RelationshipReader,
) -> Result<(), Failure<RelateError>> {
    match wanted.key.kind() {
        RelationshipKind::Guardian => {
            if wanted.changes(|terms| terms.period) {
                let others = others(&wanted, Role::Guardian, reader).await?;
                allowed(check_guardians(
                    wanted.terms.period,
                    others.iter().map(|other| other.terms().period),
                ))?;
            }
            if wanted.is_new() {
                acyclic(wanted.key, uow, reader).await?;
            }
        }
        RelationshipKind::Owner if wanted.changes(|terms| (terms.share, terms.period)) => {
            let others = others(&wanted, Role::Owner, reader).await?;
            if let Some(share) = wanted.terms.share {
                let shares = others.iter().map(Relationship::terms);
                let shares = shares.filter_map(|other| Some((other.share?, other.period)));
                allowed(check_shares(share, wanted.terms.period, shares))?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The other relationships of the same kind to the same end, one more of which there may be.
async fn others(
    wanted: &Wanted<'_>,
    role: Role,
    reader: &dyn RelationshipReader,
) -> Result<Vec<Relationship>, Failure<RelateError>> {
    let mut others = reader.all_of(&[wanted.key.to()], role).await?;
    others.retain(|other| other.id() != wanted.key.id());
    if wanted.is_new() {
        allowed(check_relationships(others.len()))?;
    }
    Ok(others)
}

/// Goes up from the guardian, a generation at a time. The guards of all whose guardians are looked at are held: whoever
/// gives one of them another guardian meanwhile, and so might close a cycle with this one, collides with it.
async fn acyclic(
    key: RelationshipKey,
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    reader: &dyn RelationshipReader,
) -> Result<(), Failure<RelateError>> {
    let (Some(guardian), Some(child)) = (key.from().person(), key.to().person()) else { return Ok(()) };
    let mut graph = GuardianGraph::before(guardian, child);
    loop {
        let persons: Vec<PersonId> = match graph.verdict() {
            Verdict::Cycle => return allowed(Err(RelationshipError::GuardianCycle)),
            Verdict::NoCycle => return Ok(()),
            Verdict::Missing(persons) => persons.iter().copied().collect(),
        };
        uow.guards().hold(persons.iter().map(|person| person.uuid())).await?;
        let profiles: Vec<ProfileRef> = persons.iter().copied().map(ProfileRef::from).collect();
        let found = reader.all_of(&profiles, Role::Guardian).await?;
        for person in persons {
            let theirs = found.iter().map(Relationship::key).filter(|key| key.to() == person.into());
            graph.add(person, theirs.filter_map(|key| key.from().person()));
        }
    }
}

fn allowed(verdict: Result<(), RelationshipError>) -> Result<(), Failure<RelateError>> {
    verdict.map_err(|error| Failure::Refused(error.into()))
}
