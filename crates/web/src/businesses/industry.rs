//! `PUT` and `DELETE /v1/businesses/{id}/industry`

use profiles_application::profiles::business::commands::ChangeIndustry;
use profiles_application::profiles::business::input::parse_industries;
use profiles_application::profiles::input::UniqueMap;
use profiles_domain::profiles::business::{Business, Industries};

use crate::extract::Json;
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, parsed};

/// Change the industry
///
/// Codes of what it does, by scheme: `nace_2`, `nace_2_1`, `isic_4`, `isic_5`, `naics_2022`. What isn't named is unset.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/industry",
    operation_id = "change_business_industry",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = BTreeMap<String, Option<String>>, example = json!({"nace_2": "62.01"})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<UniqueMap<Option<String>>>) -> Answer {
    let industries = parsed("", parse_industries(&input, &Industries::new()))?;
    change.run("", |target| ChangeIndustry { target, industries }).await
}

/// Unset the industry
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/industry",
    operation_id = "unset_business_industry",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeIndustry { target, industries: Industries::new() }).await
}
