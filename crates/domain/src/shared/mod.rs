//! What every bounded context shares: ids, versions, the aggregate root and common value objects.

pub mod aggregate;
pub mod change;
pub mod contact;
pub mod contact_points;
pub mod country;
pub mod external_id;
pub mod id;
pub mod label;
pub mod language;
pub mod partial_date;
pub mod text;
pub mod time_zone;
pub mod valid_from;
pub mod version;
