//! Requests about webhooks: by whom, about which, on what condition.

use actix_web::HttpRequest;
use profiles_application::profiles::Precondition;
use profiles_application::webhooks::WebhookService;
use profiles_domain::shared::id::WebhookId;

use crate::Web;
use crate::extract::{Context, IdPath, Params, extractor, precondition};
use crate::problem::Problem;

/// What does webhooks.
pub(super) fn service(web: &Web) -> Result<&WebhookService, Problem> {
    web.profiles.webhooks().ok_or_else(|| Problem::internal(&"webhooks have no ports"))
}

/// A request without parameters.
pub(super) struct Plain(pub(super) Context);

impl Plain {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self(context))
    }
}

extractor!(Plain);

/// A request about one webhook.
pub(super) struct About {
    pub(super) context: Context,
    pub(super) id: WebhookId,
    pub(super) precondition: Precondition,
}

impl About {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self { context, id, precondition: precondition(request.headers())? })
    }
}

extractor!(About);
