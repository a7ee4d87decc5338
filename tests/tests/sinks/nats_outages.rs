//! NATS goes and comes back, or lets nobody in: servers of the tests' own.

use std::time::Duration;

use profiles_application::ports::Sink;
use profiles_sinks::{Nats, NatsOptions, Servers};

use super::nats_server::{NatsServer, peek};
use super::{away, deliver_when_back, outgoing};

fn sink(url: &str) -> Nats {
    let servers = Servers::parse(url).expect("a URL");
    Nats::new(NatsOptions { patience: Duration::from_millis(500), ..NatsOptions::new(servers) })
        .expect("a sink")
}

async fn messages(url: &str) -> u64 {
    let jetstream = peek(url).await;
    let stream = jetstream.get_stream(NatsOptions::STREAM).await.expect("the stream");
    stream.cached_info().state.messages
}

#[tokio::test]
async fn a_server_that_goes_is_waited_for_and_gets_everything_when_it_is_back() {
    let mut server = NatsServer::start(&[]);
    let sink = sink(&server.address());
    deliver_when_back(&sink, &outgoing(1, 1)).await;
    server.kill();
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("NATS"), "{told}");
    let told = away(sink.deliver(&outgoing(1, 2)).await);
    assert!(told.contains("isn't reached"), "{told}");
    server.start_again();
    deliver_when_back(&sink, &outgoing(1, 2)).await;
    // What was acknowledged before the crash is known after it.
    deliver_when_back(&sink, &outgoing(1, 1)).await;
    assert_eq!(messages(&server.address()).await, 2);
}

#[tokio::test]
async fn a_server_may_come_after_the_service() {
    let mut server = NatsServer::start(&[]);
    server.kill();
    let sink = sink(&server.address());
    let told = away(sink.deliver(&outgoing(1, 1)).await);
    assert!(told.contains("isn't reached"), "{told}");
    server.start_again();
    deliver_when_back(&sink, &outgoing(1, 1)).await;
    assert_eq!(messages(&server.address()).await, 1);
}

#[tokio::test]
async fn a_login_that_is_wrong_is_told_and_never_shown() {
    let server = NatsServer::start(&["--user", "profiles", "--pass", "s3cret"]);
    let right = format!("nats://profiles:s3cret@{}", server.address());
    let wrong = sink(&right.replace("s3cret", "s4cret"));
    let let_in = async {
        // Until the server has answered for the first time, nobody knows why.
        loop {
            let told = away(wrong.deliver(&outgoing(1, 1)).await);
            assert!(!told.contains("s4cret"), "{told}");
            if told.contains("doesn't let this user in") {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), let_in).await.expect("an answer");
    deliver_when_back(&sink(&right), &outgoing(1, 1)).await;
}

#[tokio::test]
async fn a_token_lets_in() {
    let server = NatsServer::start(&["--auth", "s3cret"]);
    deliver_when_back(&sink(&format!("s3cret@{}", server.address())), &outgoing(1, 1)).await;
}
