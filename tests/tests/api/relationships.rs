//! How profiles relate, over HTTP: written from either end, read from both, and refused where it makes no sense.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A server with persons 1 to 3 and business 9.
async fn populated(kind: Kind) -> TestServer {
    let server = TestServer::start(kind).await;
    for number in 1..=3 {
        server.put(&person(number), &json!({"name": {"given": "Somebody"}})).await;
    }
    server.put(&business(), &json!({"legal_name": "Muster GmbH"})).await;
    server
}

fn person(number: u128) -> String {
    format!("/v1/persons/{}", id(number))
}

fn business() -> String {
    format!("/v1/businesses/{}", id(9))
}

fn related(profile: &str, other: u128) -> String {
    format!("{profile}/relationships/{}", id(other))
}

async fn put(server: &TestServer, path: &str, body: &Value) -> Response {
    server.request(Method::PUT, path).json(body).send().await.expect("an answer")
}

async fn delete(server: &TestServer, path: &str) -> Response {
    server.request(Method::DELETE, path).send().await.expect("an answer")
}

async fn read(server: &TestServer, path: &str) -> Value {
    let response = server.get(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.json().await.expect("JSON")
}

/// Status, code, and the faults: where each is, and its code.
async fn refusal(response: Response) -> (u16, String, Vec<(String, String)>) {
    let status = response.status().as_u16();
    let problem: Value = response.json().await.expect("a problem");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fault = |fault: &Value| {
        let place = ["pointer", "parameter"].iter().find_map(|name| fault[name].as_str()).unwrap_or_default();
        (place.to_owned(), text(&fault["code"]))
    };
    let faults = problem["errors"].as_array().map(|faults| faults.iter().map(fault).collect());
    (status, text(&problem["code"]), faults.unwrap_or_default())
}

fn tag(response: &Response) -> Option<String> {
    Some(response.headers().get("etag")?.to_str().expect("ASCII").to_owned())
}

#[tokio::test]
async fn a_guardian_is_seen_from_both_ends() {
    for kind in KINDS {
        let server = populated(kind).await;
        let place = related(&person(1), 2);
        let said = json!({"kind": "guardian", "valid_from": "2020-05-17"});
        let created = put(&server, &place, &said).await;
        assert_eq!((created.status().as_u16(), tag(&created).as_deref()), (201, Some("\"1\"")));
        assert_eq!(created.headers()["location"], place.as_str());
        let mut item = read(&server, &place).await["items"][0].take();
        for member in ["id", "created_at", "updated_at"] {
            assert!(item[member].take().is_string(), "{member}");
        }
        let expected = json!({
            "id": null, "version": 1, "kind": "guardian", "other": {"kind": "person", "id": id(2)},
            "kinship": null, "kinship_description": null, "share": null, "title": null,
            "valid_from": "2020-05-17", "valid_to": null, "created_at": null, "updated_at": null,
        });
        assert_eq!(item, expected);
        let list = read(&server, &format!("{}/relationships", person(2))).await;
        assert_eq!(
            (&list["items"][0]["kind"], &list["items"][0]["other"]["id"]),
            (&json!("child"), &json!(id(1)))
        );
        assert_eq!(list["next_cursor"], Value::Null);
        // What was read can be written back, from either end, and changes nothing.
        for (place, other) in [(place, 2), (related(&person(2), 1), 1)] {
            let item = read(&server, &place).await["items"][0].take();
            assert_eq!(item["other"]["id"], json!(id(other)));
            let again = put(&server, &place, &item).await;
            assert_eq!((again.status().as_u16(), tag(&again).as_deref()), (204, Some("\"1\"")));
        }
    }
}

#[tokio::test]
async fn a_business_and_its_people_see_each_other() {
    for kind in KINDS {
        let server = populated(kind).await;
        put(&server, &related(&person(1), 9), &json!({"kind": "owner", "share": 33.3333})).await;
        put(&server, &related(&business(), 1), &json!({"kind": "director", "title": "CEO"})).await;
        put(&server, &related(&business(), 2), &json!({"kind": "owner", "share": 66.6667})).await;
        let all = read(&server, &format!("{}/relationships", business())).await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(3));
        let owners = read(&server, &format!("{}/relationships?kind=owner&limit=1", business())).await;
        assert_eq!(
            (&owners["items"][0]["kind"], &owners["items"][0]["share"]),
            (&json!("owner"), &json!(33.3333))
        );
        let cursor = owners["next_cursor"].as_str().expect("another page");
        let rest = read(&server, &format!("{}/relationships?kind=owner&cursor={cursor}", business())).await;
        assert_eq!((&rest["items"][0]["share"], &rest["next_cursor"]), (&json!(66.6667), &Value::Null));
        let pair = read(&server, &related(&person(1), 9)).await;
        let kinds: Vec<_> =
            pair["items"].as_array().expect("a list").iter().map(|item| &item["kind"]).collect();
        assert_eq!(kinds, ["owner", "director"]);
        let third = put(&server, &related(&person(3), 9), &json!({"kind": "owner", "share": 0.0001})).await;
        assert_eq!(
            refusal(third).await,
            (422, "invalid_input".into(), vec![("/share".into(), "shares_over_100".into())])
        );
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_leaves_nothing() {
    for kind in KINDS {
        let server = populated(kind).await;
        put(&server, &related(&person(1), 2), &json!({"kind": "guardian"})).await;
        put(&server, &related(&person(2), 3), &json!({"kind": "guardian"})).await;
        let rows = [
            (person(3), 1, json!({"kind": "guardian"}), ("", "guardian_cycle")),
            (person(1), 3, json!({"kind": "child"}), ("", "guardian_cycle")),
            (person(1), 1, json!({"kind": "partner"}), ("", "relationship_to_self")),
            (person(1), 2, json!({"kind": "friend"}), ("/kind", "relationship_kind_unknown")),
            (business(), 1, json!({"kind": "partner"}), ("/kind", "relationship_ends_wrong")),
            (
                person(1),
                2,
                json!({"kind": "partner", "share": 5}),
                ("/share", "relationship_attribute_misplaced"),
            ),
            (person(1), 2, json!({"kind": "kin", "kinship": "uncle"}), ("/kinship", "kinship_unknown")),
            (person(1), 9, json!({"kind": "owner", "share": 101}), ("/share", "share_out_of_range")),
            (person(1), 9, json!({"kind": "owner", "share": 1e-9}), ("/share", "share_invalid")),
            (
                person(1),
                2,
                json!({"kind": "kin", "valid_from": "2026-13-01"}),
                ("/valid_from", "day_invalid"),
            ),
            (
                person(1),
                2,
                json!({"kind": "kin", "valid_from": "2026-01-02", "valid_to": "2026-01-01"}),
                ("/valid_to", "period_backwards"),
            ),
        ];
        for (profile, other, said, (pointer, code)) in rows {
            let refused = refusal(put(&server, &related(&profile, other), &said).await).await;
            let expected = (422, "invalid_input".to_owned(), vec![(pointer.to_owned(), code.to_owned())]);
            assert_eq!(refused, expected, "{said}");
        }
        let all = read(&server, &format!("{}/relationships", person(1))).await;
        assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
    }
}

#[tokio::test]
async fn who_is_missing_is_told() {
    for kind in KINDS {
        let server = populated(kind).await;
        let guardian = json!({"kind": "guardian"});
        let code = async |response| refusal(response).await.1;
        assert_eq!(code(put(&server, &related(&person(7), 1), &guardian).await).await, "person_not_found");
        assert_eq!(
            code(put(&server, &related(&person(1), 7), &guardian).await).await,
            "related_profile_not_found"
        );
        // The business's id, where a person is wanted.
        assert_eq!(
            code(put(&server, &related(&person(1), 9), &guardian).await).await,
            "related_profile_not_found"
        );
        assert_eq!(code(server.get(&related(&person(1), 2)).await).await, "relationship_not_found");
        assert_eq!(code(server.get(&format!("{}/relationships", person(7))).await).await, "person_not_found");
        let history = format!("/v1/relationships/{}/history", id(1));
        assert_eq!(code(server.get(&history).await).await, "relationship_not_found");
        let bad = server.get(&format!("{}/relationships/nobody", person(1))).await;
        assert_eq!(code(bad).await, "invalid_uuid");
        let bad = server.get(&format!("{}/relationships?kind=friend", person(1))).await;
        assert_eq!(
            refusal(bad).await,
            (400, "invalid_parameter".into(), vec![("kind".into(), "relationship_kind_unknown".into())])
        );
    }
}

#[tokio::test]
async fn removing_names_the_kind_where_there_are_several() {
    for kind in KINDS {
        let server = populated(kind).await;
        let place = related(&person(1), 9);
        put(&server, &place, &json!({"kind": "owner"})).await;
        put(&server, &place, &json!({"kind": "contact"})).await;
        let unclear = refusal(delete(&server, &place).await).await;
        assert_eq!(unclear.2, [("kind".to_owned(), "relationship_kind_needed".to_owned())]);
        let removed = delete(&server, &format!("{place}?kind=owner")).await;
        assert_eq!((removed.status().as_u16(), tag(&removed).as_deref()), (204, Some("\"2\"")));
        let item = read(&server, &place).await["items"][0].take();
        assert_eq!(item["kind"], "contact");
        assert_eq!(delete(&server, &place).await.status(), StatusCode::NO_CONTENT);
        let nothing = delete(&server, &place).await;
        assert_eq!((nothing.status().as_u16(), tag(&nothing)), (204, None));
        let history = format!("/v1/relationships/{}/history", item["id"].as_str().expect("an id"));
        let history = read(&server, &history).await;
        let events: Vec<_> =
            history["items"].as_array().expect("a list").iter().map(|entry| &entry["event"]).collect();
        assert_eq!(events, ["established", "removed"]);
        assert_eq!(history["items"][0]["changes"][0]["path"], "/kind");
        assert_eq!(history["items"][0]["source"], "http");
    }
}

#[tokio::test]
async fn a_stale_writer_is_told() {
    for kind in KINDS {
        let server = populated(kind).await;
        let place = related(&person(1), 9);
        let send = async |header: &str, value: &str, share: u32| {
            let request = server.request(Method::PUT, &place).header(header, value);
            request.json(&json!({"kind": "owner", "share": share})).send().await.expect("an answer")
        };
        assert_eq!(refusal(send("if-match", "*", 1).await).await.1, "stale_version");
        assert_eq!(send("if-none-match", "*", 1).await.status(), StatusCode::CREATED);
        assert_eq!(refusal(send("if-none-match", "*", 1).await).await.1, "already_exists");
        assert_eq!(send("if-match", "\"1\"", 2).await.status(), StatusCode::NO_CONTENT);
        let stale = send("if-match", "\"1\"", 3).await;
        assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);
        let problem: Value = stale.json().await.expect("a problem");
        assert_eq!((&problem["code"], &problem["current_version"]), (&json!("stale_version"), &json!(2)));
        assert_eq!(read(&server, &place).await["items"][0]["share"], json!(2.0));
    }
}
