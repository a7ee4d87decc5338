//! `GET /v1/persons/{id}/history`

use profiles_domain::profiles::person::Person;

use super::example;
use crate::openapi::{PageParams, PersonId, ReadOne};
use crate::profiles::answer::Answer;
use crate::profiles::history::{HistoryPage, HistoryRead};

/// Get a person's history
///
/// Every change, oldest first: when, who, through which system, what from and to.
#[utoipa::path(
    get,
    path = "/v1/persons/{id}/history",
    operation_id = "get_person_history",
    tag = "persons",
    params(PersonId, PageParams),
    responses(
        (status = 200, description = "Changes", body = HistoryPage, example = json!(example::history())),
        ReadOne,
    )
)]
pub(super) async fn history(read: HistoryRead<Person>) -> Answer {
    read.answer().await
}
