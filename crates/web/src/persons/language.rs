//! `PUT` and `DELETE /v1/persons/{id}/language`

use profiles_application::profiles::Fault;
use profiles_application::profiles::person::commands::{ChangeLanguages, PreferLanguage};
use profiles_domain::shared::language::{InvalidLanguageTag, LanguageTag};

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};
use profiles_domain::profiles::person::Person;

/// Prefer a language
///
/// Puts it before the person's other languages, which stay.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/language",
    operation_id = "prefer_language",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(content = Value<String>, example = json!({"value": "fr"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<Value<String>>) -> Answer {
    let language = LanguageTag::parse(&input.value);
    let language = parsed(VALUE, language.map_err(|error| Fault::new("", InvalidLanguageTag::CODE, error)))?;
    change.run(VALUE, |target| PreferLanguage { target, language }).await
}

/// Unset the language
///
/// That is, all languages: none is preferred any more.
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/language",
    operation_id = "unset_language",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| ChangeLanguages { target, languages: Vec::new() }).await
}
