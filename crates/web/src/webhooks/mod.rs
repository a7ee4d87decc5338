//! Webhooks: where events are sent to, what became of each attempt, and how to try them.

mod answer;
mod attempts;
mod create;
mod delete;
mod example;
mod get;
mod list;
mod patch;
mod ping;
mod preview;
mod redeliver;
mod replay;
mod request;
mod rotate_secret;

crate::routing::endpoints! {
    "/v1/webhooks" { GET list::list, POST create::create }
    "/v1/webhooks/{id}" { GET get::get, PATCH patch::patch, DELETE delete::delete }
    "/v1/webhooks/{id}/rotate-secret" { POST rotate_secret::rotate }
    "/v1/webhooks/{id}/ping" { POST ping::ping }
    "/v1/webhooks/{id}/preview" { GET preview::preview }
    "/v1/webhooks/{id}/attempts" { GET attempts::list }
    "/v1/webhooks/{id}/attempts/{attempt_id}" { GET attempts::get }
    "/v1/webhooks/{id}/redeliver" { POST redeliver::redeliver }
    "/v1/webhooks/{id}/replay" { POST replay::replay }
}
