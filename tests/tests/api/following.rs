//! Addresses that follow others, over HTTP.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::databases::Kind;
use crate::support::server::{TestServer, id};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

fn person(number: u128) -> String {
    format!("/v1/persons/{}", id(number))
}

fn source(number: u128) -> String {
    format!("{}/address-source", person(number))
}

fn address(street: &str) -> Value {
    json!({"street": street, "locality": "Lyon", "postal_code": "69001", "country": "FR"})
}

/// A server with persons 1 to 3, each with a home of their own.
async fn populated(kind: Kind) -> TestServer {
    let server = TestServer::start(kind).await;
    for number in 1..=3 {
        let home = address(&format!("{number} rue de Soi"));
        server.put(&person(number), &json!({"addresses": {"home": home}})).await;
    }
    server
}

async fn send(server: &TestServer, method: Method, path: &str, body: &Value) -> Response {
    server.request(method, path).json(body).send().await.expect("an answer")
}

async fn put(server: &TestServer, path: &str, body: &Value) -> Response {
    send(server, Method::PUT, path, body).await
}

async fn delete(server: &TestServer, path: &str) -> Response {
    server.request(Method::DELETE, path).send().await.expect("an answer")
}

async fn read(server: &TestServer, path: &str) -> Value {
    let response = server.get(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.json().await.expect("JSON")
}

/// Status, place and code of the only fault.
async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let problem: Value = response.json().await.expect("a problem");
    let faults = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(faults.len() < 2, "{problem}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match faults {
        [fault] => (status, text(&fault["pointer"]), text(&fault["code"])),
        _ => (status, String::new(), text(&problem["code"])),
    }
}

fn fault(place: &str, code: &str) -> (u16, String, String) {
    (422, place.to_owned(), code.to_owned())
}

fn tag(response: &Response) -> (u16, &str) {
    let tag = response.headers().get("etag").map(|tag| tag.to_str().expect("ASCII"));
    (response.status().as_u16(), tag.unwrap_or_default())
}

#[tokio::test]
async fn a_child_moves_with_a_guardian() {
    for kind in KINDS {
        let server = populated(kind).await;
        assert_eq!(tag(&put(&server, &source(1), &json!({"follows": id(2)})).await), (204, "\"2\""));
        let again = put(&server, &source(1), &json!({"follows": id(2), "label": "home"})).await;
        assert_eq!(tag(&again), (204, "\"2\""), "it does already");
        put(&server, &source(3), &json!({"follows": id(1)})).await;
        assert_eq!(
            put(&server, &format!("{}/addresses/home", person(2)), &address("9 rue Neuve")).await.status(),
            204
        );
        for number in 1..=3 {
            let person = read(&server, &person(number)).await;
            assert_eq!(person["addresses"]["home"]["street"], "9 rue Neuve");
        }
        let child = read(&server, &person(1)).await;
        assert_eq!(child["address_source"], json!({"follows": id(2), "label": "home"}));
        assert_eq!(read(&server, &person(2)).await["address_source"], Value::Null);
        let followers = read(&server, &format!("{}/address-followers", person(2))).await;
        assert_eq!(followers, json!({"items": [id(1)]}));
        let history = read(&server, &format!("{}/history", person(1))).await;
        let last = history["items"].as_array().and_then(|items| items.last()).expect("an entry");
        assert_eq!(last["event"], "address_changed");
        assert_eq!(last["because"], json!({"address_of": id(2)}));
        assert_eq!(history["items"][0]["because"], Value::Null);
        assert_eq!(delete(&server, &source(1)).await.status(), 204);
        put(&server, &format!("{}/addresses/home", person(2)), &address("1 rue Seule")).await;
        let child = read(&server, &person(1)).await;
        assert_eq!(
            (&child["address_source"], &child["addresses"]["home"]["street"]),
            (&Value::Null, &json!("9 rue Neuve"))
        );
        server.stop().await;
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    for kind in KINDS {
        let server = populated(kind).await;
        put(&server, &source(1), &json!({"follows": id(2)})).await;
        put(&server, &source(2), &json!({"follows": id(3)})).await;
        for (number, body, expected) in [
            (3, json!({"follows": id(1)}), fault("/follows", "follow_loop")),
            (3, json!({"follows": id(3)}), fault("/follows", "follow_loop")),
            (3, json!({"follows": id(7)}), fault("/follows", "followed_unknown")),
            (3, json!({"follows": id(1), "label": "work"}), fault("/follows", "nothing_to_follow")),
            (3, json!({"follows": id(1), "label": "at home"}), fault("/label", "label_invalid")),
            (3, json!({"follows": "somebody"}), fault("/follows", "invalid_uuid")),
        ] {
            assert_eq!(refusal(put(&server, &source(number), &body).await).await, expected, "{body}");
        }
        let nobody = put(&server, &source(8), &json!({"follows": id(1)})).await;
        assert_eq!(refusal(nobody).await, (404, String::new(), "person_not_found".to_owned()));
        let lacks = put(&server, &source(3), &json!({})).await;
        assert_eq!((lacks.status().as_u16(), refusal(lacks).await.2.as_str()), (400, "missing_field"));
        for path in [source(8), format!("{}/address-followers", person(8))] {
            let method = if path.ends_with("source") { Method::DELETE } else { Method::GET };
            let response = server.request(method, &path).send().await.expect("an answer");
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn an_address_that_follows_changes_in_no_other_way() {
    for kind in KINDS {
        let server = populated(kind).await;
        put(&server, &source(1), &json!({"follows": id(2)})).await;
        let home = format!("{}/addresses/home", person(1));
        let follows = |place: &str| fault(place, "address_follows");
        assert_eq!(refusal(put(&server, &home, &address("my own")).await).await, follows(""));
        assert_eq!(refusal(delete(&server, &home).await).await, follows(""));
        let other = json!({"addresses": {"home": address("my own")}});
        for (method, body) in [
            (Method::PUT, &other),
            (Method::PATCH, &other),
            (Method::PATCH, &json!({"addresses": {"home": null}})),
            (Method::PATCH, &json!({"addresses": null})),
        ] {
            let refused = refusal(send(&server, method.clone(), &person(1), body).await).await;
            assert_eq!(refused, follows("/addresses"), "{method} {body}");
        }
        // The same is no change, and what is left out of the whole isn't theirs to unset.
        let read_back = read(&server, &person(1)).await;
        for body in
            [read_back, json!({"gender": "female"}), json!({"addresses": {"work": address("3 rue du Port")}})]
        {
            assert_eq!(put(&server, &person(1), &body).await.status(), 204, "{body}");
            let now = read(&server, &person(1)).await;
            assert_eq!(now["addresses"]["home"]["street"], "2 rue de Soi", "{body}");
            assert_eq!(now["address_source"]["follows"], json!(id(2)));
        }
        let primary = json!({"addresses": {"home": {"primary": true}}});
        assert_eq!(send(&server, Method::PATCH, &person(1), &primary).await.status(), 204);
        let now = read(&server, &person(1)).await;
        assert_eq!(
            (&now["addresses"]["home"]["primary"], &now["addresses"]["work"]["primary"]),
            (&json!(true), &json!(false))
        );
        server.stop().await;
    }
}

#[tokio::test]
async fn conditions_and_creation_work_as_for_any_attribute() {
    for kind in KINDS {
        let server = populated(kind).await;
        let body = json!({"follows": id(2)});
        let stale = server.request(Method::PUT, &source(1)).header("if-match", "\"7\"").json(&body);
        assert_eq!(stale.send().await.expect("an answer").status(), StatusCode::PRECONDITION_FAILED);
        let created = put(&server, &format!("{}?absent=create", source(9)), &body).await;
        assert_eq!(tag(&created), (201, "\"1\""));
        assert_eq!(read(&server, &person(9)).await["addresses"]["home"]["street"], "2 rue de Soi");
        let exists = server.request(Method::PUT, &source(1)).header("if-match", "\"1\"").json(&body);
        assert_eq!(tag(&exists.send().await.expect("an answer")), (204, "\"2\""));
        let moved = put(&server, &source(1), &json!({"follows": id(3)})).await;
        assert_eq!(tag(&moved), (204, "\"3\""));
        assert_eq!(
            read(&server, &format!("{}/address-followers", person(2))).await,
            json!({"items": [id(9)]})
        );
        assert_eq!(
            read(&server, &format!("{}/address-followers", person(3))).await,
            json!({"items": [id(1)]})
        );
        server.stop().await;
    }
}
