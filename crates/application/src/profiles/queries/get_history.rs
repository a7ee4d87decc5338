//! Reads what happened to a profile: when, who, through which system, from what to what.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::shared::version::Version;
use serde::Serialize;
use uuid::Uuid;

use crate::bus::{Failure, Query, QueryHandler, RequestContext, Scope};
use crate::ports::{AggregateKind, HistoryPage, HistoryRecord, ProfileReader};
use crate::profiles::paging::{decode, encode, page};
use crate::profiles::view::{BecauseView, ChangeView};
use crate::profiles::{InvalidCursor, Kind, Page, PageRequest};

const KIND: u8 = b'h';

/// Reads the history of a profile, oldest first.
#[derive(Debug, Clone)]
pub struct GetHistory<P: Kind> {
    /// Whose history.
    pub id: P::Id,
    /// Only what came after this version.
    pub since: Version,
    /// Which part of it.
    pub page: PageRequest,
}

/// Why a history was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GetHistoryError {
    /// There is no such profile.
    #[error("there is no such {0}")]
    NotFound(AggregateKind),
    /// The cursor is none of this list.
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
}

/// One entry of a history.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = HistoryEntry))]
pub struct HistoryEntryView {
    /// The version that the change made. Entries of one version were made by one command.
    pub version: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who asked for it.
    pub actor: String,
    /// Through which system or channel.
    pub source: String,
    /// The run of the command that made it.
    pub command_id: Uuid,
    /// What happened: `address_changed`.
    pub event: String,
    /// From what to what.
    pub changes: Vec<ChangeView>,
    /// Why it happened, if not because somebody asked for just this; null otherwise.
    pub because: Option<BecauseView>,
}

impl From<HistoryRecord> for HistoryEntryView {
    fn from(record: HistoryRecord) -> Self {
        Self {
            version: record.version.number(),
            at: record.at,
            actor: record.actor,
            source: record.source,
            command_id: record.command_id.uuid(),
            event: record.event,
            changes: record.changes,
            because: record.because,
        }
    }
}

impl<P: Kind> Query for GetHistory<P> {
    type Output = Page<HistoryEntryView>;
    type Error = GetHistoryError;
    const NAME: &'static str = "get_history";
    const SCOPE: Scope = Scope::ProfilesRead;
}

pub(super) struct Handler<P>(pub(super) Arc<dyn ProfileReader<P>>);

#[async_trait]
impl<P: Kind> QueryHandler<GetHistory<P>> for Handler<P> {
    async fn handle(
        &self,
        query: &GetHistory<P>,
        _: &RequestContext,
    ) -> Result<Page<HistoryEntryView>, Failure<GetHistoryError>> {
        let refused = Failure::Refused;
        let page = history_page(&query.page, query.since).map_err(|error| refused(error.into()))?;
        let records = self.0.history(query.id, page).await?;
        if records.is_empty() && self.0.versions(&[query.id]).await?.is_empty() {
            return Err(refused(GetHistoryError::NotFound(P::KIND)));
        }
        Ok(history_entries(records, &query.page))
    }
}

/// What to ask of the store: one entry more than wanted, which tells whether there is a next page.
pub(crate) fn history_page(request: &PageRequest, since: Version) -> Result<HistoryPage, InvalidCursor> {
    let after = match &request.cursor {
        Some(cursor) => Some(position(cursor)?),
        None => Some((since, u32::MAX)).filter(|(since, _)| *since != Version::ZERO),
    };
    Ok(HistoryPage { after, limit: request.limit().saturating_add(1) })
}

/// The page out of what the store gave.
pub(crate) fn history_entries(records: Vec<HistoryRecord>, request: &PageRequest) -> Page<HistoryEntryView> {
    let cursor = |last: &HistoryRecord| encode(KIND, [last.version.number().into(), last.ordinal.into()]);
    let Page { items, next_cursor } = page(records, request.limit(), cursor);
    Page { items: items.into_iter().map(Into::into).collect(), next_cursor }
}

fn position(cursor: &str) -> Result<(Version, u32), InvalidCursor> {
    let [version, ordinal] = decode(KIND, cursor)?;
    let version = u64::try_from(version).map_err(|_| InvalidCursor)?;
    Ok((Version::new(version), u32::try_from(ordinal).map_err(|_| InvalidCursor)?))
}
