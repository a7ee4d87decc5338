//! Integration events as other systems get them: in order, each in its envelope.

mod cursor;
mod envelope;
mod get_events;
mod shared;
mod types;

pub use cursor::{FeedCursor, NoCursor};
pub use envelope::Source;
pub(crate) use get_events::start;
pub use get_events::{After, DEFAULT_EVENTS, EventPage, GetEvents, GetEventsError, MAX_EVENTS, PlacedEvent};
pub use shared::SharedFeed;
pub use types::{EventTypes, UnknownType};

use std::sync::Arc;

use crate::bus::{Bus, BusBuilder, Failure, RequestContext};
use crate::ports::EventFeed;

/// Makes the feed answer over a bus.
pub(crate) fn register(bus: BusBuilder, feed: &Arc<dyn EventFeed>, source: Source) -> BusBuilder {
    bus.query(get_events::Handler { feed: Arc::clone(feed), source })
}

/// The feed, for those who are let in.
#[derive(Clone)]
pub struct Events(Bus);

impl Events {
    pub(crate) const fn new(bus: Bus) -> Self {
        Self(bus)
    }

    /// Reads a page of the feed.
    ///
    /// # Errors
    /// [`GetEventsError::Expired`] when events behind the cursor are gone, or one of [`Failure`].
    pub async fn read(
        &self,
        cx: &RequestContext,
        query: GetEvents,
    ) -> Result<EventPage, Failure<GetEventsError>> {
        self.0.ask(query, cx).await
    }
}
