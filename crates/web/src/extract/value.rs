//! The body of commands about one plain value: `{"value": …}`.

use profiles_application::profiles::deserialize_object;
use serde::{Deserialize, Deserializer};

/// One value.
#[derive(Debug, utoipa::ToSchema)]
pub(crate) struct Value<T> {
    /// The value.
    pub(crate) value: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Derived<T> {
    value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Value<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_object::<Derived<T>, D>(deserializer).map(|Derived { value }| Self { value })
    }
}
