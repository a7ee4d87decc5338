//! New ids, as a port.

use uuid::Uuid;

/// Mints ids. Tests give one that counts.
pub trait IdGenerator: Send + Sync {
    /// A new UUIDv7 (RFC 9562): its first 48 bits are the time, so that rows made together lie together.
    fn next(&self) -> Uuid;
}
