//! The document: the endpoints' descriptions, and what they have in common.

use profiles_application::profiles::input::{AddressInput, EmailInput, PhoneNumberInput};
use profiles_application::profiles::view::{AddressView, EmailView, PhoneNumberView};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, OneOfBuilder, Ref, RefOr, SecurityRequirement};
use utoipa::{IntoParams, OpenApi};

use super::params::Common;
use super::{pages, responses};
use crate::{businesses, events, operations, persons, problem, relationships, webhooks};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Profiles",
        description = "The one home of real-world information about people and businesses.\n\nCommands never return data; \
            every profile has a version, which is its ETag. Errors are RFC 9457 problem documents.",
        license(name = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "persons", description = "Whole persons"),
        (name = "businesses", description = "Whole businesses"),
        (name = "attributes", description = "One attribute of a person or a business"),
        (name = "contact points", description = "E-mail addresses, phone numbers and postal addresses, each under a label"),
        (name = "relationships", description = "How two profiles are related, readable from both ends"),
        (name = "planned changes", description = "Addresses and names that will hold from a moment on"),
        (name = "events", description = "What happens to all profiles, in order"),
        (name = "webhooks", description = "Where events are sent to"),
        (name = "problems", description = "What problems mean"),
        (name = "operations", description = "What operators look at"),
    ),
    components(schemas(
        problem::Body<'_>, EmailView<'_>, PhoneNumberView<'_>, AddressView<'_>, EmailInput, PhoneNumberInput, AddressInput,
    ))
)]
struct Document;

/// What is read: every member is always there.
const READ: &[&str] = &[
    "Person",
    "Business",
    "Registration",
    "Name",
    "BirthPlace",
    "Email",
    "PhoneNumber",
    "Address",
    "AddressIssue",
    "PlannedChange",
    "PlannedAddress",
    "AddressSource",
    "HistoryEntry",
    "Change",
    "Relationship",
    "Related",
    "EventsPage",
    "Webhook",
    "WebhookDisabled",
    "WebhookAttempt",
];

/// The OpenAPI 3.1 document of everything that the server answers.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut api = Document::openapi();
    for part in [
        persons::Documented::openapi(),
        businesses::Documented::openapi(),
        relationships::Documented::openapi(),
        events::Documented::openapi(),
        webhooks::Documented::openapi(),
        problem::Documented::openapi(),
        operations::Documented::openapi(),
        pages::Documented::openapi(),
    ] {
        api.merge(part);
    }
    let mut components = api.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    for name in READ {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(*name) {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    for input in ["PersonInput", "BusinessInput"] {
        let Some(RefOr::T(Schema::Object(input))) = components.schemas.get_mut(input) else { continue };
        for (member, kind) in
            [("emails", "EmailInput"), ("phone_numbers", "PhoneNumberInput"), ("addresses", "AddressInput")]
        {
            if let Some(RefOr::T(Schema::Object(map))) = input.properties.get_mut(member) {
                map.additional_properties =
                    Some(Box::new(AdditionalProperties::RefOr(RefOr::T(nullable(kind)))));
            }
        }
    }
    components.responses.extend(responses::components().map(|(name, response)| (name, RefOr::T(response))));
    let scheme =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token of the configuration"));
    components.security_schemes.insert("token".to_owned(), SecurityScheme::Http(scheme.build()).into());
    api.components = Some(components);
    api.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    let common: Vec<_> = Common::into_params(|| None).into_iter().map(RefOr::T).collect();
    for item in api.paths.paths.values_mut() {
        for operation in operations_of(item) {
            operation.parameters.get_or_insert_default().extend(common.clone());
        }
    }
    api
}

/// That kind of contact point, or null for none.
fn nullable(kind: &str) -> Schema {
    let null = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::Null);
    Schema::OneOf(OneOfBuilder::new().item(null).item(Ref::from_schema_name(kind)).build())
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}
