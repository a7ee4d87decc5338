//! `PUT` and `DELETE /v1/persons/{id}/name`

use profiles_application::profiles::person::commands::ChangeName;
use profiles_application::profiles::person::input::{NameInput, parse_name};

use crate::extract::Json;
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};
use profiles_domain::profiles::person::Person;

/// Change the name
///
/// The whole of it: parts that are left out are unset.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/name",
    operation_id = "change_name",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = NameInput, example = json!({"given": "Marie", "family": "Curie"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<NameInput>) -> Answer {
    let value = parsed("", parse_name(&input))?;
    change.run("", |target| ChangeName { target, name: Some(value) }).await
}

/// Unset the name
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/name",
    operation_id = "unset_name",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeName { target, name: None }).await
}
