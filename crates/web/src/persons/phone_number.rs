//! `PUT` and `DELETE /v1/persons/{id}/phone-numbers/{label}`

use profiles_application::profiles::commands::{ChangePhoneNumber, RemovePhoneNumber};
use profiles_application::profiles::input::PhoneNumberInput;

use crate::extract::{Json, LabelPath};
use crate::openapi::{AbsentCreate, Changed, Conditions, Label, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Set a phone number
///
/// International, or national with its region; it is stored as E.164. Only an impossible number is refused.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/phone-numbers/{label}",
    operation_id = "change_phone_number",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions),
    request_body(content = PhoneNumberInput, example = json!({"number": "06 12 34 56 78", "region": "FR"})),
    responses(Changed)
)]
pub(super) async fn put(
    change: Change,
    LabelPath(label): LabelPath,
    Json(input): Json<PhoneNumberInput>,
) -> Answer {
    let primary = input.primary;
    let phone_number = parsed("", input.parse())?;
    change.run("", |target| ChangePhoneNumber { target, label, phone_number, primary }).await
}

/// Remove a phone number
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/phone-numbers/{label}",
    operation_id = "remove_phone_number",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change, LabelPath(label): LabelPath) -> Answer {
    change.run("", |target| RemovePhoneNumber { target, label }).await
}
