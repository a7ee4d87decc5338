//! What HTTP needs to know of a kind of profile.

use profiles_application::profiles::Kind;
use serde::Serialize;

/// A kind of profile with a place and a representation of its own.
pub(crate) trait Resource: Kind {
    /// Where all of them are: `/v1/persons`.
    const COLLECTION: &'static str;

    /// How one is read.
    type View<'a>: Serialize;

    /// The representation of one.
    fn view(&self) -> Self::View<'_>;

    /// The representation of one that isn't stored.
    fn view_of(id: Self::Id, details: &Self::Details) -> Self::View<'_>;
}
