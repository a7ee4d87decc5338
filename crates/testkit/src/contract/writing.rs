//! Writing: what comes back, what is refused, and that nothing is half done.
#![expect(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "these are tests")]

use chrono::TimeDelta;
use profiles_application::bus::Failure;
use profiles_application::ports::{CommitError, Stale, Taken};
use profiles_application::profiles::Target;
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::person::{LifeStatus, Person};
use profiles_domain::shared::aggregate::{Aggregate, AggregateRoot};
use profiles_domain::shared::label::Label;
use profiles_domain::shared::version::Version;
use serde_json::{Value, json};

use super::Subject;
use super::kinds::{Tested, email, find, get, history, id, input, link, now, put, service, with, write};
use crate::{context, full_details, service_over};

/// Every attribute, at its extremes, comes back as it was written, from the store and from the reader.
pub async fn every_attribute_comes_back_as_written<P: Tested>(subject: &Subject) {
    let profile = P::register(id::<P>(1), P::full(), now()).expect("valid");
    subject.store.commit(write(profile, Version::ZERO)).await.expect("committed");
    let loaded = P::load(&*subject.store, &[id::<P>(1)]).await.expect("loaded").pop().expect("there");
    assert_eq!(loaded.details(), &P::full());
    assert_eq!(loaded.root().version(), Version::new(1));
    assert_eq!(loaded.root().created_at(), now(), "to the microsecond");
    assert_eq!(get::<P>(subject, 1).await, Some(loaded));

    let empty = P::register(id::<P>(2), P::Details::default(), now()).expect("valid");
    subject.store.commit(write(empty, Version::ZERO)).await.expect("committed");
    assert_eq!(get::<P>(subject, 2).await.expect("there").details(), &P::Details::default());
}

/// The use cases take extremes too, which search has to bear, and give them up again.
pub async fn extremes_go_through_the_use_cases<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let full = serde_json::to_value(P::written(&P::full())).expect("JSON");
    assert_eq!(put::<P>(&service, 1, full.clone()).await, 1);
    assert_eq!(get::<P>(subject, 1).await.expect("there").details(), &P::full());
    assert_eq!(put::<P>(&service, 1, full).await, 1, "the same once more is no change");
    assert_eq!(put::<P>(&service, 1, json!({})).await, 2);
    assert_eq!(get::<P>(subject, 1).await.expect("there").details(), &P::Details::default());
}

/// An erased person stays as an id and the fact.
pub async fn erasing_leaves_the_id_and_nothing_else(subject: &Subject) {
    let person = Person::register(id::<Person>(1), full_details(), now()).expect("valid");
    subject.store.commit(write(person, Version::ZERO)).await.expect("committed");
    let mut person: Person = get(subject, 1).await.expect("there");
    person.erase();
    subject.store.commit(write(person, Version::new(1))).await.expect("committed");
    let erased: Person = get(subject, 1).await.expect("still there");
    assert_eq!(erased.details().life, LifeStatus::Erased);
    assert_eq!(erased.details().name, None);
}

/// A write against an old version is refused, and says whether the profile changed or isn't there at all.
pub async fn a_stale_version_is_refused_and_told_from_a_missing_one<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let home = Label::restore("home".to_owned());
    put::<P>(&service, 1, email("a@example.org")).await;
    let mut mine: P = get(subject, 1).await.expect("there");
    put::<P>(&service, 1, email("b@example.org")).await;
    mine.remove_email(&home).expect("allowed");
    let error = subject.store.commit(write(mine, Version::new(1))).await.expect_err("stale");
    assert!(
        matches!(error, CommitError::Stale { stale: Stale::Changed(v), .. } if v == Version::new(2)),
        "{error:?}"
    );
    let kept: P = get(subject, 1).await.expect("there");
    assert_eq!(kept.contact().emails.primary().map(|email| email.as_str()), Some("b@example.org"));

    let known = AggregateRoot::restore(id::<P>(9), Version::new(3), now(), now());
    let mut ghost = P::restore(known, P::full());
    ghost.change_contact(Default::default()).expect("allowed");
    let error = subject.store.commit(write(ghost, Version::new(3))).await.expect_err("missing");
    assert!(matches!(error, CommitError::Stale { stale: Stale::Missing, .. }), "{error:?}");
}

/// Two of a kind can't be registered under one id.
pub async fn a_taken_id_is_refused<P: Tested>(subject: &Subject) {
    let profile = || P::register(id::<P>(1), P::Details::default(), now()).expect("valid");
    subject.store.commit(write(profile(), Version::ZERO)).await.expect("committed");
    let error = subject.store.commit(write(profile(), Version::ZERO)).await.expect_err("taken");
    assert!(matches!(error, CommitError::Stale { stale: Stale::Exists, .. }), "{error:?}");
}

/// A key in another system belongs to one profile of a kind at a time, and is free once it's given up.
pub async fn a_link_belongs_to_one_profile<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 1, link("42")).await;
    let take = || {
        let target = Target::<P>::of(id::<P>(2));
        service.replace(context(), target, input::<P>(link("42")), Handling::Strict)
    };
    match take().await {
        Err(Failure::Taken(Taken::ExternalId(system))) => assert_eq!(system.as_str(), "crm"),
        other => panic!("{other:?}"),
    }
    assert_eq!(get::<P>(subject, 2).await, None, "nothing was written");
    put::<P>(&service, 1, link("43")).await;
    take().await.expect("free by now");
}

/// In one unit of work two profiles may take each other's keys.
pub async fn profiles_may_swap_links<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 1, link("1")).await;
    put::<P>(&service, 2, link("2")).await;
    let rows = [(1, "2"), (2, "1")].map(|(n, key)| ImportRow::<P> { id: id::<P>(n), patch: link(key) });
    let outcomes = service.import(context(), rows.into(), Handling::Strict).await.expect("committed");
    assert_eq!(outcomes, [ImportOutcome::Changed, ImportOutcome::Changed]);
    let profile: P = get(subject, 1).await.expect("there");
    let keys: Vec<_> = profile.contact().external_ids.values().map(|key| key.as_str()).collect();
    assert_eq!(keys, ["2"]);
}

/// A command that fails at commit leaves no profile, history, search entry or event behind.
pub async fn what_is_refused_leaves_nothing<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 1, link("42")).await;
    let before = subject.outbox.sent().await;
    let row = |number, patch: Value| ImportRow::<P> { id: id::<P>(number), patch };
    let ghost = with([P::named("Ghost"), email("g@example.org")]);
    let rows = vec![row(2, ghost), row(3, link("42")), row(1, email("a@example.org"))];
    let refused = service.import(context(), rows, Handling::Strict).await;
    assert!(matches!(refused, Err(Failure::Taken(_))), "{refused:?}");
    assert_eq!(get::<P>(subject, 2).await, None);
    assert_eq!(get::<P>(subject, 1).await.expect("there").root().version(), Version::new(1));
    assert!(history::<P>(subject, 2).await.is_empty());
    assert_eq!(history::<P>(subject, 1).await.len(), 1);
    for criteria in [json!({"name": "ghost"}), json!({"email": "g@example.org"})] {
        assert!(find::<P>(&service, criteria).await.is_empty());
    }
    assert_eq!(subject.outbox.sent().await, before);
}

/// Many profiles, new and known, as they were and rejected ones among them, are written in one transaction.
pub async fn a_batch_is_written_as_a_whole<P: Tested>(subject: &Subject) {
    let service = service(subject);
    put::<P>(&service, 0, with([P::named("Number 0"), email("0@example.org")])).await;
    put::<P>(&service, 1, P::named("Number 1")).await;
    let rows = (0..250).map(|n| {
        let patch = match n {
            0 => link("0"),
            1 => P::named("Number 1"),
            7 => email("nobody"),
            _ => with([P::named(&format!("Number {n}")), link(&n.to_string())]),
        };
        ImportRow::<P> { id: id::<P>(n), patch }
    });
    let outcomes = service.import(context(), rows.collect(), Handling::Strict).await.expect("committed");
    for (index, outcome) in outcomes.iter().enumerate() {
        let expected = match index {
            0 => matches!(outcome, ImportOutcome::Changed),
            1 => matches!(outcome, ImportOutcome::Unchanged),
            7 => {
                let faults =
                    if let ImportOutcome::Rejected(faults) = outcome { faults.as_slice() } else { &[] };
                faults.iter().map(|fault| fault.pointer.as_str()).eq(["/emails/home/address"])
            }
            _ => matches!(outcome, ImportOutcome::Created),
        };
        assert!(expected, "{index}: {outcome:?}");
    }
    let ids: Vec<_> = (0..250).map(id::<P>).collect();
    assert_eq!(P::reader(&subject.readers).by_ids(&ids).await.expect("read").len(), 249);
    let first: P = get(subject, 0).await.expect("there");
    assert_eq!(first.root().version(), Version::new(2));
    assert_eq!(P::name(first.details()), Some("Number 0"), "an import never wipes");
    assert_eq!(get::<P>(subject, 1).await.expect("there").root().version(), Version::new(1));
    assert_eq!(find::<P>(&service, json!({"external_id": {"system": "crm", "key": "249"}})).await, [249]);
    assert_eq!(subject.outbox.sent().await.len(), 2 + 1 + 247);
}

/// The outbox has the events of one profile in the order of its versions, each once.
pub async fn events_are_numbered_in_order<P: Tested>(subject: &Subject) {
    let service = service(subject);
    let both = || with([email("b@example.org"), link("42")]);
    put::<P>(&service, 1, email("a@example.org")).await;
    put::<P>(&service, 1, both()).await;
    put::<P>(&service, 1, both()).await;
    put::<P>(&service, 1, json!({})).await;
    let sent: Vec<_> =
        subject.outbox.sent().await.into_iter().map(|sent| (sent.version, sent.event_type)).collect();
    let expected = [
        (1, "registered"),
        (2, "email_changed"),
        (2, "external_id_changed"),
        (2, "contact_information_changed"),
        (3, "email_changed"),
        (3, "external_id_changed"),
        (3, "contact_information_changed"),
    ];
    assert_eq!(sent, expected.map(|(version, name)| (version, format!("profiles.{}.{name}.v1", P::KIND))));
}

/// Writing what is there already makes no version, no history and no event.
pub async fn a_change_to_the_same_value_writes_nothing<P: Tested>(subject: &Subject) {
    let (service, clock) =
        service_over(subject.store.clone(), subject.readers.clone(), subject.idempotency.clone());
    let address = json!({"addresses": {"home": {"country": "US", "postal_code": "nope"}}});
    let json = with([P::named("Ada"), address]);
    assert_eq!(put::<P>(&service, 1, json.clone()).await, 1);
    let before = get::<P>(subject, 1).await;
    clock.advance(TimeDelta::hours(1));
    assert_eq!(put::<P>(&service, 1, json).await, 1);
    assert_eq!(get::<P>(subject, 1).await, before);
    assert_eq!(history::<P>(subject, 1).await, [(1, "registered".to_owned())]);
    assert_eq!(subject.outbox.sent().await.len(), 1);
}
