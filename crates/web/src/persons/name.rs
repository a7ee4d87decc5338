//! `PUT` and `DELETE /v1/persons/{id}/name`

use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::commands::ChangeName;
use profiles_application::profiles::person::input::{NameInput, parse_name};
use profiles_domain::profiles::upcoming::Planned;

use crate::extract::Dated;
use crate::openapi::{AbsentCreate, Changed, Conditions, DatedName, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::Change;
use profiles_domain::profiles::person::Person;

/// Change the name
///
/// The whole of it: parts that are left out are unset. With a `valid_from` to come it stands under `upcoming`, and takes
/// effect by itself.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/name",
    operation_id = "change_name",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(
        content = DatedName,
        examples(
            ("now" = (value = json!({"given": "Marie", "family": "Curie"}))),
            ("planned" = (value = json!({"given": "Marie", "family": "Curie", "valid_from": "2100-01-01T00:00:00Z"}))),
        )
    ),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, dated: Dated<NameInput>) -> Answer {
    let (name, valid_from) = dated.parsed("", parse_name)?;
    match valid_from {
        None => change.run("", |target| ChangeName { target, name: Some(name) }).await,
        Some(from) => change.schedule(from, Planned::Name(name), Handling::Strict).await,
    }
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
