//! Reading what happened to a profile.

use actix_web::HttpRequest;
use profiles_application::profiles::queries::HistoryEntryView;
use profiles_application::profiles::{Page, PageRequest};
use profiles_domain::shared::version::Version;
use serde::Serialize;

use super::answer::{Answer, json};
use super::resource::Resource;
use crate::extract::{Context, IdPath, Params, extractor};
use crate::problem::Problem;

/// A read of a history on its way.
pub(crate) struct HistoryRead<P: Resource> {
    context: Context,
    id: P::Id,
    page: PageRequest,
}

/// A part of a history.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HistoryPage {
    /// The entries, oldest first.
    items: Vec<HistoryEntryView>,
    /// Where the next part begins; null at the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<HistoryEntryView>> for HistoryPage {
    fn from(page: Page<HistoryEntryView>) -> Self {
        Self { items: page.items, next_cursor: page.next_cursor }
    }
}

impl<P: Resource> HistoryRead<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let IdPath(id) = IdPath::extract(request)?;
        let page = Params::of(request, &["limit", "cursor"])?.page()?;
        Ok(Self { context, id, page })
    }

    /// Answers it.
    pub(crate) async fn answer(self) -> Answer {
        let Self { context, id, page } = self;
        let page = context.web.profiles.history::<P>(&context.request, id, Version::ZERO, page).await;
        let page = page.map_err(|failure| Problem::of(failure, None))?;
        json(&HistoryPage::from(page))
    }
}

extractor!([P: Resource] HistoryRead<P>);
