//! Searching profiles.

use actix_web::HttpRequest;
use profiles_application::profiles::MAX_PAGE;
use profiles_application::profiles::kind::SearchInput;

use super::answer::{Answer, page};
use super::resource::Resource;
use crate::extract::{Context, Params, extractor, is_page};
use crate::problem::{Problem, RequestFault};

/// A search on its way.
pub(crate) struct Search(Context);

impl Search {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self(context))
    }

    /// Answers it.
    pub(crate) async fn answer<P: Resource>(self, input: P::Search) -> Answer {
        if !is_page(input.page().limit) {
            let fault = RequestFault::body("/limit", "out_of_range").with("min", 1).with("max", MAX_PAGE);
            return Err(Problem::invalid([fault]));
        }
        let found = self.0.web.profiles.search::<P>(&self.0.request, input).await;
        page(&found.map_err(|failure| Problem::of(failure, None))?)
    }
}

extractor!(Search);
