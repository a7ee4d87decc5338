//! `GET /openapi.json`, and `/docs`, where it can be browsed without anything from another host.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::Config;

use super::openapi;
use crate::problem::{Code, Problem};

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

    /// Adds the pages to a server.
    pub(crate) fn routes(&self, config: &mut ServiceConfig) {
        config.app_data(Data::clone(&self.json)).app_data(Data::clone(&self.page));
        routes(config);
        let methods = ["GET"];
        config.service(
            web::resource("/docs")
                .guard(crate::routing::remember("/docs"))
                .route(crate::routing::route("GET").to(to_page))
                .default_service(crate::routing::refused(&methods)),
        );
        config.service(
            web::resource("/docs/{file:.*}")
                .guard(crate::routing::remember("/docs/{file}"))
                .route(crate::routing::route("GET").to(page))
                .default_service(crate::routing::refused(&methods)),
        );
    }
}

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
    let file = utoipa_swagger_ui::serve(request.match_info().query("file"), Arc::clone(&config));
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
