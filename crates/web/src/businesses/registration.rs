//! `PUT` and `DELETE /v1/businesses/{id}/registration`

use profiles_application::profiles::business::commands::ChangeRegistration;
use profiles_application::profiles::business::input::{RegistrationInput, parse_registration};
use profiles_domain::profiles::business::Business;

use crate::extract::Json;
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Change the registration
///
/// The entry in a public register: whose law it is kept under, the register where there are several, and the number.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/registration",
    operation_id = "change_business_registration",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = RegistrationInput, example = json!({"jurisdiction": "DE", "register": "RA000242", "number": "HRB 86891"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<RegistrationInput>) -> Answer {
    let value = parsed("", parse_registration(&input))?;
    change.run("", |target| ChangeRegistration { target, registration: Some(value) }).await
}

/// Unset the registration
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/registration",
    operation_id = "unset_business_registration",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeRegistration { target, registration: None }).await
}
