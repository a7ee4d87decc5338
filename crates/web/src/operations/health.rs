//! `GET /health/live` and `/health/ready`

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use async_trait::async_trait;
use serde::Serialize;

use crate::Web;

/// Looks after what the service stands on.
#[async_trait]
pub trait Health: Send + Sync {
    /// Looks at each of them.
    async fn check(&self) -> Vec<Check>;
}

/// How one thing does that the service stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is: `database`, `broker`, `blob_store`.
    pub name: &'static str,
    /// What is wrong with it, for the log; it never leaves the service.
    pub error: Option<String>,
    /// Whether requests can't be served without it.
    pub vital: bool,
}

/// How the service does.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HealthReport {
    /// `ok`; `degraded` when requests are served though something fails; or `failing`.
    status: &'static str,
    /// What it stands on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    checks: Vec<CheckReport>,
}

/// How one thing does that the service stands on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CheckReport {
    /// What it is.
    name: &'static str,
    /// `ok` or `failing`.
    status: &'static str,
}

fn status(ok: bool) -> &'static str {
    if ok { "ok" } else { "failing" }
}

/// Tell whether the process lives
#[utoipa::path(
    get,
    path = "/health/live",
    operation_id = "health_live",
    tag = "operations",
    security(()),
    responses((status = 200, description = "It does", body = HealthReport, example = json!({"status": "ok"})))
)]
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(HealthReport { status: status(true), checks: Vec::new() })
}

/// Tell whether requests can be served
#[utoipa::path(
    get,
    path = "/health/ready",
    operation_id = "health_ready",
    tag = "operations",
    security(()),
    responses(
        (status = 200, description = "They can, though something else may fail: then the status is `degraded`",
            body = HealthReport,
            example = json!({"status": "ok", "checks": [
                {"name": "database", "status": "ok"}, {"name": "deliveries", "status": "ok"}]})),
        (status = 503, description = "They can't: some check fails", body = HealthReport,
            headers(("retry-after" = u32, description = "Seconds to wait")),
            example = json!({"status": "failing", "checks": [{"name": "database", "status": "failing"}]})),
    )
)]
pub(crate) async fn ready(web: Data<Web>) -> HttpResponse {
    let checks = web.health.check().await;
    for Check { name, error, vital } in &checks {
        if let Some(error) = error.as_ref().filter(|_| *vital) {
            tracing::error!(check = name, %error, "not ready");
        }
    }
    let ok = checks.iter().all(|check| check.error.is_none() || !check.vital);
    let degraded = ok && checks.iter().any(|check| check.error.is_some());
    let mut response = if ok { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    if !ok {
        response.insert_header((header::RETRY_AFTER, "5"));
    }
    let checks = checks.into_iter();
    let checks =
        checks.map(|Check { name, error, .. }| CheckReport { name, status: status(error.is_none()) });
    let status = if degraded { "degraded" } else { status(ok) };
    response.json(HealthReport { status, checks: checks.collect() })
}
