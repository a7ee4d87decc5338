//! For those who consume events: each has its effect exactly once, although it is delivered at least once.
//!
//! An inbox is a table in the **consumer's own** database, with the ids of the events that it dealt with. The id goes in
//! with the same transaction as the effect: both are there or neither is. Who finds the id there already has a repeat.
//!
//! 1. Read over the network whatever the effect needs: before the transaction, so that it is short.
//! 2. Begin, and *claim* the event first of all.
//! 3. If it is new: do what it's about. If it isn't: nothing.
//! 4. Keep the cursor, if the events come from the feed (`GET /v1/events`), and commit.
//!
//! With a broker, acknowledge after the commit. An effect outside of this database (an e-mail, another service) isn't part
//! of the transaction: write down in it what to do, and do that afterwards under the event's id as its key.
//!
//! # Which of two is newer
//!
//! Events name what changed, not what it says now: a consumer reads the profile, and may find it newer than the event that
//! it had. An inbox can remember the version that was read. Events that it covers are *stale*, and whoever read an
//! older version than somebody else did meanwhile is told, so that old never comes over new.
//!
//! # How long ids must stay
//!
//! At least as long as an event can come again: **what the broker keeps, and how far back you would ever replay**. For
//! the feed of Profiles alone that is its setting `event_retention` (30 days unless set otherwise) if you would replay
//! all of it. An id that was pruned too early makes a repeat look new. One that stays costs some hundred bytes.
//!
//! # What there is
//!
//! - [`sql`]: the statements, for any driver.
//! - Feature `sea-orm`: `Inbox`, the same over sea-orm's transactions.
//! - Feature `feed-client`: `Feed`, which follows `GET /v1/events`.
//!
//! `examples/shipping` is a whole consumer; docs/how-to/consume-events.md tells the same for other languages.

mod claim;
#[cfg(feature = "feed-client")]
mod feed;
#[cfg(feature = "sea-orm")]
mod inbox;
pub mod sql;

pub use claim::Claim;
#[cfg(feature = "feed-client")]
pub use feed::{Feed, FeedError, Following, Told};
#[cfg(feature = "sea-orm")]
pub use inbox::Inbox;
