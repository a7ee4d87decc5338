//! What endpoints about persons and businesses share. The endpoints themselves describe it for either.

pub(crate) mod answer;
pub(crate) mod change;
pub(crate) mod contact_points;
pub(crate) mod create;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod replace;
pub(crate) mod resource;
pub(crate) mod search;
pub(crate) mod upcoming;
