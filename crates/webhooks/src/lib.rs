//! Sends events to webhooks: signed as Standard Webhooks says, over HTTPS, to public addresses only.

mod addresses;
mod failure;
mod lookup;
mod signature;
#[cfg(test)]
mod tests;
mod transport;

pub use addresses::is_public;
pub use lookup::{Lookup, SystemLookup};
pub use transport::{HttpTransport, NoClient, TransportOptions};
