//! The HTTP contract, clause by clause, against the real server.

mod access;
mod businesses;
mod commands;
mod compression;
mod concurrency;
mod errors;
mod events;
mod following;
mod idempotency;
mod operations;
mod outages;
mod reading;
mod relationships;
mod representation;
mod schedule;
mod search;
mod webhooks;
