//! Parameters of the path.

use actix_web::HttpRequest;
use profiles_application::profiles::business::input::parse_tax_scheme;
use profiles_application::profiles::input::{parse_label, parse_system};
use profiles_domain::profiles::business::TaxScheme;
use profiles_domain::shared::id::{PlannedChangeId, TypedId};
use profiles_domain::shared::label::{Label, SystemName};

use super::extractor;
use crate::problem::{Code, Problem, RequestFault};
use crate::routing::parameter;

/// `{id}`: a person, a business.
pub(crate) struct IdPath<I>(pub(crate) I);

/// `{label}` of a contact point.
pub(crate) struct LabelPath(pub(crate) Label);

/// `{system}` of a link.
pub(crate) struct SystemPath(pub(crate) SystemName);

impl<I: TypedId> IdPath<I> {
    pub(crate) fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        typed_id(parameter(request, "id"))
            .map(Self)
            .ok_or_else(|| Problem::parameter(Code::InvalidUuid, "id", "invalid_uuid"))
    }
}

/// `{scheme}` of a tax number.
pub(crate) struct SchemePath(pub(crate) TaxScheme);

impl SchemePath {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        parse_tax_scheme(parameter(request, "scheme"))
            .map(Self)
            .map_err(|fault| Problem::invalid([RequestFault::of_parameter("scheme", fault)]))
    }
}

/// `{change_id}` of a planned change.
pub(crate) struct ChangeIdPath(pub(crate) PlannedChangeId);

impl ChangeIdPath {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        typed_id(parameter(request, "change_id"))
            .map(Self)
            .ok_or_else(|| Problem::parameter(Code::InvalidUuid, "change_id", "invalid_uuid"))
    }
}

impl LabelPath {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        parse_label(parameter(request, "label"))
            .map(Self)
            .map_err(|fault| Problem::invalid([RequestFault::of_parameter("label", fault)]))
    }
}

impl SystemPath {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        parse_system(parameter(request, "system"))
            .map(Self)
            .map_err(|fault| Problem::invalid([RequestFault::of_parameter("system", fault)]))
    }
}

extractor!(LabelPath);
extractor!(SystemPath);
extractor!(SchemePath);
extractor!(ChangeIdPath);

/// An id. Of the forms that a UUID may have only the one with 36 characters is taken, so that a profile has one address.
pub(crate) fn typed_id<I: TypedId>(text: &str) -> Option<I> {
    if text.len() == 36 { text.parse().ok() } else { None }
}
