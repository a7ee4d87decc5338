//! Follows the feed: as a stream, page by page where no stream gets through, and again after every interruption.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use profiles_contracts::CloudEvent;
use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use sse_stream::{Sse, SseByteStream};
use tokio::time::{Instant, sleep_until, timeout};

use super::answer::{Setback, judge};
use super::{Feed, FeedError};

const STREAM: &str = "text/event-stream";
/// Three times what the service leaves between two signs of life: after so long the connection is dead.
const SILENCE: Duration = Duration::from_secs(45);
/// How many pages to read before a stream is tried again, where none got through.
const PAGES: u32 = 60;
/// How often at most to tell that the cursor moved over events of other types: each time is a write for the consumer.
const MOVED_EVERY: Duration = Duration::from_secs(10);

/// What the feed tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// Something happened.
    Event {
        /// What.
        event: Box<CloudEvent>,
        /// Where to go on behind it: keep it in the transaction that deals with the event. Within a page there is none.
        cursor: Option<String>,
    },
    /// Nothing that is wanted happened up to here: keep the cursor.
    Moved(String),
    /// Events are gone before they were told. Take the [latest](Feed::latest) cursor, read all profiles anew, and follow
    /// from that cursor; this following is at its end.
    Expired,
}

/// The feed on its way to a consumer, whatever becomes of connections. Dropping it stops it.
///
/// It hasn't been dealt with what it told until the consumer keeps its cursor: a consumer that fails half-way drops it
/// and follows again from the cursor that it has kept.
pub struct Following {
    feed: Feed,
    /// Behind all that was heard, told or about to be.
    cursor: Option<String>,
    ready: VecDeque<Told>,
    blocks: Option<BoxStream<'static, Sse>>,
    /// Whether the stream has brought anything.
    heard: bool,
    /// How many pages are to be read before the next stream.
    pages: u32,
    failures: u32,
    not_before: Instant,
    moved: Option<Instant>,
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

impl Following {
    pub(super) fn new(feed: Feed, cursor: Option<String>) -> Self {
        Self {
            feed,
            cursor,
            ready: VecDeque::new(),
            blocks: None,
            heard: false,
            pages: 0,
            failures: 0,
            not_before: Instant::now(),
            moved: None,
        }
    }

    /// What the feed tells next. Waits for it, however long the service is away. Dropping the future loses nothing.
    ///
    /// # Errors
    /// [`FeedError::Refused`] and [`FeedError::Malformed`]: what no other attempt would mend.
    pub async fn next(&mut self) -> Result<Told, FeedError> {
        loop {
            if let Some(told) = self.ready.pop_front() {
                return Ok(told);
            }
            if let Some(blocks) = &mut self.blocks {
                match blocks.next().await {
                    Some(block) => self.hear(block)?,
                    None => self.hang_up(),
                }
                continue;
            }
            sleep_until(self.not_before).await;
            let tried = if self.pages == 0 { self.open().await } else { self.turn_page().await };
            tried.or_else(|setback| self.bear(setback))?;
        }
    }

    async fn open(&mut self) -> Result<(), Setback> {
        let request = self.feed.request(self.cursor.as_deref()).header(ACCEPT, STREAM);
        let sent = timeout(SILENCE, request.send()).await;
        let response = judge(sent.ok().and_then(Result::ok))?;
        if !is_stream(&response) {
            return Err(Setback::OtherForm);
        }
        (self.blocks, self.heard) = (Some(blocks(response)), false);
        Ok(())
    }

    async fn turn_page(&mut self) -> Result<(), Setback> {
        let page = self.feed.page(self.cursor.as_deref()).await?;
        (self.pages, self.failures) = (self.pages.saturating_sub(1), 0);
        if !page.more {
            self.not_before = Instant::now() + self.feed.pauses.after(0);
        }
        if page.items.is_empty() {
            self.move_on(page.cursor);
            return Ok(());
        }
        let mut events = page.items.into_iter().map(Box::new).peekable();
        while let Some(event) = events.next() {
            // Only the page as a whole has a cursor.
            let cursor = events.peek().is_none().then(|| page.cursor.clone());
            self.ready.push_back(Told::Event { event, cursor });
        }
        self.cursor = Some(page.cursor);
        Ok(())
    }

    fn bear(&mut self, setback: Setback) -> Result<(), FeedError> {
        match setback {
            Setback::Expired => self.ready.push_back(Told::Expired),
            Setback::Later(when) => self.pause(when),
            Setback::OtherForm => {
                self.pages = PAGES;
                self.pause(None);
            }
            Setback::Final(error) => {
                self.pause(None);
                return Err(error);
            }
        }
        Ok(())
    }

    /// The connection ended, broke or died.
    fn hang_up(&mut self) {
        self.blocks = None;
        // The service speaks first: if nothing was heard, something in between keeps streams back.
        if !self.heard {
            self.pages = PAGES;
        }
        self.pause(None);
    }

    fn hear(&mut self, block: Sse) -> Result<(), FeedError> {
        (self.heard, self.failures) = (true, 0);
        match (block.event.as_deref(), block.data, block.id) {
            (Some("resync"), ..) => self.ready.push_back(Told::Expired),
            (None | Some("message"), Some(data), cursor) => match serde_json::from_str(&data) {
                Ok(event) => {
                    self.ready.push_back(Told::Event { event, cursor: cursor.clone() });
                    self.cursor = cursor.or(self.cursor.take());
                }
                Err(error) => {
                    // What comes behind it must not be told before it: the next attempt begins with it again.
                    self.hang_up();
                    return Err(FeedError::Malformed(error));
                }
            },
            (None, None, Some(cursor)) => self.move_on(cursor),
            // What a later release may say beside.
            _ => {}
        }
        Ok(())
    }

    fn move_on(&mut self, cursor: String) {
        let due = self.moved.is_none_or(|last| last.elapsed() >= MOVED_EVERY);
        if due && self.cursor.as_ref() != Some(&cursor) {
            self.moved = Some(Instant::now());
            self.ready.push_back(Told::Moved(cursor.clone()));
        }
        self.cursor = Some(cursor);
    }

    fn pause(&mut self, asked: Option<Duration>) {
        self.failures = self.failures.saturating_add(1);
        let pause = self.feed.pauses.after(self.failures);
        self.not_before = Instant::now() + pause.max(asked.unwrap_or_default());
    }
}

fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim() == STREAM)
}

/// The blocks of an answer until it ends, breaks, or nothing comes any more: comments are signs of life, too.
fn blocks(response: Response) -> BoxStream<'static, Sse> {
    let bytes = stream::unfold(response, |mut response| async {
        let chunk = timeout(SILENCE, response.chunk()).await.ok()?.ok()??;
        Some((Ok::<_, std::convert::Infallible>(chunk), response))
    });
    // An error is the last that it gives, and means no more than an end: the cursor says where to go on.
    SseByteStream::new(bytes).filter_map(|block| std::future::ready(block.ok())).boxed()
}
