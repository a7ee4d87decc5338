//! `GET /v1/persons/{id}/address-followers`

use actix_web::HttpRequest;
use profiles_application::unit_of_work::Tracked;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::aggregate::Aggregate;
use serde::Serialize;
use uuid::Uuid;

use crate::extract::{Context, IdPath, Params, extractor};
use crate::openapi::{PersonId, ReadOne};
use crate::problem::Problem;
use crate::profiles::answer::{Answer, json};

/// A question on its way.
pub(super) struct Followers {
    context: Context,
    id: <Person as Aggregate>::Id,
}

impl Followers {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self { context, id })
    }
}

extractor!(Followers);

/// Whose addresses follow a person's.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct AddressFollowers {
    /// The persons, in the order of their ids; at most 1,000.
    items: Vec<Uuid>,
}

/// List who follows somebody's address
///
/// Directly, not through others: those have followers of their own.
#[utoipa::path(
    get,
    path = "/v1/persons/{id}/address-followers",
    operation_id = "list_address_followers",
    tag = "persons",
    params(PersonId),
    responses(
        (status = 200, description = "The followers", body = AddressFollowers,
            example = json!({"items": ["01970000-0000-7000-8000-000000000001"]})),
        ReadOne,
    )
)]
pub(super) async fn get(followers: Followers) -> Answer {
    let Followers { context, id } = followers;
    let person = context.web.profiles.get::<Person>(&context.request, id).await;
    let person = person.map_err(|failure| Problem::of(failure, None))?;
    let person = person.ok_or_else(|| Problem::not_found(Person::KIND))?;
    json(&AddressFollowers { items: person.details().followers.iter().map(|id| id.uuid()).collect() })
}
