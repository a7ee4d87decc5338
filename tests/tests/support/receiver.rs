//! A receiver of webhooks on this machine, which keeps what it gets.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A message that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The event that it brought.
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// Takes messages. Dropping it ends it.
pub(crate) struct Receiver {
    /// Where it listens.
    pub(crate) url: String,
    status: Arc<AtomicU16>,
    messages: Arc<Mutex<Vec<Message>>>,
    count: watch::Receiver<usize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// One that answers 204.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (status, messages) = (Arc::new(AtomicU16::new(204)), Arc::new(Mutex::new(Vec::new())));
        let (told, count) = watch::channel(0);
        let (answer, kept) = (Arc::clone(&status), Arc::clone(&messages));
        let told = Arc::new(told);
        let task = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (answer, kept, told) = (Arc::clone(&answer), Arc::clone(&kept), Arc::clone(&told));
                tokio::spawn(async move {
                    let _ = serve(stream, &answer, &kept, &told).await;
                });
            }
        });
        Self { url, status, messages, count, task }
    }

    /// Answers with another status from now on.
    pub(crate) fn answer(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// All messages, as soon as there are so many.
    pub(crate) async fn messages(&self, least: usize) -> Vec<Message> {
        let mut count = self.count.clone();
        count.wait_for(|count| *count >= least).await.expect("it goes on");
        self.messages.lock().expect("no panic").clone()
    }

    /// Waits for one message more than there are.
    pub(crate) async fn another(&self) {
        let there = self.messages.lock().expect("no panic").len();
        self.messages(there + 1).await;
    }
}

/// Takes requests on a connection until it ends.
async fn serve(
    mut stream: TcpStream,
    status: &AtomicU16,
    messages: &Mutex<Vec<Message>>,
    told: &watch::Sender<usize>,
) -> std::io::Result<()> {
    let mut read = Vec::new();
    loop {
        let message = loop {
            if let Some((message, length)) = parse(&read) {
                read.drain(..length);
                break message;
            }
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            read.extend_from_slice(&buffer[..count]);
        };
        let answer = format!("HTTP/1.1 {} Told\r\nContent-Length: 0\r\n\r\n", status.load(Ordering::Relaxed));
        let count = {
            let mut all = messages.lock().expect("no panic");
            all.push(message);
            all.len()
        };
        // Told before it's answered: whoever is told may still have to wait until the other side has noted the answer.
        told.send_replace(count);
        stream.write_all(answer.as_bytes()).await?;
    }
}

/// A whole request, and how many bytes it has.
fn parse(read: &[u8]) -> Option<(Message, usize)> {
    let head = read.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&read[..head]).expect("a head in ASCII");
    let mut headers = HeaderMap::new();
    for line in text.lines().skip(1) {
        let (name, value) = line.split_once(": ").expect("a header");
        let name: HeaderName = name.parse().expect("a name");
        headers.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    let length: usize = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let end = head + 4 + length;
    let body = read.get(head + 4..end)?.to_vec();
    Some((Message { headers, body }, end))
}
