//! Follows the feed as server-sent events, from one replica to the next, with its cursor.

use std::time::Duration;

use futures_util::StreamExt;
use reqwest::{Client, StatusCode};

use super::{Consumer, Trace};
use crate::scene::Scene;

/// So long nothing may come: a process that is frozen closes no connection. The suite always writes, so something comes.
const SILENCE: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(100);

pub(super) fn start(scene: &Scene) -> Consumer {
    let urls = scene.urls();
    Consumer::new("`GET /v1/events`, stream", |trace| {
        tokio::spawn(async move {
            let (client, mut cursor) = (Client::new(), None);
            for url in urls.iter().cycle() {
                follow(&client, url, &mut cursor, &trace).await;
                trace.reconnected();
                tokio::time::sleep(PAUSE).await;
            }
        })
    })
}

/// Reads until the connection ends. The cursor moves on with what was read.
async fn follow(client: &Client, url: &str, cursor: &mut Option<String>, trace: &Trace) {
    let mut request = client.get(format!("{url}/v1/events")).header("accept", "text/event-stream");
    if let Some(cursor) = cursor.as_ref() {
        request = request.header("last-event-id", cursor);
    }
    let Ok(Ok(response)) = tokio::time::timeout(SILENCE, request.send()).await else { return };
    match response.status() {
        StatusCode::OK => {}
        // A process that was frozen finds on waking that the request took too long to come.
        status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => return,
        status => return trace.complain(&format!("a stream behind {cursor:?} was answered with {status}")),
    }
    let (mut chunks, mut lines) = (response.bytes_stream(), Lines::default());
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(SILENCE, chunks.next()).await {
        for message in lines.take(&chunk) {
            if let Some(kind) = &message.kind {
                trace.complain(&format!("a stream behind {cursor:?} was told `{kind}`"));
            } else if !message.data.is_empty() {
                trace.take(message.data.as_bytes());
            }
            if let Some(id) = message.id {
                *cursor = Some(id);
            }
        }
    }
}

/// Parts a stream into its messages (HTML Standard, section 9.2.6, as far as it's used here).
#[derive(Default)]
struct Lines {
    buffer: Vec<u8>,
    message: Message,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    kind: Option<String>,
    id: Option<String>,
    data: String,
}

impl Lines {
    /// The messages that are whole with these bytes.
    fn take(&mut self, bytes: &[u8]) -> Vec<Message> {
        self.buffer.extend_from_slice(bytes);
        let mut whole = Vec::new();
        while let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            match line.split_once(':') {
                None if line.is_empty() => {
                    let message = std::mem::take(&mut self.message);
                    if message != Message::default() {
                        whole.push(message);
                    }
                }
                Some(("id", id)) => self.message.id = Some(id.trim_start().to_owned()),
                Some(("event", kind)) => self.message.kind = Some(kind.trim_start().to_owned()),
                Some(("data", data)) => self.message.data.push_str(data.strip_prefix(' ').unwrap_or(data)),
                _ => {}
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_whole_or_not_there() {
        let mut lines = Lines::default();
        assert_eq!(lines.take(b":\n\nid: 1:7\ndata: {\"a\""), []);
        let messages = lines.take(b":1}\n\nid: 1:8\n\nevent: resync\nid: 2:0\n\nid: 1:9\ndata: {}\n");
        let message = |id: &str, data: &str| Message { id: Some(id.into()), data: data.into(), kind: None };
        let resync = Message { kind: Some("resync".into()), ..message("2:0", "") };
        assert_eq!(messages, [message("1:7", "{\"a\":1}"), message("1:8", ""), resync]);
    }
}
