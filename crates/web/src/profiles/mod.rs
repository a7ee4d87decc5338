//! What endpoints about persons and businesses share.

pub(crate) mod answer;
pub(crate) mod change;
