//! Nothing personal is ever printed, whatever the log level and whatever goes wrong.

use reqwest::Method;
use serde_json::json;

use crate::service::Service;

#[tokio::test]
async fn logs_hold_no_personal_data_and_no_secrets() {
    let token = "a-secret-token-0123456789";
    let tokens = format!("tester={token}:profiles:read+profiles:write");
    let service = Service::start(&[("PROFILES_LOG", "trace"), ("PROFILES_TOKENS", &tokens)]);
    let client = reqwest::Client::new();
    let id = "0197a1b2-0000-7000-8000-0000000000ff";
    let send = |method: Method, path: String, body: serde_json::Value| {
        let request = client.request(method, service.path(&path)).bearer_auth(token).json(&body);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    let person = json!({
        "name": {"given": "Geheimrat", "family": "Zwiebelfisch"}, "birth_date": "1923-04-05",
        "emails": {"home": {"address": "geheimrat@example.org"}}, "external_ids": {"crm": "key-zwiebelfisch"},
        "phone_numbers": {"home": {"number": "+33612345699"}},
        "addresses": {"home": {"street": "7 rue Zwiebelfisch", "locality": "Paris", "postal_code": "75005", "country": "FR"}}
    });
    assert_eq!(send(Method::PUT, format!("/v1/persons/{id}"), person.clone()).await, 201);
    assert_eq!(send(Method::PATCH, format!("/v1/persons/{id}"), json!({"gender": "geheimrat"})).await, 204);
    assert_eq!(send(Method::POST, "/v1/persons/search".into(), json!({"name": "zwiebelfisch"})).await, 200);
    assert_eq!(send(Method::POST, "/v1/persons".into(), person).await, 409, "the link is taken");
    for broken in [json!({"name": "Geheimrat"}), json!({"birth_date": "Geheimrat"}), json!({"Geheimrat": 1})]
    {
        assert!(send(Method::POST, "/v1/persons".into(), broken).await >= 400);
    }
    assert_eq!(send(Method::GET, "/v1/persons/Zwiebelfisch?name=Zwiebelfisch".into(), json!({})).await, 400);
    let metrics = client.get(service.path("/metrics")).send().await.unwrap().text().await.unwrap();
    let (_, printed) = service.terminate();
    assert!(printed.lines().count() > 10, "it does log at this level:\n{printed}");
    for text in [printed, metrics] {
        let lower = text.to_lowercase();
        for secret in ["geheimrat", "zwiebelfisch", "612345699", "1923-04-05", token] {
            let line = lower.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} was told");
        }
    }
}
