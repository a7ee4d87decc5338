//! Every test that needs a real server or database, in one binary.

mod api;
mod contract;
mod hostile;
mod support;
