//! Puts the server together: middleware, routes, bounds.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::routing::Endpoints;
use crate::{
    Web, businesses, events, middleware, openapi, operations, persons, problem, relationships, webhooks,
};

/// Serves `web` on a listener. The server runs once the result is polled, and stops through its handle; signals are
/// left to the caller.
///
/// # Errors
/// When the listener can't be used.
pub fn start(listener: TcpListener, web: Web) -> std::io::Result<Server> {
    let limits = web.limits;
    let web = Data::new(web);
    let documentation = openapi::Documentation::new();
    let server = HttpServer::new(move || {
        let documentation = documentation.clone();
        App::new()
            .app_data(Data::clone(&web))
            .wrap(from_fn(middleware::frame))
            .configure(|config| documentation.share(config))
            .default_service(endpoints())
    })
    .max_connections(limits.connections)
    .shutdown_timeout(limits.shutdown.as_secs())
    .disable_signals();
    let server = match limits.workers {
        Some(workers) => server.workers(workers.max(1)),
        None => server,
    };
    Ok(server.listen(listener)?.run())
}

/// Every endpoint there is.
fn endpoints() -> Endpoints {
    let groups = [
        persons::endpoints(),
        businesses::endpoints(),
        relationships::endpoints(),
        events::endpoints(),
        webhooks::endpoints(),
        operations::endpoints(),
        problem::endpoints(),
        openapi::endpoints(),
    ];
    Endpoints(groups.into_iter().flatten().collect())
}
