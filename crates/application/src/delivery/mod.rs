//! Delivers integration events to sinks: message brokers, webhooks, handlers of this process.
//!
//! A [`Broker`] gives committed events their places in the feed and runs a relay for each [`Route`]. A relay has one cursor
//! for each *shard*, a part of all profiles, which one process holds at a time, on the database's time. Of each profile one
//! event is under way at a time; when a sink refuses it, it is set aside with all that follows of this profile, tried again
//! a bounded number of times, and then kept as a dead letter. When a sink is away, its cursors wait. ADR 0016 says why.

mod announcer;
mod broker;
mod chain;
mod hub;
mod relay;
mod retry;
mod route;
mod schedule;
mod subscribe;
pub(crate) mod values;
mod worker;

pub use broker::{Broker, BrokerPorts, Delivering};
pub use route::{Begin, Route};
pub use schedule::Schedule;
pub use subscribe::{Handler, Subscribed};
