//! Webhooks through the bus: who may do what, what is sent, what becomes of failures.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use profiles_application::bus::{Caller, Failure, IdempotencyKey, RequestContext, Scope};
use profiles_application::events::{FeedCursor, Source};
use profiles_application::ports::{
    AggregateKind, AggregateRef, Attempt, AttemptKind, CallFailure, Clock, Deliveries, DisabledReason,
    NoObserver, Outgoing, Readers, SetAside, ShardKey, Sink, Undelivered, Webhook, Webhooks,
};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{PageRequest, Ports, Precondition, ProfileService, Target};
use profiles_application::webhooks::{
    MAX_WEBHOOKS, MadeSecret, RedeliveryInput, ReplayInput, RotationInput, SAMPLE_SECRET, WebhookError,
    WebhookInput, WebhookPorts, WebhookService, WebhookSink, route_name,
};
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::{PersonId, WebhookId};
use profiles_domain::shared::version::Version;
use profiles_testkit::{CountingIds, FixedClock, MemoryDeliveries, MemoryStore, MemoryTransport, context};
use serde_json::{Value, json};
use uuid::Uuid;

struct World {
    service: ProfileService,
    store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    transport: Arc<MemoryTransport>,
    deliveries: Arc<MemoryDeliveries>,
}

fn world() -> World {
    let store = Arc::new(MemoryStore::default());
    let (clock, transport) = (Arc::new(FixedClock::default()), Arc::new(MemoryTransport::default()));
    let deliveries = Arc::new(MemoryDeliveries::default());
    let webhooks = WebhookPorts {
        webhooks: store.clone(),
        transport: transport.clone(),
        deliveries: deliveries.clone(),
    };
    let service = ProfileService::new(Ports {
        store: store.clone(),
        readers: Readers::over(store.clone()),
        idempotency: store.clone(),
        clock: clock.clone(),
        ids: Arc::new(CountingIds::default()),
        observer: Arc::new(NoObserver),
        event_source: Source::default(),
        webhooks: Some(webhooks),
    });
    World { service, store, clock, transport, deliveries }
}

fn input(json: Value) -> WebhookInput {
    serde_json::from_value(json).unwrap()
}

fn plain() -> WebhookInput {
    input(json!({"url": "https://hooks.example/"}))
}

fn other(scopes: impl IntoIterator<Item = Scope>) -> RequestContext {
    let scopes: BTreeSet<_> = scopes.into_iter().collect();
    RequestContext::new(Caller { name: "other".to_owned(), scopes }, "test")
}

impl World {
    fn webhooks(&self) -> &WebhookService {
        self.service.webhooks().unwrap()
    }

    async fn make(&self) -> WebhookId {
        let made = self.webhooks().create(context(), plain()).await.unwrap();
        WebhookId::new(made.done.output.id)
    }

    async fn get(&self, id: WebhookId) -> Webhook {
        self.webhooks().get(&context(), id).await.unwrap()
    }

    async fn register(&self, number: u128) {
        let target = Target::<Person>::of(PersonId::new(Uuid::from_u128(number)));
        let input = serde_json::from_value(json!({})).unwrap();
        self.service.replace(context(), target, input, Handling::Strict).await.unwrap();
    }

    async fn sink(&self, id: WebhookId) -> WebhookSink {
        self.webhooks().begin(id).await.unwrap().unwrap().sink
    }

    async fn log(&self, id: WebhookId) -> Vec<Attempt> {
        self.webhooks().attempts(&context(), id, PageRequest::default()).await.unwrap().items
    }

    /// The first event of the feed, on its way for another time.
    async fn outgoing(&self, attempts: u32) -> Outgoing {
        let page = self.service.events().read(&context(), Default::default()).await.unwrap();
        let placed = page.events.into_iter().next().unwrap();
        let subject =
            AggregateRef { kind: AggregateKind::Person, id: placed.event.partitionkey.parse().unwrap() };
        Outgoing { cursor: placed.cursor, subject, event: placed.event, attempts }
    }
}

fn signatures(world: &World) -> String {
    let sent = world.transport.sent();
    let headers = &sent.last().unwrap().headers;
    headers.iter().find(|(name, _)| *name == "webhook-signature").unwrap().1.clone()
}

#[tokio::test]
async fn a_webhook_is_its_owners_alone() {
    let world = world();
    let id = world.make().await;
    assert_eq!(world.get(id).await.owner, "tester");
    let stranger = other(Scope::ALL);
    let webhooks = world.webhooks();
    let gone = |failure| assert!(matches!(failure, Failure::Refused(WebhookError::NotFound)), "{failure}");
    gone(webhooks.get(&stranger, id).await.unwrap_err());
    gone(webhooks.attempts(&stranger, id, PageRequest::default()).await.unwrap_err());
    gone(webhooks.preview(&stranger, id, "profiles.person.registered.v1").await.unwrap_err());
    gone(webhooks.patch(stranger.clone(), id, Precondition::None, json!({})).await.unwrap_err());
    gone(webhooks.delete(stranger.clone(), id, Precondition::None).await.unwrap_err());
    let rotation = RotationInput::default();
    gone(webhooks.rotate_secret(stranger.clone(), id, Precondition::None, rotation).await.unwrap_err());
    gone(webhooks.ping(stranger.clone(), id).await.unwrap_err());
    let redelivery = RedeliveryInput { cursor: "1:1".to_owned() };
    gone(webhooks.redeliver(stranger.clone(), id, &redelivery).await.unwrap_err());
    let replay = ReplayInput { after: "oldest".to_owned() };
    gone(webhooks.replay(stranger.clone(), id, &replay).await.unwrap_err());
    assert!(webhooks.list(&stranger, PageRequest::default()).await.unwrap().items.is_empty());
    assert_eq!(webhooks.list(&context(), PageRequest::default()).await.unwrap().items.len(), 1);
    assert!(world.transport.sent().is_empty());

    for (scopes, missing) in
        [(vec![], Scope::WebhooksWrite), (vec![Scope::WebhooksRead], Scope::WebhooksWrite)]
    {
        let refused = webhooks.create(other(scopes), plain()).await;
        assert!(matches!(refused, Err(Failure::Forbidden(scope)) if scope == missing));
    }
    let refused = webhooks.list(&other([Scope::WebhooksWrite]), PageRequest::default()).await;
    assert!(matches!(refused, Err(Failure::Forbidden(Scope::WebhooksRead))));
    // Values are what profiles say: whoever may not read those doesn't get them sent either.
    let full = input(json!({"url": "https://hooks.example/", "full_values": true}));
    let refused = webhooks.create(other([Scope::WebhooksWrite]), full.clone()).await;
    assert!(matches!(refused, Err(Failure::Forbidden(Scope::ProfilesRead))));
    let made = webhooks.create(other([Scope::WebhooksWrite]), plain()).await.unwrap();
    let patch = json!({"full_values": true});
    let (id, scopes) = (WebhookId::new(made.done.output.id), [Scope::WebhooksWrite]);
    let refused = webhooks.patch(other(scopes), id, Precondition::None, patch).await;
    assert!(matches!(refused, Err(Failure::Forbidden(Scope::ProfilesRead))));
    webhooks.create(other([Scope::WebhooksWrite, Scope::ProfilesRead]), full).await.unwrap();
}

#[tokio::test]
async fn every_fault_is_told_and_nothing_made() {
    let world = world();
    let bad = input(json!({
        "url": "http://hooks.example/", "types": ["profiles.person.*", "profiles.person.renamed.v1", ""],
        "description": "a\u{0}b", "after": "yesterday",
    }));
    let Err(Failure::Refused(WebhookError::Invalid(faults))) = world.webhooks().create(context(), bad).await
    else {
        panic!("it was taken")
    };
    let found: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), &*fault.code)).collect();
    assert_eq!(
        found,
        [
            ("/url", "webhook_url_scheme"),
            ("/types/1", "event_type_unknown"),
            ("/types/2", "event_type_unknown"),
            ("/description", "control_character"),
            ("/after", "invalid_cursor"),
        ]
    );
    for (bad, code) in [
        (json!({"url": format!("https://hooks.example/{}", "a".repeat(2000))}), "webhook_url_too_long"),
        (json!({"url": "https://10.0.0.1/"}), "webhook_url_forbidden"),
        (json!({"url": "https://h.example/", "types": vec!["profiles.person.*"; 101]}), "too_many"),
        (json!({"url": "https://h.example/", "description": "a".repeat(201)}), "text_too_long"),
    ] {
        let refused = world.webhooks().create(context(), input(bad)).await;
        let Err(Failure::Refused(WebhookError::Invalid(faults))) = refused else { panic!("{code}") };
        assert_eq!(faults[0].code, code);
    }
    let gone = input(json!({"url": "https://h.example/", "after": "1:7"}));
    let refused = world.webhooks().create(context(), gone).await;
    assert!(matches!(refused, Err(Failure::Refused(WebhookError::Expired(_)))));
    for _ in 0..MAX_WEBHOOKS {
        world.make().await;
    }
    let refused = world.webhooks().create(context(), plain()).await;
    assert!(matches!(refused, Err(Failure::Refused(WebhookError::TooMany { max: MAX_WEBHOOKS }))));
    world.webhooks().create(other(Scope::ALL), plain()).await.unwrap();
}

#[tokio::test]
async fn a_secret_is_shown_to_who_made_it_and_to_nobody_later() {
    let world = world();
    let mut cx = context();
    let key = IdempotencyKey { key: "k".to_owned(), fingerprint: "f".to_owned() };
    cx.idempotency = Some(key);
    let first = world.webhooks().create(cx.clone(), plain()).await.unwrap();
    let again = world.webhooks().create(cx.clone(), plain()).await.unwrap();
    assert!(again.done.replayed && !first.done.replayed);
    assert_eq!((&again.secret, again.done.output.id), (&first.secret, first.done.output.id));
    assert_eq!(first.secret.as_ref().unwrap().expose(), "whsec_1");
    let debugged = format!("{first:?} {:?}", world.get(WebhookId::new(first.done.output.id)).await);
    assert!(!debugged.contains("whsec_"), "{debugged}");
    // Replaced at once, the old one is nobody's business any more.
    let id = WebhookId::new(first.done.output.id);
    let rotation = RotationInput { overlap_seconds: Some(0) };
    world.webhooks().rotate_secret(context(), id, Precondition::None, rotation).await.unwrap();
    let later = world.webhooks().create(cx, plain()).await.unwrap();
    assert_eq!((later.secret, later.done.replayed), (None, true));
}

#[tokio::test]
async fn a_rotation_overlaps_as_long_as_was_said() {
    let world = world();
    let id = world.make().await;
    let rotate = async |seconds| -> MadeSecret {
        let rotation = RotationInput { overlap_seconds: seconds };
        world.webhooks().rotate_secret(context(), id, Precondition::None, rotation).await.unwrap()
    };
    let ping = async || {
        world.webhooks().ping(context(), id).await.unwrap();
        signatures(&world)
    };
    assert_eq!(ping().await, "v1,whsec_1");
    let made = rotate(None).await;
    assert_eq!((made.done.output.version, made.secret.unwrap().expose()), (2, "whsec_2"));
    assert_eq!(ping().await, "v1,whsec_2 v1,whsec_1");
    world.clock.advance(TimeDelta::hours(23));
    rotate(Some(7200)).await;
    assert_eq!(ping().await, "v1,whsec_3 v1,whsec_2 v1,whsec_1");
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(ping().await, "v1,whsec_3 v1,whsec_2", "no old one stays longer by a new one");
    rotate(Some(0)).await;
    assert_eq!(ping().await, "v1,whsec_4", "a secret that got out is used no more");
    let rotation = RotationInput { overlap_seconds: Some(7 * 24 * 3600 + 1) };
    let refused = world.webhooks().rotate_secret(context(), id, Precondition::None, rotation).await;
    assert!(matches!(refused, Err(Failure::Refused(WebhookError::Invalid(_)))));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_on_the_version_it_was_decided_on() {
    let world = world();
    let id = world.make().await;
    let patch = async |precondition, patch| world.webhooks().patch(context(), id, precondition, patch).await;
    let versions = |number| Precondition::Version(vec![Version::new(number)]);
    let done =
        patch(versions(1), json!({"types": ["profiles.business.*"], "description": "x"})).await.unwrap();
    assert_eq!(done.output.version, 2);
    let webhook = world.get(id).await;
    assert_eq!((webhook.types.len(), webhook.description.as_deref()), (1, Some("x")));
    assert_eq!(webhook.url, "https://hooks.example/");
    let same = json!({"description": "x", "types": ["profiles.business.*"]});
    assert_eq!(patch(Precondition::None, same).await.unwrap().output.version, 2, "nothing to do");
    let stale = patch(versions(1), json!({"active": false})).await;
    assert!(
        matches!(stale, Err(Failure::Refused(WebhookError::Stale(stale))) if stale.current == Version::new(2))
    );
    for bad in [json!([]), json!({"owner": "me"}), json!({"url": null}), json!({"active": "yes"})] {
        let refused = patch(Precondition::None, bad.clone()).await;
        assert!(matches!(refused, Err(Failure::Refused(WebhookError::Malformed(_)))), "{bad}");
    }
    patch(Precondition::Exists, json!({"description": null, "types": null})).await.unwrap();
    let webhook = world.get(id).await;
    assert_eq!((webhook.types.len(), webhook.description), (0, None));
    // Where nothing may be sent to can change: that keeps nobody from changing the rest.
    world.transport.forbid();
    patch(Precondition::None, json!({"active": false})).await.unwrap();
    let refused = patch(Precondition::None, json!({"url": "https://other.example/"})).await;
    assert!(matches!(refused, Err(Failure::Refused(WebhookError::Invalid(_)))));
}

#[tokio::test]
async fn each_attempt_is_in_the_log_and_only_some_answers_put_off() {
    let world = world();
    let id = world.make().await;
    world.register(1).await;
    let sink = world.sink(id).await;
    let outgoing = world.outgoing(0).await;
    assert_eq!(sink.deliver(&outgoing).await, Ok(()));
    let call = world.transport.sent().pop().unwrap();
    let header = |name| call.headers.iter().find(|(found, _)| *found == name).unwrap().1.clone();
    assert_eq!(header("webhook-id"), outgoing.event.id.to_string());
    assert_eq!(header("webhook-timestamp"), world.clock.now().timestamp().to_string());
    assert_eq!(header("content-type"), "application/cloudevents+json; charset=utf-8");
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    assert_eq!((&body["id"], &body["specversion"]), (&json!(outgoing.event.id), &json!("1.0")));

    let mut expected = vec![(1, Ok(204), None)];
    for (tries, status, after, put_off, next) in [
        (0, 500, Some("60"), None, Some(5)),
        (0, 429, Some("60"), Some(60), Some(60)),
        (1, 502, Some("1"), Some(1), Some(300)),
        (2, 504, None, None, Some(1800)),
        (8, 503, Some("60"), None, Some(24 * 3600)),
        (9, 301, None, None, None),
    ] {
        world.transport.answer(status, after);
        let failed = sink.deliver(&world.outgoing(tries).await).await.unwrap_err();
        let Undelivered::Refused { reason, retry_after } = failed else { panic!("{failed}") };
        assert!(reason.contains(&status.to_string()), "{reason}");
        assert_eq!(retry_after.unwrap_or_default(), Duration::from_secs(put_off.unwrap_or_default()));
        expected.insert(0, (tries + 1, Ok(status), next));
    }
    world.transport.fail(CallFailure::Unreachable);
    sink.deliver(&outgoing).await.unwrap_err();
    expected.insert(0, (1, Err(CallFailure::Unreachable), Some(5)));
    let seconds = |attempt: &Attempt| attempt.next_at.map(|at| (at - attempt.at).num_seconds());
    let log = world.log(id).await;
    assert!(
        log.iter()
            .all(|attempt| attempt.kind == AttemptKind::Delivery && attempt.cursor == Some(outgoing.cursor))
    );
    let found: Vec<_> =
        log.iter().map(|attempt| (attempt.number, attempt.outcome, seconds(attempt))).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_at_once_and_its_owner_told() {
    let world = world();
    let id = world.make().await;
    world.register(1).await;
    let sink = world.sink(id).await;
    world.transport.answer(410, None);
    sink.deliver(&world.outgoing(0).await).await.unwrap_err();
    let webhook = world.get(id).await;
    assert_eq!((webhook.active, webhook.version), (false, Version::new(2)));
    assert_eq!(webhook.disabled.unwrap().reason, DisabledReason::Gone);
    let told = world.store.outbox().pop().unwrap();
    assert_eq!((told.event_type, told.subject.id), ("profiles.webhook.disabled.v1", id.uuid()));
    let data = json!({
        "webhook_id": id.uuid(), "version": 2, "owner": "tester", "changed": ["/active", "/disabled"],
        "reason": "gone",
    });
    assert_eq!(told.data, data);
    let page = world.service.events().read(&context(), Default::default()).await.unwrap();
    let event = page.events.last().unwrap().event.clone();
    assert_eq!((event.dataref, event.dataregulation), (format!("/v1/webhooks/{id}"), None));
    // Nothing goes there any more, and nothing is held against the event.
    let sent = world.transport.sent().len();
    assert!(matches!(sink.deliver(&world.outgoing(1).await).await, Err(Undelivered::Away { .. })));
    assert_eq!(world.transport.sent().len(), sent);
    assert!(world.webhooks().begin(id).await.unwrap().is_none());
    // Its owner activates it again.
    let patch = json!({"active": true});
    world.webhooks().patch(context(), id, Precondition::None, patch).await.unwrap();
    let webhook = world.get(id).await;
    assert_eq!((webhook.disabled, webhook.health.failing_since), (None, None));
    assert_eq!(sink.deliver(&world.outgoing(1).await).await, Ok(()));
}

#[tokio::test]
async fn five_days_without_a_success_disable_and_a_success_begins_anew() {
    let world = world();
    let id = world.make().await;
    world.register(1).await;
    let sink = world.sink(id).await;
    let fail = async || {
        world.transport.answer(500, None);
        sink.deliver(&world.outgoing(0).await).await.unwrap_err();
        world.get(id).await.active
    };
    assert!(fail().await);
    world.clock.advance(TimeDelta::days(4));
    assert_eq!(sink.deliver(&world.outgoing(0).await).await, Ok(()));
    for _ in 0..5 {
        assert!(fail().await, "counted from the first of these");
        world.clock.advance(TimeDelta::days(1) - TimeDelta::milliseconds(200));
    }
    assert!(fail().await);
    // Tests and redeliveries that fail are held against nobody.
    world.clock.advance(TimeDelta::seconds(1));
    world.transport.answer(410, None);
    world.webhooks().ping(context(), id).await.unwrap();
    world.transport.answer(500, None);
    let redelivery = RedeliveryInput { cursor: "1:1".to_owned() };
    world.webhooks().redeliver(context(), id, &redelivery).await.unwrap();
    assert!(world.get(id).await.active);
    assert!(!fail().await);
    assert_eq!(world.get(id).await.disabled.unwrap().reason, DisabledReason::Failing);
    assert_eq!(world.store.outbox().len(), 2, "one person, one webhook");
}

#[tokio::test]
async fn what_was_given_up_is_tried_anew_when_its_owner_asks() {
    let world = world();
    let id = world.make().await;
    world.register(1).await;
    let (sink, events) = (route_name(id), Readers::over(world.store.clone()).events);
    let key = ShardKey { sink: sink.clone(), shard: 0 };
    let due = async || world.deliveries.due(&key, 10).await.unwrap().0.len();
    let give_up = async || {
        let tenure = Duration::from_secs(60);
        let lease = world.deliveries.take(&key, Uuid::nil(), tenure, 0).await.unwrap().unwrap();
        let event = events.after(0, 1).await.unwrap().pop().unwrap();
        let refused = SetAside { event, attempts: 10, again_in: None, reason: "500".to_owned() };
        world.deliveries.advance(&lease, 1, std::slice::from_ref(&refused)).await.unwrap();
        world.deliveries.settle(&lease, &[], &[refused]).await.unwrap();
        assert_eq!(due().await, 0);
    };
    let patch = async |patch| world.webhooks().patch(context(), id, Precondition::None, patch).await.unwrap();
    give_up().await;
    patch(json!({"description": "x"})).await;
    patch(json!({"active": false})).await;
    assert_eq!(due().await, 0, "that changes nothing");
    patch(json!({"active": true})).await;
    assert_eq!(due().await, 1);
    give_up().await;
    patch(json!({"url": "https://hooks.example/2"})).await;
    assert_eq!(due().await, 1);
    give_up().await;
    world.webhooks().replay(context(), id, &ReplayInput { after: "oldest".to_owned() }).await.unwrap();
    assert_eq!(due().await, 1);
}

#[tokio::test]
async fn values_go_only_to_who_wants_them_at_that_moment() {
    let world = world();
    let made = world
        .webhooks()
        .create(context(), input(json!({"url": "https://hooks.example/", "full_values": true})));
    let id = WebhookId::new(made.await.unwrap().done.output.id);
    world.register(1).await;
    let sink = world.sink(id).await;
    let mut outgoing = world.outgoing(0).await;
    outgoing.event.data["values"] = json!({"/name": {"before": null, "after": "Ada"}});
    outgoing.event.dataclassification = "restricted".to_owned();
    let sent = async || -> Value {
        sink.deliver(&outgoing).await.unwrap();
        serde_json::from_slice(&world.transport.sent().pop().unwrap().body).unwrap()
    };
    let full = sent().await;
    assert_eq!(
        (&full["data"]["values"], &full["dataclassification"]),
        (&outgoing.event.data["values"], &json!("restricted"))
    );
    let patch = json!({"full_values": false});
    world.webhooks().patch(context(), id, Precondition::None, patch).await.unwrap();
    let thin = sent().await;
    assert_eq!(
        (&thin["data"]["values"], &thin["dataclassification"]),
        (&Value::Null, &json!("confidential"))
    );
    assert_eq!(thin["data"]["changed"], full["data"]["changed"]);
}

#[tokio::test]
async fn what_is_asked_for_by_hand_is_sent_at_once_and_logged() {
    let world = world();
    let id = world.make().await;
    world.register(1).await;
    world.register(2).await;
    world.transport.answer(503, None);
    let done = world.webhooks().ping(context(), id).await.unwrap();
    let redelivery = |cursor: &str| RedeliveryInput { cursor: cursor.to_owned() };
    let again = world.webhooks().redeliver(context(), id, &redelivery("1:2")).await.unwrap();
    let log = world.log(id).await;
    let found: Vec<_> = log.iter().map(|one| (one.id.uuid(), one.kind, one.outcome, one.cursor)).collect();
    let cursor = Some(FeedCursor { epoch: 1, position: 2 });
    assert_eq!(
        found,
        [
            (again.output.attempt, AttemptKind::Redelivery, Ok(204), cursor),
            (done.output.attempt, AttemptKind::Ping, Ok(503), None),
        ]
    );
    assert!(log.iter().all(|attempt| attempt.next_at.is_none()));
    let sent = world.transport.sent();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!((&body["type"], &body["subject"]), (&json!("profiles.webhook.pinged.v1"), &json!(id.uuid())));
    let body: Value = serde_json::from_slice(&sent[1].body).unwrap();
    assert_eq!(body["subject"], json!(Uuid::from_u128(2)));
    for gone in ["1:0", "1:3", "2:1"] {
        let refused = world.webhooks().redeliver(context(), id, &redelivery(gone)).await;
        assert!(matches!(refused, Err(Failure::Refused(WebhookError::Expired(_)))), "{gone}");
    }
    let refused = world.webhooks().redeliver(context(), id, &redelivery("x")).await;
    assert!(matches!(refused, Err(Failure::Refused(WebhookError::Invalid(_)))));

    let call = world.webhooks().preview(&context(), id, "profiles.business.lei_changed.v1").await.unwrap();
    assert!(call.headers.contains(&("webhook-signature", format!("v1,{SAMPLE_SECRET}"))));
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    assert_eq!(body["type"], "profiles.business.lei_changed.v1");
    assert_eq!(world.transport.sent().len(), 2, "nothing is sent");
}

#[tokio::test]
async fn a_webhook_begins_where_it_was_told_and_goes_on_where_it_is_told() {
    let world = world();
    world.register(1).await;
    world.register(2).await;
    let make = async |after: Value| {
        let input = input(json!({"url": "https://hooks.example/", "after": after}));
        let made = world.webhooks().create(context(), input).await.unwrap();
        let id = WebhookId::new(made.done.output.id);
        (id, world.get(id).await.begin.position)
    };
    assert_eq!(make(json!("oldest")).await.1, 0);
    assert_eq!(make(json!("1:1")).await.1, 1);
    assert_eq!(make(json!("latest")).await.1, 2);
    let (id, begin) = make(json!(null)).await;
    assert_eq!(begin, 2, "with what comes from now on");
    let replay = async |after: &str| {
        let input = ReplayInput { after: after.to_owned() };
        world.webhooks().replay(context(), id, &input).await
    };
    let place = async || {
        let figures = world.deliveries.figures().await.unwrap();
        figures.into_iter().find(|figures| figures.sink == route_name(id)).map(|figures| figures.position)
    };
    // Before anything was ever delivered, and after.
    replay("1:1").await.unwrap();
    assert_eq!(place().await, Some(1));
    replay("oldest").await.unwrap();
    assert_eq!(place().await, Some(0));
    assert!(matches!(replay("1:9").await, Err(Failure::Refused(WebhookError::Expired(_)))));
    assert!(matches!(replay("x").await, Err(Failure::Refused(WebhookError::Invalid(_)))));
    world.webhooks().delete(context(), id, Precondition::None).await.unwrap();
    world.webhooks().tidy().await.unwrap();
    assert_eq!(place().await, None, "with it goes how far it got");
    assert!(matches!(
        world.webhooks().get(&context(), id).await,
        Err(Failure::Refused(WebhookError::NotFound))
    ));
}

#[tokio::test]
async fn tidying_up_forgets_the_old_and_the_orphaned() {
    let world = world();
    let id = world.make().await;
    world.webhooks().ping(context(), id).await.unwrap();
    world.clock.advance(TimeDelta::days(30) + TimeDelta::seconds(1));
    world.webhooks().ping(context(), id).await.unwrap();
    let orphan = WebhookId::new(Uuid::from_u128(7));
    for sink in [route_name(id), route_name(orphan), "nats".to_owned()] {
        let key = ShardKey { sink, shard: 0 };
        world.deliveries.take(&key, Uuid::nil(), Duration::from_secs(1), 0).await.unwrap();
    }
    assert_eq!(world.webhooks().tidy().await.unwrap(), (1, 1));
    assert_eq!(world.log(id).await.len(), 1);
    // The log of one that is gone goes with its place.
    let gone = world.make().await;
    world.webhooks().ping(context(), gone).await.unwrap();
    let key = ShardKey { sink: route_name(gone), shard: 0 };
    world.deliveries.take(&key, Uuid::nil(), Duration::from_secs(1), 0).await.unwrap();
    world.webhooks().delete(context(), gone, Precondition::None).await.unwrap();
    assert_eq!(world.webhooks().tidy().await.unwrap(), (1, 1));
    let left: Vec<_> =
        world.deliveries.figures().await.unwrap().into_iter().map(|figures| figures.sink).collect();
    assert_eq!(left, ["nats".to_owned(), route_name(id)]);
    assert_eq!(Webhooks::active(&*world.store).await.unwrap().len(), 1);
}
