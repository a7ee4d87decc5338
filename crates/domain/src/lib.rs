//! The domain: people and businesses as they are, with their rules and nothing else.
//!
//! Pure and synchronous. No clock, randomness, database or protocol is reachable from here: time and ids
//! come in as arguments, and every value object can only be made by parsing.

pub mod profiles;
pub mod shared;
