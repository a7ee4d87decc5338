//! The client of the feed against a service that says what it is told to, once for each connection.
#![expect(clippy::unwrap_used, reason = "these are tests, their helpers included")]

use std::time::Duration;

use profiles_contracts::person::AddressChanged;
use profiles_inbox::{Feed, FeedError, Following, Told};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Answers one request after another; gives the first lines of the requests.
struct Service {
    url: String,
    asked: JoinHandle<Vec<String>>,
}

impl Service {
    async fn start(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.unwrap());
                }
                let request = String::from_utf8(request).unwrap();
                let form = if request.contains("text/event-stream") { "stream" } else { "page" };
                let line = request.lines().next().unwrap();
                asked.push(line.replace("GET /v1/events", form).replace(" HTTP/1.1", ""));
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
            asked
        });
        Self { url, asked }
    }

    fn feed(&self) -> Feed {
        Feed::new(reqwest::Client::new(), &self.url).pauses(Duration::ZERO, Duration::ZERO)
    }

    async fn asked(self) -> Vec<String> {
        self.asked.await.unwrap()
    }
}

fn answer(status: &str, kind: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: {kind}\r\n\r\n{body}")
}

fn stream(body: &str) -> String {
    answer("200 OK", "text/event-stream; charset=utf-8", body)
}

fn page(numbers: &[u64], cursor: &str, more: bool) -> String {
    let items: Vec<_> = numbers.iter().copied().map(event).collect();
    let page = json!({"items": items, "cursor": cursor, "more": more, "later_addition": 1});
    answer("200 OK", "application/json", &page.to_string())
}

fn event(number: u64) -> serde_json::Value {
    let id = format!("00000000-0000-0000-0000-{number:012}");
    json!({
        "specversion": "1.0", "id": id, "source": "/profiles", "type": "profiles.person.address_changed.v1",
        "subject": id, "time": "2026-01-01T12:00:00Z", "datacontenttype": "application/json", "dataschema": "",
        "dataref": "", "sequence": "1", "partitionkey": id, "dataclassification": "confidential",
        "data": {"person_id": id, "version": number, "changed": []}, "later_addition": 1
    })
}

fn block(number: u64) -> String {
    format!("id: 1:{number}\ndata: {}\n\n", event(number))
}

/// The next event's number and its cursor; or what else is told.
async fn next(following: &mut Following) -> Result<(u64, Option<String>), Told> {
    match following.next().await.unwrap() {
        Told::Event { event, cursor } => {
            Ok((event.typed::<AddressChanged>().unwrap().unwrap().0.version, cursor))
        }
        told => Err(told),
    }
}

fn at(number: u64) -> Result<(u64, Option<String>), Told> {
    Ok((number, Some(format!("1:{number}"))))
}

#[tokio::test]
async fn a_stream_that_ends_is_taken_up_behind_the_last_whole_event() {
    let half = block(3).split_once("data").unwrap().0.to_owned() + "data: {";
    let service = Service::start(vec![
        stream(&format!(":\n\n{}{}id: 1:2\n\n{half}", block(1), block(2))),
        stream(&format!("{}event: new_kind\ndata: {{}}\n\n{}", block(3), block(4))),
        stream(&block(5)),
    ])
    .await;
    let feed = service.feed().types(&["profiles.person.*", "profiles.business.lei_changed.v1"]);
    let mut following = feed.follow(None);
    for number in 1..=5 {
        assert_eq!(next(&mut following).await, at(number));
    }
    let types = "types=profiles.person.*%2Cprofiles.business.lei_changed.v1";
    let expected = ["", "after=1%3A2&", "after=1%3A4&"].map(|after| format!("stream?{after}{types}"));
    assert_eq!(service.asked().await, expected);
}

#[tokio::test]
async fn the_cursor_moves_over_events_of_other_types() {
    let service = Service::start(vec![stream("id: 1:7\n\n"), stream(&block(9))]).await;
    let mut following = service.feed().follow(Some("1:3".to_owned()));
    assert_eq!(next(&mut following).await, Err(Told::Moved("1:7".to_owned())));
    assert_eq!(next(&mut following).await, at(9));
    assert_eq!(service.asked().await, ["stream?after=1%3A3", "stream?after=1%3A7"]);
}

#[tokio::test]
async fn where_no_stream_gets_through_there_are_pages() {
    // Something in between took the wish for a stream away; or lets nothing through of it.
    for no_stream in [page(&[], "1:0", true), answer("406 Not Acceptable", "text/plain", ""), stream("")] {
        let pages = [page(&[1, 2], "1:2", true), page(&[], "1:5", false), page(&[6], "1:6", false)];
        let answers = std::iter::once(no_stream).chain(pages).collect();
        let service = Service::start(answers).await;
        let mut following = service.feed().follow(None);
        assert_eq!(next(&mut following).await, Ok((1, None)), "only the page as a whole has a cursor");
        assert_eq!(next(&mut following).await, at(2));
        assert_eq!(next(&mut following).await, Err(Told::Moved("1:5".to_owned())));
        assert_eq!(next(&mut following).await, at(6));
        assert_eq!(service.asked().await, ["stream", "page", "page?after=1%3A2", "page?after=1%3A5"]);
    }
}

#[tokio::test]
async fn what_passes_is_waited_for() {
    let unavailable =
        answer("503 Service Unavailable", "text/plain", "").replace("\r\n\r\n", "\r\nretry-after: 0\r\n\r\n");
    let service = Service::start(vec![unavailable, String::new(), stream(&block(1))]).await;
    assert_eq!(next(&mut service.feed().follow(None)).await, at(1));
    assert_eq!(service.asked().await, ["stream"; 3]);
}

#[tokio::test]
async fn what_does_not_pass_is_told() {
    for status in ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found"] {
        let service = Service::start(vec![answer(status, "application/problem+json", "{}")]).await;
        let error = service.feed().follow(None).next().await.unwrap_err();
        assert!(
            matches!(error, FeedError::Refused { status: code } if status.starts_with(&code.to_string()))
        );
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_not_left_out() {
    let broken = format!("{}id: 1:2\ndata: {{}}\n\n{}", block(1), block(3));
    let service = Service::start(vec![stream(&broken), stream(&block(2))]).await;
    let mut following = service.feed().follow(None);
    assert_eq!(next(&mut following).await, at(1));
    assert!(matches!(following.next().await, Err(FeedError::Malformed(_))));
    assert_eq!(next(&mut following).await, at(2));
    assert_eq!(service.asked().await, ["stream", "stream?after=1%3A1"]);
}

#[tokio::test]
async fn whoever_fell_behind_is_told_to_read_all_anew() {
    let gone = answer("410 Gone", "application/problem+json", "{}");
    let resync = stream("id: 2:9\nevent: resync\ndata: {\"cursor\":\"2:9\"}\n\n");
    let service = Service::start(vec![gone, resync, page(&[], "2:9", false)]).await;
    for _ in 0..2 {
        assert_eq!(next(&mut service.feed().follow(Some("1:1".to_owned()))).await, Err(Told::Expired));
    }
    assert_eq!(service.feed().latest().await.unwrap(), "2:9");
    assert_eq!(service.asked().await, ["stream?after=1%3A1", "stream?after=1%3A1", "page?after=latest"]);
}

#[tokio::test]
async fn the_end_of_the_feed_is_asked_for_once() {
    let service = Service::start(vec![answer("503 Service Unavailable", "text/plain", "")]).await;
    assert!(matches!(service.feed().latest().await, Err(FeedError::Unanswered)));
}
