//! What is a business's alone: attributes, commands, how one is written and read.

pub mod commands;
pub mod event_view;
pub mod input;
mod kind;
pub mod search;
pub mod view;
