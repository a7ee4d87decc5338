//! The client against real servers on this machine.

use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use profiles_application::ports::{
    CallFailure, UrlFault, WebhookCall, WebhookReply, WebhookSecret, WebhookTransport,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::{HttpTransport, Lookup, SystemLookup, TransportOptions};

/// Patient where an answer comes, impatient where it doesn't.
const PRIVATE: TransportOptions = TransportOptions {
    allow_private: true,
    timeout: Duration::from_secs(60),
    rest: Duration::from_millis(100),
};

/// Reads one request to its end.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let (mut read, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(count > 0, "broken off");
            continue;
        };
        let length = head.to_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or_default() {
            return read;
        }
    }
}

/// A server that answers every request with these bytes, and then keeps the connection open or not. Gives its port, and the
/// requests that it got.
async fn server(answer: Vec<u8>, keep: bool) -> (u16, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, seen) = (listener.local_addr().unwrap().port(), Arc::default());
    let requests: Arc<Mutex<Vec<Vec<u8>>>> = Arc::clone(&seen);
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let read = request(&mut stream).await;
            requests.lock().unwrap().push(read);
            // The client may have had enough of it.
            let _ = stream.write_all(&answer).await;
            if keep {
                open.push(stream);
            }
        }
    });
    (port, seen)
}

fn call(url: &str) -> WebhookCall {
    WebhookCall {
        url: url.to_owned(),
        headers: vec![("webhook-id", "a".to_owned()), ("content-type", "text/plain".to_owned())],
        body: b"{\"a\":1}".to_vec(),
    }
}

fn private() -> HttpTransport {
    HttpTransport::new(PRIVATE).unwrap()
}

async fn answered(answer: &str, keep: bool) -> Result<WebhookReply, CallFailure> {
    let (port, _) = server(answer.as_bytes().to_vec(), keep).await;
    private().post(&call(&format!("http://127.0.0.1:{port}/"))).await
}

fn status(answer: Result<WebhookReply, CallFailure>) -> Result<u16, CallFailure> {
    answer.map(|reply| reply.status)
}

#[tokio::test]
async fn a_message_arrives_as_it_is() {
    let (port, seen) = server(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), true).await;
    let reply = private().post(&call(&format!("http://127.0.0.1:{port}/hook?key=1"))).await;
    assert_eq!(reply, Ok(WebhookReply { status: 204, retry_after: None }));
    let request = String::from_utf8(seen.lock().unwrap()[0].clone()).unwrap();
    assert!(request.starts_with("POST /hook?key=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nwebhook-id: a\r\n") && request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
    assert!(request.contains("\r\nuser-agent: profiles-webhooks/"), "{request}");
    assert_eq!(request.matches("content-type").count(), 1, "{request}");
}

#[tokio::test]
async fn answers_are_what_they_say() {
    let reply = answered("HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\nno", true).await;
    assert_eq!(reply, Ok(WebhookReply { status: 503, retry_after: Some("120".to_owned()) }));
    let long = format!("HTTP/1.1 429 No\r\nRetry-After: {}\r\nContent-Length: 0\r\n\r\n", "1".repeat(5000));
    assert_eq!(answered(&long, true).await, Ok(WebhookReply { status: 429, retry_after: None }));
    let odd = "HTTP/1.1 429 No\r\nRetry-After: \u{e9}\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(answered(odd, true).await, Ok(WebhookReply { status: 429, retry_after: None }));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nobody_follows_it() {
    let (there, seen) = server(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), true).await;
    for code in [301, 302, 303, 307, 308] {
        let answer = format!(
            "HTTP/1.1 {code} There\r\nLocation: http://127.0.0.1:{there}/\r\nContent-Length: 0\r\n\r\n"
        );
        assert_eq!(status(answered(&answer, true).await), Ok(code));
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_status_counts_whatever_becomes_of_the_body() {
    // One that never ends, one that breaks off, one that is huge.
    assert_eq!(status(answered("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nslow", true).await), Ok(200));
    assert_eq!(status(answered("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nslow", false).await), Ok(200));
    let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n{}", "x".repeat(50_000_000));
    assert_eq!(status(answered(&huge, true).await), Ok(200));
}

#[tokio::test]
async fn what_is_no_answer_fails() {
    assert_eq!(status(answered("", false).await), Err(CallFailure::Broken));
    assert_eq!(status(answered("nonsense\r\n\r\n", false).await), Err(CallFailure::Broken));
    let many: String = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let many = format!("HTTP/1.1 200 OK\r\n{many}\r\n");
    assert_eq!(status(answered(&many, true).await), Err(CallFailure::Broken));
    let endless = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(10_000_000));
    assert_eq!(status(answered(&endless, true).await), Err(CallFailure::Broken));
    // Nobody listens where somebody just did.
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let nobody = private().post(&call(&format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(nobody, Err(CallFailure::Unreachable));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up() {
    let (port, _) = server(Vec::new(), true).await;
    let options = TransportOptions { timeout: Duration::from_millis(200), ..PRIVATE };
    let transport = HttpTransport::new(options).unwrap();
    let reply = transport.post(&call(&format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(reply, Err(CallFailure::Timeout));
}

/// Gives one list of addresses after the other, and the last one from then on.
struct Rebinding {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Lookup for Rebinding {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::Relaxed);
        match self.answers.get(turn.min(self.answers.len() - 1)) {
            Some(addresses) => Ok(addresses.clone()),
            None => Err(io::Error::other("no such host")),
        }
    }
}

fn rebinding(answers: &[&[&str]], allow_private: bool) -> (HttpTransport, Arc<Rebinding>) {
    let parse = |addresses: &&[&str]| addresses.iter().map(|ip| ip.parse().unwrap()).collect();
    let lookup =
        Arc::new(Rebinding { answers: answers.iter().map(parse).collect(), asked: AtomicUsize::new(0) });
    let options = TransportOptions { allow_private, timeout: Duration::from_millis(300), ..PRIVATE };
    (HttpTransport::over(options, lookup.clone()).unwrap(), lookup)
}

#[tokio::test]
async fn a_name_that_turns_to_a_private_address_is_not_dialled() {
    let (port, seen) = server(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), true).await;
    let url = format!("https://rebinding.example:{port}/");
    let (transport, lookup) = rebinding(&[&["127.0.0.1"]], false);
    // Whoever looked here would see nothing wrong: only what is found when it's dialled counts.
    assert_eq!(transport.check(&url), Ok(()));
    for _ in 0..3 {
        assert_eq!(transport.post(&call(&url)).await, Err(CallFailure::Forbidden));
    }
    assert_eq!(lookup.asked.load(Ordering::Relaxed), 3, "each call looks once, and dials what it saw");
    // Among public ones a private one is enough.
    for addresses in [["93.184.215.14", "127.0.0.1"], ["::1", "2606:4700::1111"], ["::ffff:10.0.0.1", "::"]] {
        let (transport, _) = rebinding(&[&addresses], false);
        assert_eq!(transport.post(&call(&url)).await, Err(CallFailure::Forbidden), "{addresses:?}");
    }
    assert!(seen.lock().unwrap().is_empty());
    let (transport, _) = rebinding(&[&[]], false);
    assert_eq!(transport.post(&call(&url)).await, Err(CallFailure::Unresolved));
}

#[tokio::test]
async fn the_address_that_was_looked_up_is_the_one_that_is_dialled() {
    let (port, seen) = server(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), true).await;
    let (transport, lookup) = rebinding(&[&["127.0.0.1"], &["127.0.0.2"]], true);
    let url = format!("http://somewhere.example:{port}/");
    assert_eq!(status(transport.post(&call(&url)).await), Ok(204));
    assert_eq!((seen.lock().unwrap().len(), lookup.asked.load(Ordering::Relaxed)), (1, 1));
}

#[tokio::test]
async fn addresses_in_urls_are_checked_before_they_are_dialled() {
    let (port, seen) = server(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), true).await;
    let strict = HttpTransport::new(TransportOptions::default()).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "017700000001",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "１２７.0.0.1",
    ] {
        let url = format!("https://{host}:{port}/");
        assert_eq!(strict.check(&url), Err(UrlFault::Forbidden), "{host}");
        assert_eq!(strict.post(&call(&url)).await, Err(CallFailure::Forbidden), "{host}");
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn urls_are_https_and_nothing_but_an_endpoint() {
    let strict = HttpTransport::new(TransportOptions::default()).unwrap();
    for good in ["https://hooks.example/a?b=c", "https://93.184.215.14:8443/", "https://[2606:4700::1111]/"] {
        assert_eq!(strict.check(good), Ok(()), "{good}");
    }
    for (bad, fault) in [
        ("http://hooks.example/", UrlFault::Scheme),
        ("ftp://hooks.example/", UrlFault::Scheme),
        ("file:///etc/passwd", UrlFault::Scheme),
        ("https://user@hooks.example/", UrlFault::Parts),
        ("https://:word@hooks.example/", UrlFault::Parts),
        ("https://hooks.example/#part", UrlFault::Parts),
        ("hooks.example", UrlFault::Invalid),
        ("", UrlFault::Invalid),
        ("https://", UrlFault::Invalid),
        ("https:// hooks.example/", UrlFault::Invalid),
        ("https://hooks.example/\r\nx: y", UrlFault::Invalid),
        (" https://hooks.example/", UrlFault::Invalid),
        ("https://hooks.example:99999/", UrlFault::Invalid),
    ] {
        assert_eq!(strict.check(bad), Err(fault), "{bad:?}");
    }
    assert_eq!(private().check("http://127.0.0.1:1/"), Ok(()));
}

/// A server that speaks TLS for `localhost`. Gives its port and its certificate.
async fn tls_server() -> (u16, reqwest::Certificate) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key =
        tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // A client that doesn't trust us hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            request(&mut stream).await;
            answer(&mut stream).await;
        }
    });
    (port, reqwest::Certificate::from_der(&certificate).unwrap())
}

async fn answer(stream: &mut (impl AsyncWrite + Unpin)) {
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    let _ = stream.shutdown().await;
}

#[tokio::test]
async fn only_certificates_that_are_trusted_and_name_the_host_do() {
    let (port, certificate) = tls_server().await;
    let url = format!("https://localhost:{port}/");
    let trusting =
        |lookup: Arc<dyn Lookup>| HttpTransport::build(PRIVATE, lookup, vec![certificate.clone()]).unwrap();
    assert_eq!(status(trusting(Arc::new(SystemLookup)).post(&call(&url)).await), Ok(200));
    assert_eq!(status(private().post(&call(&url)).await), Err(CallFailure::Tls));
    let (_, lookup) = rebinding(&[&["127.0.0.1"]], true);
    let other = format!("https://other.example:{port}/");
    assert_eq!(status(trusting(lookup).post(&call(&other)).await), Err(CallFailure::Tls));
    let (port, _) = server(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), false).await;
    // The server waits for the end of a request that never comes: what it reads isn't one.
    let options = TransportOptions { timeout: Duration::from_millis(300), ..PRIVATE };
    let plain = HttpTransport::new(options).unwrap();
    let reply = plain.post(&call(&format!("https://127.0.0.1:{port}/"))).await;
    assert!(matches!(reply, Err(CallFailure::Tls | CallFailure::Timeout)), "{reply:?}");
}

#[tokio::test]
async fn the_public_library_takes_the_signatures() {
    let transport = private();
    let (secret, body) = (transport.new_secret().unwrap(), b"{\"type\":\"x\"}");
    let library = standardwebhooks::Webhook::new(secret.expose()).unwrap();
    let at = 1_772_359_872;
    let signature = transport.sign(&secret, "an-id", at, body).unwrap();
    assert_eq!(library.sign("an-id", at, body).unwrap(), signature);
    let other =
        transport.sign(&WebhookSecret::new(transport.new_secret().unwrap().expose()), "an-id", at, body);
    assert_ne!(other.unwrap(), signature);
}
