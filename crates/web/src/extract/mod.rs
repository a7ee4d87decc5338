//! What handlers take: parts of a request, parsed, with a problem for each that can't be.

mod body;
mod conditions;
mod context;
mod dated;
mod idempotency;
mod params;
mod path;
mod prefer;
mod value;

use actix_web::http::header::{self, HeaderMap};

pub(crate) use body::{Document, Json};
pub(crate) use conditions::{Tags, etag, not_modified, precondition};
pub(crate) use context::Context;
pub(crate) use dated::Dated;
pub(crate) use params::{Params, is_page};
pub(crate) use path::{ChangeIdPath, IdPath, LabelPath, SchemePath, SystemPath, typed_id};
pub(crate) use prefer::handling;
pub(crate) use value::Value;

use crate::problem::Language;

/// Lets handlers take types that are read from a request's head, or its body once that was read.
macro_rules! extractor {
    ([$($parameters:tt)*] $type:ty) => {
        impl<$($parameters)*> actix_web::FromRequest for $type {
            type Error = $crate::problem::Problem;
            type Future = std::future::Ready<Result<Self, $crate::problem::Problem>>;

            fn from_request(
                request: &actix_web::HttpRequest,
                _: &mut actix_web::dev::Payload,
            ) -> Self::Future {
                std::future::ready(Self::extract(request))
            }
        }
    };
    ($type:ty) => {
        $crate::extract::extractor!([] $type);
    };
}

pub(crate) use extractor;

/// The language that the caller wants to read.
pub(crate) fn accepted_language(headers: &HeaderMap) -> Language {
    Language::negotiate(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}
