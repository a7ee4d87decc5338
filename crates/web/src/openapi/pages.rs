//! `GET /openapi.json`, and `/docs`, where it can be browsed without anything from another host.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::openapi;
use crate::problem::{Code, Problem};
use crate::routing::Endpoint;

crate::routing::endpoints! {
    "/openapi.json" { GET document }
}

/// The document, rendered once, and how its page shows it.
#[derive(Clone)]
pub(crate) struct Documentation {
    json: Data<Rendered>,
    page: Data<Arc<Config<'static>>>,
}

pub(crate) struct Rendered(Bytes);

impl Documentation {
    /// Renders the document.
    pub(crate) fn new() -> Self {
        let json = serde_json::to_vec(&openapi()).unwrap_or_default();
        let config = Config::from("/openapi.json").validator_url("none").try_it_out_enabled(true);
        Self { json: Data::new(Rendered(json.into())), page: Data::new(Arc::new(config)) }
    }

    /// Gives the endpoints what they show.
    pub(crate) fn share(&self, config: &mut ServiceConfig) {
        config.app_data(Data::clone(&self.json)).app_data(Data::clone(&self.page));
    }
}

/// The document and its page, of which the document itself says nothing.
pub(crate) fn all_endpoints() -> Vec<Endpoint> {
    let mut all = endpoints();
    all.push(Endpoint::new("/docs").on("GET", web::to(to_page)));
    all.push(Endpoint::new(PAGE).on("GET", web::to(page)));
    all.push(Endpoint::new("/docs/{*file}").on("GET", web::to(page)));
    all
}

const PAGE: &str = "/docs/";

/// Get this document
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "operations",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value, content_type = "application/json",
        example = json!({"openapi": "3.1.0"})))
)]
pub(crate) async fn document(rendered: Data<Rendered>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(rendered.0.clone())
}

async fn to_page() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// A file of the page. A policy keeps the browser from asking any other host.
async fn page(request: HttpRequest, config: Data<Arc<Config<'static>>>) -> Result<HttpResponse, Problem> {
    let file = request.match_info().as_str().strip_prefix(PAGE).unwrap_or_default();
    let file = utoipa_swagger_ui::serve(file, Arc::clone(&config));
    let Some(file) = file.map_err(|error| Problem::internal(&error))? else {
        return Err(Problem::new(Code::UnknownPath));
    };
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, header::ContentEncoding::Gzip));
    }
    let policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
    response.insert_header((header::CONTENT_SECURITY_POLICY, policy)).content_type(file.content_type);
    Ok(response.body(file.bytes.into_owned()))
}
