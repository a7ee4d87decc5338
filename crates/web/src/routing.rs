//! How endpoints are registered: once, for the routes and for the document.

use std::rc::Rc;

use actix_web::guard;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{Route, web};

use crate::middleware::Seen;
use crate::problem::{Code, Problem};

/// Registers endpoints, path by path. A new one is one line here.
///
/// What it makes: `routes`, which adds them to a server, and `Documented`, which describes those that an OpenAPI 3.1
/// document can (`hidden` ones it can't). `GET` answers `HEAD` as well; any other method is refused with `Allow`.
macro_rules! endpoints {
    ($($path:literal {
        $($method:ident $($handler:ident)::+),+ $(; hidden $($more:ident $($secret:ident)::+),+)?
    })+) => {
        /// The description of these endpoints.
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($($($handler)::+),+),+))]
        pub(crate) struct Documented;

        /// Method and path of every endpoint that is described.
        #[cfg(test)]
        pub(crate) const DESCRIBED: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        /// Adds these endpoints to a server.
        pub(crate) fn routes(config: &mut actix_web::web::ServiceConfig) {
            $(
                let resource = actix_web::web::resource($path)
                    .guard($crate::routing::remember($path))
                    $(.route($crate::routing::route(stringify!($method)).to($($handler)::+)))+
                    $($(.route($crate::routing::route(stringify!($more)).to($($secret)::+)))+)?;
                let methods = [$(stringify!($method)),+ $($(, stringify!($more))+)?];
                config.service(resource.default_service($crate::routing::refused(&methods)));
            )+
        }
    };
}

pub(crate) use endpoints;

/// Notes the pattern while the request is routed: asking for it afterwards would match all patterns again.
pub(crate) fn remember(pattern: &'static str) -> impl guard::Guard {
    guard::fn_guard(move |context| {
        if let Some(seen) = context.req_data().get::<Rc<Seen>>() {
            seen.route.set(pattern);
        }
        true
    })
}

/// A route for a method; that for `GET` takes `HEAD` too, of which the server drops the body.
pub(crate) fn route(method: &str) -> Route {
    let route = web::route();
    match Method::from_bytes(method.as_bytes()) {
        Ok(Method::GET) => route.guard(guard::Any(guard::Get()).or(guard::Head())),
        Ok(method) => route.guard(guard::Method(method)),
        Err(_) => route.guard(guard::fn_guard(|_| false)),
    }
}

/// What every other method gets.
pub(crate) fn refused(methods: &[&str]) -> Route {
    let allow = methods.join(", ").replace("GET", "GET, HEAD");
    web::route().to(move || {
        let problem = Problem::new(Code::MethodNotAllowed);
        let problem = match HeaderValue::try_from(allow.as_str()) {
            Ok(allow) => problem.header(header::ALLOW, allow),
            Err(_) => problem,
        };
        std::future::ready(Err::<actix_web::HttpResponse, _>(problem))
    })
}
