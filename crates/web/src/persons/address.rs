//! `PUT` and `DELETE /v1/persons/{id}/addresses/{label}`

use profiles_application::profiles::commands::{ChangeAddress, RemoveAddress};
use profiles_application::profiles::input::AddressInput;

use super::example;
use crate::extract::{Json, LabelPath};
use crate::openapi::{AbsentCreate, Changed, Conditions, Label, PersonId, Preference, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Set a postal address
///
/// The rules of its country hold. With `Prefer: handling=lenient` an address that breaks them is kept as typed, and reads
/// back with its `issues`.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/addresses/{label}",
    operation_id = "change_address",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions, Preference),
    request_body(content = AddressInput, example = json!(example::address())),
    responses(Changed)
)]
pub(super) async fn put(
    change: Change,
    LabelPath(label): LabelPath,
    Json(input): Json<AddressInput>,
) -> Answer {
    let primary = input.primary;
    let address = parsed("", input.parse(change.handling))?;
    change.run_handling(Some(""), |target, _| ChangeAddress { target, label, address, primary }).await
}

/// Remove a postal address
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/addresses/{label}",
    operation_id = "remove_address",
    tag = "contact points",
    params(PersonId, Label, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change, LabelPath(label): LabelPath) -> Answer {
    change.run("", |target| RemoveAddress { target, label }).await
}
