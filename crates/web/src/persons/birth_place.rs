//! `PUT` and `DELETE /v1/persons/{id}/birth-place`

use profiles_application::profiles::person::commands::ChangeBirthPlace;
use profiles_application::profiles::person::input::{BirthPlaceInput, parse_birth_place};

use crate::extract::Json;
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};
use profiles_domain::profiles::person::Person;

/// Change the place of birth
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/birth-place",
    operation_id = "change_birth_place",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = BirthPlaceInput, example = json!({"locality": "Warszawa", "country": "PL"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<BirthPlaceInput>) -> Answer {
    let value = parsed("", parse_birth_place(&input))?;
    change.run("", |target| ChangeBirthPlace { target, place: value }).await
}

/// Unset the place of birth
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/birth-place",
    operation_id = "unset_birth_place",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeBirthPlace { target, place: None }).await
}
