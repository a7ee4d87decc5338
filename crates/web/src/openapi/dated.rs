//! The schemas of bodies that may say from when on they hold.

use std::borrow::Cow;

use profiles_application::profiles::input::AddressInput;
use profiles_application::profiles::person::input::NameInput;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// What it means.
const MEANING: &str = "From when on: a time (RFC 3339), or a day (`2026-03-01`), which begins by the time zone of the \
                       profile, or else by UTC. What is to come is kept until then; the last 24 hours, or a day that \
                       isn't over, are now; whatever is longer ago is refused.";

macro_rules! dated {
    ($($(#[$doc:meta])* $name:ident = $title:literal, $schema:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    dated($schema)
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed($title)
                }
            }
        )*
    };
}

dated! {
    /// An address.
    DatedAddress = "DatedAddressInput", AddressInput::schema();
    /// A person's name.
    DatedName = "DatedNameInput", NameInput::schema();
    /// One text.
    DatedText = "DatedTextInput", text();
}

/// `{"value": "…"}`
fn text() -> RefOr<Schema> {
    let value = ObjectBuilder::new().schema_type(Type::String).description(Some("The value."));
    let object = ObjectBuilder::new()
        .description(Some("A text as written."))
        .property("value", value)
        .required("value")
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    RefOr::T(object.into())
}

/// The same with `valid_from`.
fn dated(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        let types = SchemaType::from_iter([Type::String, Type::Null]);
        let member = ObjectBuilder::new().schema_type(types).description(Some(MEANING));
        object.properties.insert("valid_from".to_owned(), RefOr::T(member.into()));
    }
    schema
}
