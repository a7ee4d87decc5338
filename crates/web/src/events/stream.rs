//! The feed as server-sent events: what there is behind a cursor, and then whatever happens.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use futures_util::stream;
use profiles_application::bus::Failure;
use profiles_application::events::{After, EventPage, GetEvents, GetEventsError};
use tokio::sync::watch;

use crate::extract::Context;
use crate::problem::Problem;
use crate::profiles::answer::Answer;

pub(super) const MEDIA_TYPE: &str = "text/event-stream";
/// How long nothing is sent at most: so that whatever stands between doesn't take the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many events are read at once. Nothing else is kept for a client: one that is slow is read for more slowly.
const TOGETHER: usize = 200;

/// Answers with a stream that goes on until the client hangs up, or the service stops.
pub(super) async fn follow(context: Context, wanted: GetEvents) -> Answer {
    let tail = context.web.tail.clone();
    let mut following =
        Following { context, wanted: GetEvents { limit: Some(TOGETHER), ..wanted }, tail, first: None };
    // The first page before the answer begins: what is wrong with the request has a status of its own.
    let page = following.read().await.map_err(|failure| Problem::of(failure, None))?;
    following.first = Some(page);
    let chunks = stream::unfold(Some(following), |following| async {
        let mut following = following?;
        let (chunk, goes_on) = following.next().await?;
        Some((Ok::<_, std::convert::Infallible>(chunk), goes_on.then_some(following)))
    });
    Ok(HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        // nginx would collect the answer before it passes it on.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(chunks))
}

struct Following {
    context: Context,
    wanted: GetEvents,
    /// Changes when the feed went on; closed when the service stops.
    tail: watch::Receiver<u64>,
    first: Option<EventPage>,
}

impl Following {
    async fn read(&mut self) -> Result<EventPage, Failure<GetEventsError>> {
        // Seen before it is read: what comes meanwhile wakes.
        self.tail.borrow_and_update();
        let page =
            self.context.web.profiles.events().read(&self.context.request, self.wanted.clone()).await?;
        self.wanted.after = After::Cursor(page.cursor);
        // From now on it is told: one who places events for all streams is enough.
        self.wanted.placed = !page.more;
        Ok(page)
    }

    /// What to send next, and whether more follows; `None` at the end. Waits until there is something.
    async fn next(&mut self) -> Option<(Bytes, bool)> {
        if let Some(first) = self.first.take() {
            // Also without events: so the client has a cursor, and the headers leave at once.
            return Some((written(&first), true));
        }
        loop {
            let before = self.wanted.after;
            match self.read().await {
                Ok(page) if self.wanted.after != before => return Some((written(&page), true)),
                Ok(_) => {}
                Err(Failure::Refused(GetEventsError::Expired(latest))) => {
                    return Some((resync(&latest.to_string()), false));
                }
                // The client connects again, and is told then what is wrong.
                Err(_) => return None,
            }
            match tokio::time::timeout(HEARTBEAT, self.tail.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => return Some((Bytes::from_static(b":\n\n"), true)),
            }
        }
    }
}

/// Each event with the cursor behind it; the last line moves the cursor on over events of other types.
fn written(page: &EventPage) -> Bytes {
    let mut text = String::new();
    for placed in &page.events {
        // JSON has no line feeds but those that are escaped.
        let data = serde_json::to_string(&placed.event).unwrap_or_default();
        text.push_str(&format!("id: {}\ndata: {data}\n\n", placed.cursor));
    }
    text.push_str(&format!("id: {}\n\n", page.cursor));
    text.into()
}

/// Events are gone, so that what the client knows is worth nothing any more.
fn resync(latest: &str) -> Bytes {
    format!("id: {latest}\nevent: resync\ndata: {{\"cursor\":\"{latest}\"}}\n\n").into()
}
