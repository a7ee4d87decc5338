//! `PUT` and `DELETE /v1/businesses/{id}/trade-names`

use profiles_application::profiles::business::commands::ChangeTradeNames;
use profiles_application::profiles::business::input::parse_business_name_list;
use profiles_domain::profiles::business::Business;

use crate::extract::{Json, Value};
use crate::openapi::{AbsentCreate, BusinessId, Changed, Conditions, Unset};
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, VALUE, parsed};

/// Change the trade names
///
/// Names that it trades under, at most 50; repeats are dropped.
#[utoipa::path(
    put,
    path = "/v1/businesses/{id}/trade-names",
    operation_id = "change_business_trade_names",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    request_body(content = Value<Vec<String>>, example = json!({"value": ["Muster"]})),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Business>, Json(input): Json<Value<Vec<String>>>) -> Answer {
    let value = parsed(VALUE, parse_business_name_list(&input.value))?;
    change.run(VALUE, |target| ChangeTradeNames { target, names: value }).await
}

/// Unset the trade names
#[utoipa::path(
    delete,
    path = "/v1/businesses/{id}/trade-names",
    operation_id = "unset_business_trade_names",
    tag = "attributes",
    params(BusinessId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Business>) -> Answer {
    change.run("", |target| ChangeTradeNames { target, names: Vec::new() }).await
}
