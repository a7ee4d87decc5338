//! `PUT` and `DELETE /v1/persons/{id}/emails/{label}`

use profiles_application::profiles::commands::{ChangeEmail, RemoveEmail};
use profiles_application::profiles::input::EmailInput;

use crate::extract::{Json, LabelPath};
use crate::openapi::{AbsentCreate, Changed, Conditions, Label, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Set an e-mail address
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/emails/{label}",
    operation_id = "change_email",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions),
    request_body(content = EmailInput, example = json!({"address": "marie@example.org"})),
    responses(Changed)
)]
pub(super) async fn put(
    change: Change,
    LabelPath(label): LabelPath,
    Json(input): Json<EmailInput>,
) -> Answer {
    let primary = input.primary;
    let email = parsed("", input.parse())?;
    change.run("", |target| ChangeEmail { target, label, email, primary }).await
}

/// Remove an e-mail address
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/emails/{label}",
    operation_id = "remove_email",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change, LabelPath(label): LabelPath) -> Answer {
    change.run("", |target| RemoveEmail { target, label }).await
}
