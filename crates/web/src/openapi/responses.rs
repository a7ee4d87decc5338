//! The responses that endpoints share, as the document describes them.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, Header, Ref, RefOr};

type Responses = BTreeMap<String, RefOr<Response>>;

/// A status, what it means, and the header that goes with it, if any.
type Described = (u16, &'static str, Option<(&'static str, &'static str)>);

/// Every status that problems have.
const PROBLEMS: &[Described] = &[
    (400, "The request is malformed: a body, a parameter or a header", None),
    (401, "There is no token, or it isn't known", Some(("www-authenticate", "How to authenticate"))),
    (403, "The token lacks a scope, which is named", Some(("www-authenticate", "Which scope is needed"))),
    (404, "There is no such profile or path", None),
    (405, "The path has no such method", Some(("allow", "The methods that it has"))),
    (408, "The body came too slowly", None),
    (
        409,
        "Other writers were faster, or something that must be unique is taken",
        Some(("retry-after", "Seconds to wait")),
    ),
    (412, "The condition isn't met; the body says what changed meanwhile", None),
    (413, "The body is larger than allowed", None),
    (415, "The body isn't of an accepted type", None),
    (422, "Understood, but not acceptable; every fault is named", None),
    (500, "Something failed here", None),
    (
        503,
        "Overloaded, or something that the service stands on is away",
        Some(("retry-after", "Seconds to wait")),
    ),
];

/// The name of the component that describes a status.
fn name(status: u16) -> String {
    format!("Problem{status}")
}

/// The components that describe each status that problems have.
pub(super) fn components() -> impl Iterator<Item = (String, Response)> {
    PROBLEMS.iter().map(|(status, description, header)| {
        let content = Content::new(Some(Ref::from_schema_name("Problem")));
        let mut response =
            ResponseBuilder::new().description(*description).content("application/problem+json", content);
        if let Some((header_name, meaning)) = header {
            response = response.header(*header_name, text_header(meaning));
        }
        (name(*status), response.build())
    })
}

fn text_header(description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

fn problems(statuses: &[u16]) -> Responses {
    statuses
        .iter()
        .map(|status| (status.to_string(), RefOr::Ref(Ref::from_response_name(name(*status)))))
        .collect()
}

fn with(mut responses: Responses, status: u16, response: Response) -> Responses {
    responses.insert(status.to_string(), RefOr::T(response));
    responses
}

fn versioned(description: &str) -> ResponseBuilder {
    ResponseBuilder::new().description(description).header("etag", text_header("The version now, in quotes"))
}

fn created() -> Response {
    versioned("The profile was created")
        .header("location", text_header("Where the profile is: `/v1/persons/{id}`, `/v1/businesses/{id}`"))
        .build()
}

fn related() -> Response {
    versioned("The two are related now")
        .header("location", text_header("Where it can be read: `/v1/persons/{id}/relationships/{other_id}`"))
        .build()
}

macro_rules! responses {
    ($($(#[$doc:meta])* $name:ident = $responses:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl IntoResponses for $name {
                fn responses() -> Responses {
                    $responses
                }
            }
        )*
    };
}

const COMMAND: &[u16] = &[400, 401, 403, 404, 408, 409, 412, 413, 415, 422, 500, 503];

responses! {
    /// A path that leads nowhere.
    NotFound = problems(&[404]);
    /// The reader has it already.
    NotModified = with(Responses::new(), 304, versioned("The profile still has a version that was named").build());
    /// Reading a list.
    Reading = problems(&[400, 401, 403, 500, 503]);
    /// Reading one profile.
    ReadOne = problems(&[400, 401, 403, 404, 500, 503]);
    /// Searching.
    Searching = problems(&[400, 401, 403, 408, 413, 415, 422, 500, 503]);
    /// Creating.
    Created = with(problems(&[400, 401, 403, 408, 409, 413, 415, 422, 500, 503]), 201, created());
    /// Commands with a body.
    Changed = with(
        with(problems(COMMAND), 201, created()),
        204,
        versioned("It is so now; if it was so already, the version is the same as before").build(),
    );
    /// Relating two profiles.
    Related = with(
        with(problems(COMMAND), 201, related()),
        204,
        versioned("It is so now; if it was so already, the version is the same as before").build(),
    );
    /// Ending that.
    Unrelated = with(
        problems(&[400, 401, 403, 404, 409, 412, 422, 500, 503]),
        204,
        versioned("It isn't there any more; if it never was, there is no version").build(),
    );
    /// Making a webhook.
    MadeWebhook = problems(&[400, 401, 403, 408, 409, 413, 415, 422, 500, 503]);
    /// Doing something with a webhook.
    UsedWebhook = problems(COMMAND);
    /// Changing a webhook.
    UpdatedWebhook = with(
        problems(COMMAND),
        204,
        versioned("It is so now; if it was so already, the version is the same as before").build(),
    );
    /// Removing a webhook.
    RemovedWebhook = with(
        problems(&[400, 401, 403, 404, 409, 412, 500, 503]),
        204,
        ResponseBuilder::new().description("It isn't there any more").build(),
    );
    /// Sending something at once.
    AttemptMade = with(
        Responses::new(),
        201,
        ResponseBuilder::new()
            .description("It was sent; the log says how that went")
            .header("location", text_header("Where that is: `/v1/webhooks/{id}/attempts/{attempt_id}`"))
            .build(),
    );
    /// Commands without a body.
    Unset = with(
        with(problems(&[400, 401, 403, 404, 409, 412, 422, 500, 503]), 201, created()),
        204,
        versioned("It is so now; if it was so already, the version is the same as before").build(),
    );
}
