//! The parameters and headers that endpoints share, as the document describes them.

use profiles_domain::profiles::business::TaxScheme;
use profiles_domain::profiles::relationship::Role;
use serde_json::{Value, json};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};

macro_rules! params {
    ($($(#[$doc:meta])* $name:ident = [$($parameter:expr),+ $(,)?];)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl IntoParams for $name {
                fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                    vec![$($parameter),+]
                }
            }
        )*
    };
}

params! {
    /// `{id}` of a person.
    PersonId = [
        path("id", "The person's id", uuid(), json!("01970000-0000-7000-8000-000000000001")),
    ];
    /// `{id}` of a business.
    BusinessId = [
        path("id", "The business's id", uuid(), json!("01970000-0000-7000-8000-000000000001")),
    ];
    /// `{id}` of a relationship.
    RelationshipId = [
        path("id", "The relationship's id", uuid(), json!("970c2bab-be59-51b5-aa99-100fac1c9bd2")),
    ];
    /// `{id}` of a webhook.
    WebhookId = [
        path("id", "The webhook's id", uuid(), json!("01970000-0000-7000-8000-0000000000f1")),
    ];
    /// `{attempt_id}` of an attempt to send something to a webhook.
    AttemptId = [
        path("attempt_id", "The attempt's id", uuid(), json!("01970000-0000-7000-8000-0000000000a1")),
    ];
    /// `{other_id}` of the other end of a relationship.
    OtherId = [
        path("other_id", "The other profile's id", uuid(), json!("01970000-0000-7000-8000-000000000002")),
    ];
    /// `?kind=` of a relationship.
    RelationshipKind = [
        query(
            "kind",
            "What the other is to the profile; between a person and a business what the person is in it",
            string().enum_values(Some(Role::ALL.map(Role::as_str))).into(),
        ),
    ];
    /// `{scheme}` of a tax number.
    Scheme = [
        path("scheme", &scheme_titles(), schemes(), json!("de_vat")),
    ];
    /// `{label}` of a contact point.
    Label = [
        path("label", "What it is for: `home`, `work`, `billing`, or a label of your own", handle(40), json!("home")),
    ];
    /// `{change_id}` of a planned change.
    ChangeId = [
        path("change_id", "The id of the planned change", uuid(), json!("30c5b2ae-4ff4-5f7a-8b0e-6f3f6f6d8a01")),
    ];
    /// `{system}` of a link.
    System = [
        path("system", "The name of the other system", handle(63), json!("crm")),
    ];
    /// `?absent=create`
    AbsentCreate = [
        query("absent", "Create the profile first if there is none", choice("create")),
    ];
    /// `?absent=empty`
    AbsentEmpty = [
        query("absent", "Answer with an empty profile of version 0 if there is none", choice("empty")),
    ];
    /// `?at=`
    At = [
        query(
            "at",
            "A time (RFC 3339): the profile as it stood then, or as it will if nothing happens but what is planned",
            time(),
        ),
    ];
    /// `?ids=`
    Ids = [
        ids(),
    ];
    /// `?limit=` and `?cursor=`
    PageParams = [
        query("limit", "The most items of a page; 50 when absent", limit()),
        query("cursor", "The `next_cursor` of the page before", text(Some(1), None, None)),
    ];
    /// The conditions of a write.
    Conditions = [
        header("If-Match", "Only if the profile has one of these versions, or with `*` exists", text(None, None, Some(ETAGS))),
        header("If-None-Match", "`*`: only if there is no such profile", text(None, None, Some(r"^\*$"))),
    ];
    /// The condition of a write of something that is there.
    IfMatch = [
        header("If-Match", "Only if it has one of these versions", text(None, None, Some(ETAGS))),
    ];
    /// The condition of a read.
    IfNoneMatch = [
        header("If-None-Match", "Only if the profile has none of these versions", text(None, None, Some(ETAGS))),
    ];
    /// `Idempotency-Key`
    IdempotencyKey = [
        header(
            "Idempotency-Key",
            "The same request with the same key is carried out once; for 24 hours its first answer is given again",
            text(None, None, Some(r#"^("[\x20\x21\x23-\x5B\x5D-\x7E]{1,255}"|[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]{1,255})$"#)),
        ),
    ];
    /// `Prefer`
    Preference = [
        header("Prefer", "`handling=lenient`: keep addresses that break their country's rules", text(None, None, None)),
    ];
    /// What every request may have.
    Common = [
        header("X-Request-Id", "The request's id, which the answer and the log repeat", text(None, None, None)),
        header("traceparent", "The trace that the request is part of (W3C Trace Context)", text(None, None, None)),
        header("Accept-Language", "The language of problems: `en`, `fr` or `es`", text(None, None, None)),
    ];
}

/// One or more entity tags, or `*`.
const ETAGS: &str = r#"^(\*|(W/)?"[\x21\x23-\x7E]*"( ?, ?(W/)?"[\x21\x23-\x7E]*")*)$"#;

fn parameter(name: &str, place: ParameterIn, description: &str, schema: Schema) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
}

fn path(name: &str, description: &str, schema: Schema, example: Value) -> Parameter {
    let required = parameter(name, ParameterIn::Path, description, schema).required(Required::True);
    required.example(Some(example)).build()
}

fn query(name: &str, description: &str, schema: Schema) -> Parameter {
    parameter(name, ParameterIn::Query, description, schema).build()
}

fn header(name: &str, description: &str, schema: Schema) -> Parameter {
    parameter(name, ParameterIn::Header, description, schema).build()
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn text(min: Option<usize>, max: Option<usize>, pattern: Option<&str>) -> Schema {
    string().min_length(min).max_length(max).pattern(pattern).into()
}

fn handle(max: usize) -> Schema {
    string().min_length(Some(1)).max_length(Some(max)).pattern(Some("^[A-Za-z0-9][A-Za-z0-9._-]*$")).into()
}

fn uuid() -> Schema {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
}

fn time() -> Schema {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
}

fn choice(value: &str) -> Schema {
    string().enum_values(Some([value])).into()
}

fn schemes() -> Schema {
    string().enum_values(Some(TaxScheme::ALL.iter().map(|scheme| scheme.as_str()))).into()
}

/// Every kind of tax number, with an example.
fn scheme_titles() -> String {
    let lines = TaxScheme::ALL
        .iter()
        .map(|scheme| format!("- `{}`: {}, such as {}\n", scheme.as_str(), scheme.title(), scheme.example()));
    format!("The kind of tax number:\n\n{}", lines.collect::<String>())
}

fn limit() -> Schema {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(200)).into()
}

fn ids() -> Parameter {
    let schema = ArrayBuilder::new().items(RefOr::T(uuid())).min_items(Some(1)).max_items(Some(100));
    let schema: Schema = schema.into();
    parameter("ids", ParameterIn::Query, "Profiles by their ids, parted by commas; no page then", schema)
        .style(Some(ParameterStyle::Form))
        .explode(Some(false))
        .build()
}
