//! Endpoints of webhooks: one that takes everything, one that is slow now and then, one that refuses at random.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Client;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Consumer, Trace};
use crate::scene::Scene;

const MAX_HEADERS: usize = 32;
const CHUNK: usize = 16 * 1024;

/// How an endpoint behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Good,
    /// Some answers take a second or two.
    Slow,
    /// Some events are refused, each once: the second attempt comes after seconds, the third one after minutes.
    Failing,
}

impl Manner {
    pub(super) const ALL: [Self; 3] = [Self::Good, Self::Slow, Self::Failing];

    const fn name(self) -> &'static str {
        match self {
            Self::Good => "webhook",
            Self::Slow => "webhook whose endpoint is slow",
            Self::Failing => "webhook whose endpoint refuses at random",
        }
    }
}

/// What all connections of an endpoint share.
struct Endpoint {
    manner: Manner,
    trace: Trace,
    chance: Mutex<(StdRng, HashSet<String>)>,
    /// From then on nothing is refused: somebody's later events wait for seconds behind each one that was.
    is_healed: Arc<AtomicBool>,
}

/// A message, as it came.
struct Message {
    id: String,
    body: Vec<u8>,
}

/// Listens, and has everything sent from the beginning on.
pub(super) async fn start(scene: &Scene, manner: Manner, seed: u64) -> Result<Consumer> {
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).await.context("no port is free on the loopback interface")?;
    let url = format!("http://{}/events", listener.local_addr()?);
    let is_healed = Arc::clone(&scene.is_healed);
    let consumer = Consumer::new(manner.name(), |trace| {
        let chance = Mutex::new((StdRng::seed_from_u64(seed), HashSet::new()));
        let endpoint = Arc::new(Endpoint { manner, trace, chance, is_healed });
        tokio::spawn(async move {
            // Dropped with this task, and with them the connections.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let endpoint = Arc::clone(&endpoint);
                connections.spawn(async move { endpoint.serve(stream).await });
                while connections.try_join_next().is_some() {}
            }
        })
    });
    let service = scene.urls().first().cloned().context("there is no replica")?;
    let made =
        Client::new().post(format!("{service}/v1/webhooks")).json(&json!({"url": url, "after": "oldest"}));
    let made = made.send().await.context("a webhook can't be made")?;
    if !made.status().is_success() {
        bail!("a webhook can't be made: {} {}", made.status(), made.text().await?);
    }
    Ok(consumer)
}

impl Endpoint {
    /// Answers messages for as long as they come over one connection.
    async fn serve(&self, mut stream: TcpStream) -> Result<()> {
        let mut buffer = Vec::new();
        while let Some(message) = receive(&mut stream, &mut buffer).await? {
            let (refused, pause) = self.decide(&message.id);
            tokio::time::sleep(pause).await;
            let status = if refused {
                "503 Service Unavailable"
            } else {
                // Taken before it's said to be: whoever is killed now sends it again.
                self.trace.take(&message.body);
                "204 No Content"
            };
            stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await?;
        }
        Ok(())
    }

    /// Whether to refuse, and how long to wait before answering.
    fn decide(&self, id: &str) -> (bool, Duration) {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let (rng, refused) = &mut *chance;
        match self.manner {
            Manner::Good => (false, Duration::ZERO),
            Manner::Slow if rng.random_bool(0.02) => {
                (false, Duration::from_millis(rng.random_range(500..2000)))
            }
            Manner::Slow => (false, Duration::ZERO),
            Manner::Failing => {
                let may = !self.is_healed.load(Ordering::Relaxed);
                (may && rng.random_bool(0.01) && refused.insert(id.to_owned()), Duration::ZERO)
            }
        }
    }
}

/// The next message, or `None` when the connection is at its end.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Option<Message>> {
    loop {
        if let Some((message, end)) = parse(buffer)? {
            buffer.drain(..end);
            return Ok(Some(message));
        }
        buffer.reserve(CHUNK);
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// A message and where it ends, once all of it is there.
fn parse(bytes: &[u8]) -> Result<Option<(Message, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(at) = request.parse(bytes).context("a message is not HTTP")? else {
        return Ok(None);
    };
    let header = |name: &str| {
        let header = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(header.value).ok()
    };
    let length = header("content-length").and_then(|length| length.parse::<usize>().ok());
    let end = at + length.context("a message without a length")?;
    let id = header("webhook-id").context("a message without an id")?.to_owned();
    Ok(bytes.get(at..end).map(|body| (Message { id, body: body.to_vec() }, end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_when_it_is_whole() {
        let whole = b"POST /events HTTP/1.1\r\nWebhook-Id: e1\r\nContent-Length: 2\r\n\r\n{}POST";
        for length in 0..whole.len() - 4 {
            assert!(parse(&whole[..length]).unwrap().is_none(), "{length}");
        }
        let (message, end) = parse(whole).unwrap().unwrap();
        assert_eq!((message.id.as_str(), message.body.as_slice(), end), ("e1", &b"{}"[..], whole.len() - 4));
        assert!(parse(b"POST /events HTTP/1.1\r\ncontent-length: 0\r\n\r\n").is_err());
    }

    #[test]
    fn no_event_is_refused_twice() {
        let chance = Mutex::new((StdRng::seed_from_u64(1), HashSet::new()));
        let endpoint =
            Endpoint { manner: Manner::Failing, trace: Trace::default(), chance, is_healed: Arc::default() };
        assert_eq!((0..10_000).filter(|_| endpoint.decide("e1").0).count(), 1);
    }
}
