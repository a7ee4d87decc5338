//! `GET /v1/businesses/{id}/history`

use profiles_domain::profiles::business::Business;

use super::example;
use crate::openapi::{BusinessId, PageParams, ReadOne};
use crate::profiles::answer::Answer;
use crate::profiles::history::{HistoryPage, HistoryRead};

/// Get a business's history
///
/// Every change, oldest first: when, who, through which system, what from and to.
#[utoipa::path(
    get,
    path = "/v1/businesses/{id}/history",
    operation_id = "get_business_history",
    tag = "businesses",
    params(BusinessId, PageParams),
    responses(
        (status = 200, description = "Changes", body = HistoryPage, example = json!(example::history())),
        ReadOne,
    )
)]
pub(super) async fn history(read: HistoryRead<Business>) -> Answer {
    read.answer().await
}
