//! `PUT /v1/businesses/{id}/status`

use profiles_application::profiles::business::commands::ChangeStatus;
use profiles_application::profiles::business::input::{StatusInput, parse_status};
use profiles_domain::profiles::business::Business;

use crate::extract::Json;
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions};
use crate::problem::{Problem, RequestFault};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Change the status
///
/// `active`, `dissolved` with the day if it is known, or `merged` into another business.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/status",
    operation_id = "change_business_status",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = StatusInput, example = json!({"status": "dissolved", "ended_on": "2020-01-31"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<StatusInput>) -> Answer {
    if input == StatusInput::default() {
        // Of a whole business that says nothing it means active; here it would undo an end by mistake.
        return Err(Problem::invalid([RequestFault::body("/status", "required")]));
    }
    let value = parsed("", parse_status(&input))?;
    change.run("", |target| ChangeStatus { target, status: value }).await
}
