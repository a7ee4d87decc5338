//! What happens around every request.

mod body;
mod compress;
mod frame;
mod ids;

use std::cell::Cell;

pub(crate) use body::Body;
pub(crate) use frame::{frame, stamps};
pub(crate) use ids::RequestIds;

/// What the frame knows of a request, for whoever handles it.
pub(crate) struct Seen {
    pub(crate) ids: RequestIds,
    pub(crate) body: Body,
    /// The pattern of the route that it took, for the log and the figures.
    pub(crate) route: Cell<&'static str>,
}
