//! New ids from the machine's randomness.

use profiles_application::ports::IdGenerator;
use uuid::Uuid;

/// Mints UUIDv7s (RFC 9562), which grow within one process.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidV7;

impl IdGenerator for UuidV7 {
    #[expect(clippy::disallowed_methods, reason = "this is the port's adapter, the one place that mints ids")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
