//! Registering a profile under a fresh id.

use actix_web::HttpRequest;
use profiles_application::profiles::input::Handling;

use super::answer::Answer;
use super::change::done_answer;
use super::resource::Resource;
use crate::extract::{Context, Params, extractor, handling};
use crate::problem::Problem;

/// A registration on its way.
pub(crate) struct Registration {
    context: Context,
    handling: Handling,
}

impl Registration {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        Params::of(request, &[])?;
        Ok(Self { context, handling: handling(request.headers()) })
    }

    /// Carries it out.
    pub(crate) async fn run<P: Resource>(self, input: P::Input) -> Answer {
        let Self { context, handling } = self;
        let outcome = context.web.profiles.register::<P>(context.request.clone(), input, handling).await;
        match outcome {
            Ok(done) => Ok(done_answer::<P>(&done, handling)),
            Err(failure) => Err(Problem::of(failure, None)),
        }
    }
}

extractor!(Registration);
