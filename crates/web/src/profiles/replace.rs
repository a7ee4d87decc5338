//! Writing the whole of a profile.

use actix_web::HttpRequest;

use super::answer::Answer;
use super::change::{Change, answer};
use super::resource::Resource;
use crate::extract::extractor;
use crate::problem::Problem;

/// A replacement on its way.
pub(crate) struct Replacement<P: Resource>(Change<P>);

impl<P: Resource> Replacement<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        Change::extract_whole(request, &[]).map(Self)
    }

    /// Carries it out.
    pub(crate) async fn run(self, input: P::Input) -> Answer {
        let Change { context, target, handling } = self.0;
        let asked = target.clone();
        let outcome = context.web.profiles.replace(context.request.clone(), target, input, handling).await;
        answer(&context, &asked, outcome, None, handling).await
    }
}

extractor!([P: Resource] Replacement<P>);
