//! `PUT` and `DELETE /v1/persons/{id}/nationalities`

use profiles_application::profiles::input::parse_country_list;
use profiles_application::profiles::person::commands::ChangeNationalities;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Change the nationalities
///
/// All of them: ISO 3166-1 alpha-2, at most 20.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/nationalities",
    operation_id = "change_nationalities",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<Vec<String>>, example = json!({"value": ["PL", "FR"]})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<Vec<String>>>) -> Answer {
    let value = parsed(VALUE, parse_country_list(&input.value))?;
    change.run(VALUE, |target| ChangeNationalities { target, countries: value }).await
}

/// Unset the nationalities
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/nationalities",
    operation_id = "unset_nationalities",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeNationalities { target, countries: Vec::new() }).await
}
