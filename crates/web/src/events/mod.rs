//! The feed of integration events: page by page, or as a stream that goes on.

mod example;
mod get;
mod stream;

crate::routing::endpoints! {
    "/v1/events" { GET get::get }
}
