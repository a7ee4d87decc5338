//! How endpoints are registered, once for the routes and for the document, and how a request finds its own.

use std::future::ready;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{Error, HttpMessage, HttpRequest, Route, web};
use futures_util::future::{LocalBoxFuture, try_join_all};
use futures_util::{FutureExt, TryFutureExt};

use crate::middleware::Seen;
use crate::problem::{Code, Problem, unknown_path};

/// Lists endpoints, path by path. A new one is one line here.
///
/// What it makes: `endpoints`, for the server, and `Documented`, which describes those that an OpenAPI 3.1
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

        /// These endpoints, for a server.
        pub(crate) fn endpoints() -> Vec<$crate::routing::Endpoint> {
            vec![$(
                $crate::routing::Endpoint::new($path)
                    $(.on(stringify!($method), actix_web::web::to($($handler)::+)))+
                    $($(.on(stringify!($more), actix_web::web::to($($secret)::+)))+)?
            ),+]
        }
    };
}

pub(crate) use endpoints;

/// A path and who answers its methods.
pub(crate) struct Endpoint {
    path: &'static str,
    methods: Vec<(&'static str, Route)>,
}

impl Endpoint {
    /// Nothing yet at a path, whose parameters are whole segments: `/v1/persons/{id}`.
    pub(crate) fn new(path: &'static str) -> Self {
        Self { path, methods: Vec::new() }
    }

    /// Has a handler answer a method.
    pub(crate) fn on(mut self, method: &'static str, handler: Route) -> Self {
        self.methods.push((method, handler));
        self
    }
}

/// All endpoints of a server, of which each worker makes a [`Table`].
pub(crate) struct Endpoints(pub(crate) Vec<Endpoint>);

/// The endpoints of one worker, found by one tree of their paths: the router of actix tries them one after the
/// other, each with an expression of its own.
pub(crate) struct Table {
    tree: matchit::Router<usize>,
    places: Vec<Place>,
    unknown: Handler,
}

type Handler = <Route as ServiceFactory<ServiceRequest>>::Service;

struct Place {
    path: &'static str,
    methods: Vec<(Method, Handler)>,
    /// The methods, for who tries another one.
    allow: HeaderValue,
}

impl ServiceFactory<ServiceRequest> for Endpoints {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = Table;
    type InitError = ();
    type Future = LocalBoxFuture<'static, Result<Table, ()>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let mut tree = matchit::Router::new();
        for (place, endpoint) in self.0.iter().enumerate() {
            if let Err(error) = tree.insert(endpoint.path, place) {
                tracing::error!(path = endpoint.path, %error, "an endpoint's path can't be registered");
                return ready(Err(())).boxed_local();
            }
        }
        let places = try_join_all(self.0.iter().map(Place::open));
        let unknown = web::to(unknown_path).new_service(());
        async move { Ok(Table { tree, places: places.await?, unknown: unknown.await? }) }.boxed_local()
    }
}

impl Place {
    fn open(endpoint: &Endpoint) -> impl Future<Output = Result<Self, ()>> + use<> {
        let path = endpoint.path;
        let names: Vec<_> = endpoint.methods.iter().map(|(name, _)| *name).collect();
        let allow = names.join(", ").replace("GET", "GET, HEAD");
        let methods = try_join_all(endpoint.methods.iter().map(|(name, route)| {
            let method = ready(Method::from_bytes(name.as_bytes()).map_err(drop));
            let handler = route.new_service(());
            method.and_then(|method| handler.map_ok(|handler| (method, handler)))
        }));
        async move {
            let allow = HeaderValue::try_from(allow).map_err(drop)?;
            Ok(Self { path, methods: methods.await?, allow })
        }
    }
}

impl Service<ServiceRequest> for Table {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, Error>>;

    fn poll_ready(&self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        // Not `path()`: what is percent-encoded is read here, except for what would change the segments.
        let found = self.tree.at(request.match_info().as_str());
        let Some(place) = found.ok().and_then(|found| self.places.get(*found.value)) else {
            return self.unknown.call(request);
        };
        if let Some(seen) = request.extensions().get::<Rc<Seen>>() {
            seen.route.set(place.path);
        }
        // The server drops the body of an answer to `HEAD`.
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        match place.methods.iter().find(|(known, _)| known == method) {
            Some((_, handler)) => handler.call(request),
            None => {
                let refusal = Problem::new(Code::MethodNotAllowed).header(header::ALLOW, place.allow.clone());
                ready(Ok(request.error_response(refusal))).boxed_local()
            }
        }
    }
}

/// A parameter of the path; empty if the endpoint's path has none of that name.
pub(crate) fn parameter<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let route = request.extensions().get::<Rc<Seen>>().map_or("", |seen| seen.route.get());
    segment(route, request.match_info().as_str(), name)
}

/// The segment of a path at which a pattern has a parameter. Up to it, the two differ in nothing but other parameters.
fn segment<'a>(mut pattern: &str, mut path: &'a str, name: &str) -> &'a str {
    while let Some((literal, rest)) = pattern.split_once('{') {
        let Some((parameter, rest)) = rest.split_once('}') else { break };
        let Some(value) = path.get(literal.len()..) else { break };
        let end = value.find('/').unwrap_or(value.len());
        let (value, behind) = value.split_at(end);
        if parameter == name {
            return value;
        }
        (pattern, path) = (rest, behind);
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_the_segment_at_its_place() {
        let pattern = "/v1/persons/{id}/emails/{label}";
        assert_eq!(segment(pattern, "/v1/persons/7/emails/work", "id"), "7");
        assert_eq!(segment(pattern, "/v1/persons/7/emails/work", "label"), "work");
        assert_eq!(segment(pattern, "/v1/persons/7/emails/work", "system"), "");
        assert_eq!(segment("unmatched", "/v1/persons/7", "id"), "");
    }
}
