//! `GET /v1/businesses/{id}`

use profiles_application::profiles::business::view::BusinessView;
use profiles_domain::profiles::business::Business;

use super::example;
use crate::openapi::{self, AbsentEmpty, At, IfNoneMatch, NotModified};
use crate::profiles::answer::Answer;
use crate::profiles::read::Read;

/// Get a business
///
/// As it is, or with `at` as it stood at some time, or will stand if nothing happens but what is planned.
#[utoipa::path(
    get,
    path = "/v1/businesses/{id}",
    operation_id = "get_business",
    tag = "businesses",
    params(openapi::BusinessId, At, AbsentEmpty, IfNoneMatch),
    responses(
        (status = 200, description = "The business", body = BusinessView<'_>,
            headers(("etag" = String, description = "The business's version in quotes")),
            example = json!(example::business())),
        NotModified,
        openapi::ReadOne,
    )
)]
pub(super) async fn get(read: Read<Business>) -> Answer {
    read.answer().await
}
