//! Large answers are compressed for those who take that, and nothing else is.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use serde_json::json;

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

async fn ask(server: &TestServer, path: &str, accepted: Option<&str>) -> Response {
    let request = server.request(Method::GET, path);
    let request =
        accepted.into_iter().fold(request, |request, value| request.header("accept-encoding", value));
    request.send().await.expect("an answer")
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().expect("ASCII"))
}

#[tokio::test]
async fn large_answers_are_compressed_for_those_who_take_it() {
    let server = TestServer::start(Kind::Sqlite).await;
    for number in 0..150 {
        let path = format!("/v1/persons/{}", id(number));
        server.put(&path, &json!({"name": {"given": "Zoë", "family": format!("Nº {number}")}})).await;
    }
    // Some kilobytes, and more than are compressed in place.
    for path in ["/v1/persons?limit=30", "/v1/persons?limit=150"] {
        let plain = ask(&server, path, None).await;
        assert_eq!(
            (header(&plain, "content-encoding"), header(&plain, "vary")),
            (None, Some("accept-encoding"))
        );
        let plain = plain.bytes().await.expect("a body");
        for wanted in ["gzip", "br, gzip;q=0.5", "deflate, gzip;q=1.0, identity;q=0.1"] {
            let zipped = ask(&server, path, Some(wanted)).await;
            assert_eq!(header(&zipped, "content-encoding"), Some("gzip"), "{wanted}");
            assert_eq!(header(&zipped, "vary"), Some("accept-encoding"));
            let zipped = zipped.bytes().await.expect("a body");
            assert!(zipped.len() * 2 < plain.len(), "{} of {}", zipped.len(), plain.len());
            let mut read = Vec::new();
            GzDecoder::new(&*zipped).read_to_end(&mut read).expect("gzip");
            assert_eq!(read, plain);
        }
        for unwanted in ["gzip;q=0", "identity", "br", "", "nonsense;;", "gzip;q=0, *;q=0.5"] {
            let same = ask(&server, path, Some(unwanted)).await;
            assert_eq!(header(&same, "content-encoding"), None, "{unwanted}");
            assert_eq!(same.bytes().await.expect("a body"), plain);
        }
    }
}

#[tokio::test]
async fn small_answers_and_those_with_a_tag_are_sent_as_they_are() {
    let server = TestServer::start(Kind::Sqlite).await;
    let path = format!("/v1/persons/{}", id(1));
    let emails: serde_json::Map<_, _> = (0..50)
        .map(|n| (format!("e{n}"), json!({"address": format!("{n}@{}.example", "x".repeat(60))})))
        .collect();
    server.put(&path, &json!({"emails": emails})).await;
    let tagged = ask(&server, &path, Some("gzip")).await;
    assert_eq!(header(&tagged, "etag"), Some("\"1\""));
    assert_eq!((header(&tagged, "content-encoding"), header(&tagged, "vary")), (None, None));
    assert!(tagged.bytes().await.expect("a body").len() > 4096, "it would be large enough");
    server.put(&path, &json!({})).await;
    let small = ask(&server, "/v1/persons", Some("gzip")).await;
    assert_eq!((header(&small, "content-encoding"), header(&small, "vary")), (None, None));
}
