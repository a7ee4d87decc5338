//! One kept-alive HTTP/1.1 connection, with no more of the protocol than JSON services answer with.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MAX_HEADERS: usize = 32;
const READ_AT_LEAST: usize = 16 * 1024;

/// A connection to a server on this machine.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, as long as the next request is not sent.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

/// Where an answer's parts are in the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    status: u16,
    body_at: usize,
    body_len: usize,
}

impl Connection {
    pub(crate) async fn open(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(READ_AT_LEAST) })
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await.context("a request could not be sent")?;
        self.buffer.clear();
        let mut head = None;
        loop {
            self.buffer.reserve(READ_AT_LEAST);
            let read = self.stream.read_buf(&mut self.buffer).await.context("an answer could not be read")?;
            if read == 0 {
                bail!("the server closed the connection instead of answering");
            }
            if head.is_none() {
                head = parse(&self.buffer)?;
            }
            if let Some(Head { status, body_at, body_len }) = head
                && self.buffer.len() >= body_at + body_len
            {
                let body = self.buffer.get(body_at..body_at + body_len).unwrap_or_default();
                return Ok(Answer { status, body });
            }
        }
    }

    /// The body of an answer with the status that is expected.
    pub(crate) async fn expect(&mut self, request: &[u8], status: u16) -> Result<&[u8]> {
        let answer = self.send(request).await?;
        if answer.status != status {
            let line = String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned();
            let said = String::from_utf8_lossy(answer.body).chars().take(500).collect::<String>();
            bail!("`{line}` was answered with {} instead of {status}: {said}", answer.status);
        }
        Ok(answer.body)
    }
}

/// The head of an answer, once all of it is there.
fn parse(bytes: &[u8]) -> Result<Option<Head>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(body_at) = response.parse(bytes).context("an answer is not HTTP")? else {
        return Ok(None);
    };
    let status = response.code.unwrap_or_default();
    let length = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let body_len = match length {
        Some(header) => std::str::from_utf8(header.value)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .context("an answer's length is not a number")?,
        None if status == 204 || status == 304 => 0,
        None => bail!("an answer without a length, which this client does not read"),
    };
    Ok(Some(Head { status, body_at, body_len }))
}

/// Runs a future to its end on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("could not start an event loop")?.block_on(future)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_it_is_whole() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap(), None);
        let whole = parse(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{").unwrap();
        assert_eq!(whole, Some(Head { status: 200, body_at: 38, body_len: 2 }));
        let empty = parse(b"HTTP/1.1 204 No Content\r\netag: \"2\"\r\n\r\n").unwrap();
        assert_eq!(empty, Some(Head { status: 204, body_at: 38, body_len: 0 }));
        assert!(parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(parse(b"SSH-2.0\r\n\r\n").is_err());
    }
}
