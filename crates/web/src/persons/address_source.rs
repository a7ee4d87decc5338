//! `PUT` and `DELETE /v1/persons/{id}/address-source`

use profiles_application::profiles::Fault;
use profiles_application::profiles::input::parse_label;
use profiles_application::profiles::person::commands::UnfollowAddress;
use profiles_domain::profiles::person::Person;
use serde::Deserialize;

use crate::extract::{Json, typed_id};
use crate::openapi::{AbsentCreate, Changed, Conditions, PersonId, Unset};
use crate::problem::Problem;
use crate::profiles::answer::Answer;
use crate::profiles::change::{Change, answer};

/// Whose address to follow.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
pub(super) struct AddressSourceInput {
    /// The person whose address it is.
    #[schema(format = Uuid)]
    follows: String,
    /// The label of both addresses; `home` when absent.
    #[serde(default)]
    label: Option<String>,
}

profiles_application::objects_only!(AddressSourceInput);

const HOME: &str = "home";

/// Follow somebody's address
///
/// "Same address as": the person's address under the label becomes what the other's is, now and whenever that changes,
/// in the same transaction, through any number of persons. Until it is unfollowed it isn't changed in any other way.
/// Nobody follows themselves, not even through others; at most 1,000 follow one person, directly and through others.
#[utoipa::path(
    put,
    path = "/v1/persons/{id}/address-source",
    operation_id = "follow_address",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    request_body(
        content = AddressSourceInput,
        example = json!({"follows": "01970000-0000-7000-8000-000000000002", "label": "home"})
    ),
    responses(Changed)
)]
pub(super) async fn put(change: Change<Person>, Json(input): Json<AddressSourceInput>) -> Answer {
    let follows = typed_id(&input.follows);
    let follows = follows.ok_or_else(|| Fault::new("/follows", "invalid_uuid", "not a UUID"));
    let label = parse_label(input.label.as_deref().unwrap_or(HOME)).map_err(|fault| fault.within("/label"));
    let (follows, label) = match (follows, label) {
        (Ok(follows), Ok(label)) => (follows, label),
        (follows, label) => {
            return Err(Problem::invalid(follows.err().into_iter().chain(label.err())));
        }
    };
    let Change { context, target, handling } = change;
    let asked = target.clone();
    let outcome = context.web.profiles.follow_address(context.request.clone(), target, follows, label).await;
    answer(&context, &asked, outcome, Some("/follows"), handling).await
}

/// Unfollow the address
///
/// The person keeps the last address as their own.
#[utoipa::path(
    delete,
    path = "/v1/persons/{id}/address-source",
    operation_id = "unfollow_address",
    tag = "attributes",
    params(PersonId, AbsentCreate, Conditions),
    responses(Unset)
)]
pub(super) async fn delete(change: Change<Person>) -> Answer {
    change.run("", |target| UnfollowAddress { target }).await
}
