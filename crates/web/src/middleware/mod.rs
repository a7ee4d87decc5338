//! What happens around every request.

mod body;
mod compress;
mod frame;
mod ids;

pub(crate) use body::Body;
pub(crate) use frame::{frame, stamps};
pub(crate) use ids::RequestIds;
