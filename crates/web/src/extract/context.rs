//! Who asks, and how: what goes with every command and query.

use std::rc::Rc;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use profiles_application::bus::RequestContext;

use super::{extractor, idempotency};
use crate::Web;
use crate::access::Unknown;
use crate::middleware::Seen;
use crate::problem::{Code, Problem};

/// The server's state and the caller, who is known.
pub(crate) struct Context {
    /// The server's state.
    pub(crate) web: Data<Web>,
    /// Who asks, and how.
    pub(crate) request: RequestContext,
}

impl Context {
    pub(crate) fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let Some(web) = request.app_data::<Data<Web>>().cloned() else {
            return Err(Problem::internal(&"the server has no state"));
        };
        let authorization = request.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
        let caller = web.access.identify(authorization).map_err(|unknown| {
            let challenge = match unknown {
                Unknown::Missing => "Bearer realm=\"profiles\"",
                Unknown::Wrong => "Bearer realm=\"profiles\", error=\"invalid_token\"",
            };
            Problem::new(Code::Unauthenticated)
                .header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
        })?;
        let mut context = RequestContext::new(caller, "http");
        context.idempotency = idempotency::key(request)?;
        context.traceparent =
            request.extensions().get::<Rc<Seen>>().and_then(|seen| seen.ids.traceparent.clone());
        Ok(Self { web, request: context })
    }
}

extractor!(Context);
