//! `GET /v1/events`

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use profiles_application::events::{After, EventPage, EventTypes, GetEvents, MAX_EVENTS, PlacedEvent};
use serde::{Serialize, Serializer};

use super::{example, stream};
use crate::extract::{Context, Params, extractor};
use crate::openapi::Reading;
use crate::problem::{Code, Problem, RequestFault};
use crate::profiles::answer::{Answer, json};

/// What a client of server-sent events sends when it connects again (HTML Standard, section 9.2).
static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A read of the feed on its way.
pub(super) struct Read {
    context: Context,
    wanted: GetEvents,
    streams: bool,
}

impl Read {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let context = Context::extract(request)?;
        let params = Params::of(request, &["after", "types", "limit"])?;
        let streams = wants_stream(request.headers());
        let (mut after, limit) = (params.get("after"), params.number("limit", MAX_EVENTS)?);
        let mut name = "after";
        // A client that connects again asks with the same URL: what it has seen since goes before.
        if let Some(last) = request.headers().get(&LAST_EVENT_ID).filter(|_| streams) {
            let last = last.to_str().map_err(|_| Problem::new(Code::InvalidCursor))?;
            (after, name) = (Some(last), "Last-Event-ID");
        }
        let after = match after {
            None => After::Nothing,
            Some("latest") => After::Latest,
            Some(cursor) => {
                let cursor = cursor.parse();
                After::Cursor(
                    cursor.map_err(|_| Problem::parameter(Code::InvalidCursor, name, "invalid_cursor"))?,
                )
            }
        };
        let types = params.get("types").map(|names| EventTypes::parse(names.split(','))).transpose();
        let types = types.map_err(|_| {
            Problem::new(Code::InvalidParameter)
                .faults([RequestFault::parameter("types", "event_type_unknown")])
        })?;
        Ok(Self {
            context,
            wanted: GetEvents { after, types: types.unwrap_or_default(), limit, placed: false },
            streams,
        })
    }
}

extractor!(Read);

/// Whether a stream is what the caller likes better than a page.
fn wants_stream(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accepted
        .split(',')
        .filter_map(|kind| kind.split(';').next())
        .any(|kind| kind.trim() == stream::MEDIA_TYPE)
}

/// Read the feed of events
///
/// All that happens to persons, businesses and relationships, as CloudEvents 1.0 in the order of each one's versions. Keep
/// `cursor` and ask for what comes `after` it, now or in a week: nothing is left out. Every event may come more than once; its
/// `id` tells. With `Accept: text/event-stream` the answer goes on as events happen, each with its cursor as its id: connect
/// again with it as `Last-Event-ID`. Events tell which attributes changed, `dataref` leads to what they are now.
#[utoipa::path(
    get,
    path = "/v1/events",
    operation_id = "get_events",
    tag = "events",
    params(
        ("after" = Option<String>, Query, description = "The cursor of the page before; `latest` for only what comes from \
            now on. Without it, from the oldest event that is still there", example = "1:42"),
        ("types" = Option<String>, Query, description = "Types of events, parted by commas; `profiles.person.*` stands for \
            all that begin so", example = "profiles.person.*"),
        ("limit" = Option<u16>, Query, description = "The most events of a page: 1 to 1000, 100 if left out"),
    ),
    responses(
        (status = 200, description = "Events", content(
            (EventsPage = "application/json", example = json!(example::page())),
            (String = "text/event-stream"),
        )),
        (status = 410, description = "Events behind the cursor are gone: take the cursor of `after=latest`, read all profiles anew, \
            then go on from that cursor",
            body = inline(crate::problem::Body<'_>), content_type = "application/problem+json"),
        Reading,
    )
)]
pub(super) async fn get(read: Read) -> Answer {
    let Read { context, wanted, streams } = read;
    if streams {
        return stream::follow(context, wanted).await;
    }
    let page = context.web.profiles.events().read(&context.request, wanted).await;
    json(&EventsPage::from(page.map_err(|failure| Problem::of(failure, None))?))
}

/// A part of the feed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct EventsPage {
    /// The events, as the JSON format of CloudEvents 1.0 has them.
    #[serde(serialize_with = "events")]
    #[schema(value_type = Vec<Object>)]
    items: Vec<PlacedEvent>,
    /// Where to go on, now or in a week.
    cursor: String,
    /// Whether there is more to read at once.
    more: bool,
}

impl From<EventPage> for EventsPage {
    fn from(page: EventPage) -> Self {
        Self { items: page.events, cursor: page.cursor.to_string(), more: page.more }
    }
}

fn events<S: Serializer>(events: &[PlacedEvent], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(events.iter().map(|placed| &placed.event))
}
