//! Every test that needs a real server or database, in one binary.

mod contract;
mod support;
