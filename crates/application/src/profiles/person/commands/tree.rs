//! Who follows whom, as far as one decision depends on it: nobody themselves, and not too many one person.

use std::collections::BTreeSet;

use profiles_domain::profiles::person::{MAX_FOLLOWERS, PersonError};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;

use crate::bus::Failure;
use crate::ports::StoreError;
use crate::profiles::ChangeError;
use crate::profiles::change::rule;
use crate::unit_of_work::ProfilesUnitOfWork;

/// Loads persons whose following somebody decides by: the guard of each is held before. Whoever lets one of them follow
/// somebody meanwhile collides with that.
pub(super) async fn load(
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    persons: &[PersonId],
) -> Result<(), StoreError> {
    uow.guards().hold(persons.iter().map(|person| person.uuid())).await?;
    uow.persons().load(persons).await
}

/// Whether `follower` may follow `followed`. Both were loaded with [`load`].
///
/// It goes up to whom all others on the way follow in the end, holding their guards; whoever begins to follow one of
/// those below holds the guards up to there too. So who is below is counted without holding theirs.
pub(super) async fn check(
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    follower: PersonId,
    followed: PersonId,
) -> Result<(), Failure<ChangeError>> {
    let mut top = followed;
    for _ in 0..=MAX_FOLLOWERS {
        let source =
            uow.persons().get_loaded(top).and_then(|person| person.details().address_source.as_ref());
        match source.map(|source| source.follows) {
            Some(next) if next == follower => return refused(PersonError::FollowLoop),
            Some(next) => {
                load(uow, &[next]).await?;
                top = next;
            }
            None => return few_enough(uow, [top, follower]).await,
        }
    }
    refused(PersonError::TooManyFollowers)
}

/// Counts all who follow these, directly and through others, a generation at a time.
async fn few_enough(
    uow: &mut (dyn ProfilesUnitOfWork + 'static),
    these: [PersonId; 2],
) -> Result<(), Failure<ChangeError>> {
    let (mut reached, mut generation) = (BTreeSet::from(these), Vec::from(these));
    while !generation.is_empty() {
        // All of them but the one whom they follow in the end.
        if reached.len() > MAX_FOLLOWERS.saturating_add(1) {
            return refused(PersonError::TooManyFollowers);
        }
        let persons = uow.persons();
        persons.load(&generation).await?;
        let followers = |person| persons.get_loaded(person).map(|person| person.details().followers.clone());
        let next: Vec<_> = generation.into_iter().filter_map(followers).flatten().collect();
        generation = next.into_iter().filter(|person| reached.insert(*person)).collect();
    }
    Ok(())
}

fn refused(error: PersonError) -> Result<(), Failure<ChangeError>> {
    Err(Failure::Refused(rule(error)))
}
