//! Adapters behind the application's ports. The only crate, with the migrations, that knows sea-orm.

mod clock;
mod gather;
mod ids;
pub mod persistence;

pub use clock::SystemClock;
pub use ids::UuidV7;
