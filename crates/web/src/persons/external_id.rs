//! `PUT` and `DELETE /v1/persons/{id}/external-ids/{system}`

use profiles_application::profiles::commands::ChangeExternalId;
use profiles_application::profiles::input::parse_external_key;

use crate::extract::{Json, SystemPath, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, System, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Link the person to a record of another system
///
/// No two persons may have the same key in one system.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/external-ids/{system}",
    operation_id = "change_external_id",
    tag = "attributes",
    params(PersonId, System, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "42"})),
    responses(Changed)
)]
pub(super) async fn put(
    change: Change,
    SystemPath(system): SystemPath,
    Json(input): Json<Value<String>>,
) -> Answer {
    let value = parsed(VALUE, parse_external_key(&input.value))?;
    change.run(VALUE, |target| ChangeExternalId { target, system, key: Some(value) }).await
}

/// Unlink the person from a record of another system
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/external-ids/{system}",
    operation_id = "remove_external_id",
    tag = "attributes",
    params(PersonId, System, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change, SystemPath(system): SystemPath) -> Answer {
    change.run("", |target| ChangeExternalId { target, system, key: None }).await
}
