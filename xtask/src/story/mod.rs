//! Worked examples as stories: what happens, step by step, and whether it went as it should.

mod consumer;
pub(crate) mod shipping;
