//! Reads the feed: events behind a cursor, in order.

use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::CloudEvent;

use super::{EventTypes, FeedCursor, Source};
use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{EventFeed, FeedEnds};

/// The most events of one page.
pub const MAX_EVENTS: usize = 1000;
/// The events of one page when nothing was said.
pub const DEFAULT_EVENTS: usize = 100;
/// The most events that are looked at for one page of few types.
const LOOKED_AT: usize = 10_000;

/// Where to begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum After {
    /// With the oldest event that is still there.
    #[default]
    Nothing,
    /// Behind a cursor.
    Cursor(FeedCursor),
    /// Behind the newest event: only what comes from now on.
    Latest,
}

/// Reads events of some types behind a place.
#[derive(Debug, Clone, Default)]
pub struct GetEvents {
    /// Where to begin.
    pub after: After,
    /// Which types.
    pub types: EventTypes,
    /// The most events, 1 to [`MAX_EVENTS`]; [`DEFAULT_EVENTS`] when absent.
    pub limit: Option<usize>,
    /// Only what has its place in the feed already, for who is told when it goes on: events that were committed a moment ago
    /// aren't waited for.
    pub placed: bool,
}

/// An event and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedEvent {
    /// The cursor behind it.
    pub cursor: FeedCursor,
    /// The event.
    pub event: CloudEvent,
}

/// A part of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// The events, in order.
    pub events: Vec<PlacedEvent>,
    /// Where to go on, now or in a week. It moves on over events of other types, too.
    pub cursor: FeedCursor,
    /// Whether there is more to read at once.
    pub more: bool,
}

/// Why the feed wasn't read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GetEventsError {
    /// Events behind the cursor are gone, or an older backup was restored.
    #[error("events behind this cursor are gone: read all profiles anew, then go on from {0}")]
    Expired(FeedCursor),
}

impl Query for GetEvents {
    type Output = EventPage;
    type Error = GetEventsError;
    const NAME: &'static str = "get_events";
    const SCOPE: Scope = Scope::EventsRead;
}

pub(super) struct Handler {
    pub(super) feed: Arc<dyn EventFeed>,
    pub(super) source: Source,
}

#[async_trait]
impl QueryHandler<GetEvents> for Handler {
    async fn handle(
        &self,
        query: &GetEvents,
        _: &RequestContext,
    ) -> Result<EventPage, Failure<GetEventsError>> {
        // Whatever was acknowledged before this is asked is seen, if nobody else has placed it yet.
        let waited = if query.placed { 0 } else { self.feed.sequence(MAX_EVENTS).await? };
        let ends = self.feed.ends().await?;
        let limit = query.limit.unwrap_or(DEFAULT_EVENTS).clamp(1, MAX_EVENTS);
        let mut position = start(query.after, ends).map_err(Failure::Refused)?;
        let cursor = |position| FeedCursor { epoch: ends.epoch, position };
        let (mut events, mut looked_at) = (Vec::new(), 0);
        while events.len() < limit && looked_at < LOOKED_AT && position < ends.last {
            // Of few types more has to be looked at for as many.
            let step = if query.types == EventTypes::default() { limit - events.len() } else { MAX_EVENTS };
            let found = self.feed.after(position, step).await?;
            // Places have no gaps: what isn't there was there, and went since the ends were read.
            if found.first().is_none_or(|first| first.position != position + 1) {
                return Err(Failure::Refused(GetEventsError::Expired(cursor(ends.last))));
            }
            for event in found {
                if events.len() == limit {
                    break;
                }
                position = event.position;
                looked_at += 1;
                if query.types.contain(&event.event_type) {
                    events.push(PlacedEvent { cursor: cursor(position), event: self.source.envelope(event) });
                }
            }
        }
        Ok(EventPage { events, cursor: cursor(position), more: position < ends.last || waited == MAX_EVENTS })
    }
}

/// The place to begin behind.
///
/// # Errors
/// [`GetEventsError::Expired`] when events behind a cursor are gone.
pub(crate) fn start(after: After, ends: FeedEnds) -> Result<u64, GetEventsError> {
    let latest = FeedCursor { epoch: ends.epoch, position: ends.last };
    match after {
        After::Nothing => Ok(ends.first.saturating_sub(1)),
        After::Latest => Ok(ends.last),
        After::Cursor(FeedCursor { epoch, position })
            if epoch == ends.epoch
                && (ends.first..=ends.last + 1).contains(&(position.saturating_add(1))) =>
        {
            Ok(position)
        }
        After::Cursor(_) => Err(GetEventsError::Expired(latest)),
    }
}
