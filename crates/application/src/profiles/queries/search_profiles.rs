//! Searches profiles by name, contact, date, number or link, the closest matches first.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;

use profiles_domain::shared::id::TypedId;
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::ProfileReader;
use crate::profiles::kind::SearchInput;
use crate::profiles::paging::{decode, encode};
use crate::profiles::search::{Closeness, Position};
use crate::profiles::{Fault, InvalidCursor, Kind, Page};

/// Keeps these cursors apart from others.
const KIND: u8 = b's';

/// Searches profiles: everything that the input names must be met.
#[derive(Debug, Clone)]
pub struct SearchProfiles<P: Kind> {
    /// What to search by, and which part of the result is wanted.
    pub input: P::Search,
}

/// Why a search was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// The input has faults.
    #[error("the search has {} fault(s)", .0.len())]
    Invalid(Vec<Fault>),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

impl<P: Kind> Query for SearchProfiles<P> {
    type Output = Page<P>;
    type Error = SearchError;
    const NAME: &'static str = P::NAMES.search;
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<SearchProfiles<P>> for Handler<P> {
    async fn handle(
        &self,
        query: &SearchProfiles<P>,
        _: &RequestContext,
    ) -> Result<Page<P>, Failure<SearchError>> {
        let refused = Failure::Refused;
        let asked = query.input.parse().map_err(|faults| refused(SearchError::Invalid(faults)))?;
        let request = query.input.page();
        let after = request.cursor.as_deref().map(position).transpose();
        let after = after.map_err(|error| refused(error.into()))?;
        let found = self.0.search(&asked, after, request.limit()).await?;
        let ids: Vec<_> = found.items.iter().map(|item| P::Id::from_uuid(item.id)).collect();
        let profiles = if ids.is_empty() { Vec::new() } else { self.0.by_ids(&ids).await? };
        let mut profiles: HashMap<_, _> =
            profiles.into_iter().map(|profile| (profile.id(), profile)).collect();
        Ok(Page {
            items: ids.iter().filter_map(|id| profiles.remove(id)).collect(),
            next_cursor: found.next.map(cursor),
        })
    }
}

/// The cursor behind a result: three numbers, none of which tells who was found or what was sought.
fn cursor(position: Position) -> String {
    let micros = u128::try_from(position.created_at).unwrap_or_default();
    encode(KIND, [(position.closeness as u8).into(), micros, position.id.as_u128()])
}

fn position(cursor: &str) -> Result<Position, InvalidCursor> {
    let [closeness, micros, id] = decode(KIND, cursor)?;
    let closeness = u8::try_from(closeness).ok().and_then(Closeness::from_number).ok_or(InvalidCursor)?;
    let created_at = i64::try_from(micros).map_err(|_| InvalidCursor)?;
    Ok(Position { closeness, created_at, id: Uuid::from_u128(id) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_and_those_of_other_lists_are_refused() {
        for closeness in Closeness::ALL {
            let place = Position { closeness, created_at: 1_772_359_872_123_456, id: Uuid::from_u128(7) };
            assert_eq!(position(&cursor(place)), Ok(place));
        }
        for bad in [encode(b'p', [1, 2]), encode(KIND, [6, 1, 2]), encode(KIND, [0, u128::MAX, 2])] {
            assert_eq!(position(&bad), Err(InvalidCursor), "{bad}");
        }
    }
}
