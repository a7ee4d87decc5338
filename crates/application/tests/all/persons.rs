//! The use cases about persons.

use profiles_application::bus::Failure;
use profiles_application::ports::AggregateKind;
use profiles_application::profiles::ChangeError;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::profiles::{Absent, PersonTarget, Precondition};
use profiles_domain::profiles::person::{Gender, Person};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::version::Version;
use profiles_testkit::{context, service};
use serde_json::json;

use crate::support::{id, patch, profile, put};

#[tokio::test]
async fn every_fault_is_found_and_pointed_at() {
    let (service, ..) = service();
    let faults = put::<Person>(
        &service,
        json!({
            "name": {"given": "a\u{0}b", "family": "x".repeat(201)},
            "birth_date": "1990-02-30",
            "birth_place": {"country": "UK"},
            "status": "gone",
            "nationalities": ["FR", "Atlantis"],
            "languages": ["fr_FR"],
            "time_zone": "Paris",
            "emails": {"Ho me": {"address": "a@example.org"}, "work": {"address": "nobody"}},
            "phone_numbers": {"mobile": {"number": "0612345678"}},
            "addresses": {"home": {"country": "FR", "postal_code": "7500"}},
            "external_ids": {"crm": " "}
        }),
    )
    .await
    .unwrap_err();
    let pointers: Vec<_> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
    assert_eq!(
        pointers,
        [
            ("/name/given", "control_character"),
            ("/name/family", "text_too_long"),
            ("/birth_date", "date_invalid"),
            ("/birth_place/country", "country_unknown"),
            ("/nationalities/1", "country_unknown"),
            ("/languages/0", "language_invalid"),
            ("/time_zone", "time_zone_unknown"),
            ("/emails/Ho me", "label_invalid"),
            ("/emails/work/address", "email_invalid"),
            ("/phone_numbers/mobile/number", "phone_region_needed"),
            ("/addresses/home/street", "required"),
            ("/addresses/home/locality", "required"),
            ("/addresses/home/postal_code", "invalid_postal_code"),
            ("/external_ids/crm", "text_empty"),
            ("/status", "status_unknown"),
        ]
    );
}

#[tokio::test]
async fn a_patch_leaves_what_it_does_not_mention() {
    let (service, ..) = service();
    put::<Person>(
        &service,
        json!({"name": {"given": "Maria", "family": "Skłodowska"}, "gender": "female", "languages": ["pl"]}),
    )
    .await
    .unwrap();
    assert_eq!(
        patch::<Person>(&service, json!({"name": {"preferred": "Marie"}, "languages": null})).await,
        Ok(2)
    );
    let person = profile::<Person>(&service).await;
    let name = person.details().name.clone().unwrap();
    assert_eq!((name.given(), name.preferred()), (Some("Maria"), Some("Marie")));
    assert_eq!(person.details().gender, Some(Gender::Female));
    assert!(person.details().languages.is_empty());
}

#[tokio::test]
async fn a_patch_is_judged_by_its_form_too() {
    let (service, ..) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    for (json, pointer, code) in [
        (json!([]), "", "wrong_type"),
        (json!({"nmae": {}}), "/nmae", "unknown_field"),
        (json!({"emails": {"home": {"primary": true}}}), "/emails/home/address", "missing_field"),
        (json!({"name": "Marie"}), "/name", "wrong_type"),
    ] {
        assert_eq!(patch::<Person>(&service, json).await, Err(vec![(pointer.to_owned(), code.to_owned())]));
    }
    assert_eq!(profile::<Person>(&service).await.root().version(), Version::new(1));
}

#[tokio::test]
async fn a_patch_that_names_a_new_primary_demotes_the_old_one() {
    let (service, ..) = service();
    put::<Person>(&service, json!({"emails": {"home": {"address": "a@example.org"}}})).await.unwrap();
    patch::<Person>(&service, json!({"emails": {"work": {"address": "b@example.org", "primary": true}}}))
        .await
        .unwrap();
    assert_eq!(
        profile::<Person>(&service).await.details().contact.emails.primary().unwrap().as_str(),
        "b@example.org"
    );
    patch::<Person>(&service, json!({"emails": {"work": {"primary": false}}})).await.unwrap();
    assert_eq!(
        profile::<Person>(&service).await.details().contact.emails.primary().unwrap().as_str(),
        "a@example.org"
    );
    patch::<Person>(&service, json!({"emails": {"home": null}})).await.unwrap();
    assert_eq!(
        profile::<Person>(&service).await.details().contact.emails.primary().unwrap().as_str(),
        "b@example.org"
    );
    let two =
        json!({"emails": {"home": {"address": "a@example.org", "primary": true}, "work": {"primary": true}}});
    assert_eq!(
        patch::<Person>(&service, two).await,
        Err(vec![("/emails".to_owned(), "several_primaries".to_owned())])
    );
}

#[tokio::test]
async fn what_was_kept_leniently_does_not_stand_in_the_way_of_other_changes() {
    let (service, ..) = service();
    let broken: PersonInput =
        serde_json::from_value(json!({"addresses": {"home": {"country": "US", "postal_code": "nope"}}}))
            .unwrap();
    service.replace(context(), id::<Person>(), broken, Handling::Lenient).await.unwrap();
    patch::<Person>(&service, json!({"gender": "male"}))
        .await
        .expect("strictly, but the address isn't touched");
    assert!(
        !profile::<Person>(&service).await.details().contact.addresses.primary().unwrap().issues().is_empty()
    );
    let touched =
        patch::<Person>(&service, json!({"addresses": {"home": {"locality": "Springfield"}}})).await;
    assert!(
        touched.unwrap_err().contains(&("/addresses/home/postal_code".into(), "invalid_postal_code".into()))
    );
}

#[tokio::test]
async fn what_was_read_can_be_written_back() {
    let (service, ..) = service();
    let input = json!({
        "name": {"given": "Ada"}, "status": "deceased",
        "emails": {"home": {"address": "a@example.org"}, "work": {"address": "b@example.org"}},
        "phone_numbers": {"mobile": {"number": "06 12 34 56 78", "region": "FR"}},
        "addresses": {"home": {"street": "11 rue Pierre et Marie Curie", "locality": "Paris", "postal_code": "75005", "country": "fr"}}
    });
    put::<Person>(&service, input).await.unwrap();
    let read = profile::<Person>(&service).await;
    let view =
        serde_json::to_value(profiles_application::profiles::person::view::PersonView::from(&read)).unwrap();
    assert_eq!(view["addresses"]["home"]["formatted"], "11 rue Pierre et Marie Curie\n75005 Paris\nFRANCE");
    assert_eq!(view["phone_numbers"]["mobile"]["number"], "+33612345678");
    assert_eq!(put::<Person>(&service, view).await, Ok(1), "nothing changed");
}

#[tokio::test]
async fn what_a_list_has_twice_is_kept_once_from_the_start() {
    let (service, ..) = service();
    let twice = || json!({"nationalities": ["FR", "PL", "fr"], "languages": ["pl", "PL"]});
    assert_eq!(put::<Person>(&service, twice()).await, Ok(1));
    let person = profile::<Person>(&service).await;
    assert_eq!((person.details().nationalities.len(), person.details().languages.len()), (2, 1));
    assert_eq!(put::<Person>(&service, twice()).await, Ok(1), "the same once more is no change");
}

#[tokio::test]
async fn conditions_decide_what_may_happen() {
    let (service, ..) = service();
    let change = |precondition: Precondition, absent: Absent, gender: &'static str| {
        let target = PersonTarget { id: id::<Person>(), precondition, absent };
        let service = service.clone();
        async move {
            match service.change_gender(context(), target, Gender::parse(gender).ok()).await {
                Ok(done) => Ok((done.output.version, done.output.created)),
                Err(Failure::Refused(error)) => Err(error),
                Err(other) => panic!("{other:?}"),
            }
        }
    };
    let version = |number| Precondition::Version(vec![Version::new(number)]);
    let stale = |result: Result<_, ChangeError>| match result {
        Err(ChangeError::Stale(stale)) => stale.current.number(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        change(Precondition::None, Absent::Refuse, "a").await,
        Err(ChangeError::NotFound(AggregateKind::Person))
    );
    assert_eq!(stale(change(version(3), Absent::Create, "a").await), 0);
    assert_eq!(stale(change(Precondition::Exists, Absent::Create, "a").await), 0);
    assert_eq!(
        change(version(0), Absent::Create, "a").await,
        Ok((1, true)),
        "version 0 is what absent=empty reads"
    );
    assert_eq!(
        change(Precondition::Absent, Absent::Create, "b").await,
        Err(ChangeError::AlreadyExists(AggregateKind::Person))
    );
    assert_eq!(stale(change(version(0), Absent::Create, "b").await), 1);
    assert_eq!(change(version(1), Absent::Refuse, "b").await, Ok((2, false)));
    assert_eq!(change(Precondition::Exists, Absent::Refuse, "c").await, Ok((3, false)));
}

#[tokio::test]
async fn every_command_of_the_facade_has_its_handler_and_its_event() {
    use profiles_domain::profiles::person::{LifeStatus, NameParts, PersonName};
    use profiles_domain::shared::contact::{AddressParts, EmailAddress, PhoneNumber, PostalAddress};
    use profiles_domain::shared::country::CountryCode;
    use profiles_domain::shared::external_id::ExternalKey;
    use profiles_domain::shared::label::{Label, SystemName};
    use profiles_domain::shared::language::LanguageTag;
    use profiles_domain::shared::partial_date::PartialDate;
    use profiles_domain::shared::text::Line;
    use profiles_domain::shared::time_zone::TimeZone;

    let (service, store, _) = service();
    put::<Person>(&service, json!({})).await.unwrap();
    let home = || Label::parse("home").unwrap();
    let name = PersonName::parse(&NameParts { given: Some("Ada".into()), ..NameParts::default() }).ok();
    let place =
        profiles_domain::profiles::person::BirthPlace { locality: Line::parse("Cork").ok(), country: None };
    let parts = AddressParts { country: "FR".into(), ..AddressParts::default() };
    let address = PostalAddress::parse(parts, Handling::Lenient).unwrap();
    let (cx, id) = (context, id::<Person>());
    service.change_name(cx(), id, name).await.unwrap();
    service.change_birth_date(cx(), id, PartialDate::parse("1990").ok()).await.unwrap();
    service.change_birth_place(cx(), id, Some(place)).await.unwrap();
    service.change_gender(cx(), id, Some(Gender::Female)).await.unwrap();
    service.change_pronouns(cx(), id, Line::parse("she/her").ok()).await.unwrap();
    service.change_nationalities(cx(), id, vec![CountryCode::parse("FR").unwrap()]).await.unwrap();
    service.change_languages(cx(), id, vec![LanguageTag::parse("fr").unwrap()]).await.unwrap();
    service.prefer_language(cx(), id, LanguageTag::parse("pl").unwrap()).await.unwrap();
    service.change_time_zone(cx(), id, TimeZone::parse("Europe/Paris").ok()).await.unwrap();
    service.change_life_status(cx(), id, LifeStatus::Deceased(None)).await.unwrap();
    service
        .change_email(cx(), id, home(), EmailAddress::parse("a@example.org").unwrap(), None)
        .await
        .unwrap();
    service.remove_email(cx(), id, home()).await.unwrap();
    let number = PhoneNumber::parse("+33612345678", None).unwrap();
    service.change_phone_number(cx(), id, home(), number, None).await.unwrap();
    service.remove_phone_number(cx(), id, home()).await.unwrap();
    service.change_address(cx(), id, home(), address, None).await.unwrap();
    service.remove_address(cx(), id, home()).await.unwrap();
    let system = SystemName::parse("crm").unwrap();
    let last = service.change_external_id(cx(), id, system, ExternalKey::parse("42").ok()).await.unwrap();
    assert_eq!(last.output.version, 18, "each made one version");
    let languages: Vec<_> =
        profile::<Person>(&service).await.details().languages.iter().map(ToString::to_string).collect();
    assert_eq!(languages, ["pl", "fr"]);

    let outbox = store.outbox();
    let events: Vec<_> =
        outbox.iter().map(|record| (record.event_type, record.data["changed"].clone())).collect();
    let changed = |name: &str, paths: &[&str]| (format!("profiles.person.{name}.v1"), json!(paths));
    let expected = [
        changed("registered", &[]),
        changed("name_changed", &["/name"]),
        changed("birth_date_changed", &["/birth_date"]),
        changed("birth_place_changed", &["/birth_place"]),
        changed("gender_changed", &["/gender"]),
        changed("pronouns_changed", &["/pronouns"]),
        changed("nationalities_changed", &["/nationalities"]),
        changed("languages_changed", &["/languages"]),
        changed("languages_changed", &["/languages"]),
        changed("time_zone_changed", &["/time_zone"]),
        changed("life_status_changed", &["/status"]),
        changed("email_changed", &["/emails/home"]),
        changed("contact_information_changed", &["/emails/home"]),
        changed("email_changed", &["/emails/home"]),
        changed("contact_information_changed", &["/emails/home"]),
        changed("phone_number_changed", &["/phone_numbers/home"]),
        changed("contact_information_changed", &["/phone_numbers/home"]),
        changed("phone_number_changed", &["/phone_numbers/home"]),
        changed("contact_information_changed", &["/phone_numbers/home"]),
        changed("address_changed", &["/addresses/home"]),
        changed("contact_information_changed", &["/addresses/home"]),
        changed("address_changed", &["/addresses/home"]),
        changed("contact_information_changed", &["/addresses/home"]),
        changed("external_id_changed", &["/external_ids/crm"]),
    ];
    let events: Vec<_> = events.into_iter().map(|(name, paths)| (name.to_owned(), paths)).collect();
    assert_eq!(events, expected);
}

#[tokio::test]
async fn events_that_leave_hold_no_personal_data() {
    let (service, store, _) = service();
    put::<Person>(
        &service,
        json!({"name": {"given": "Secretname"}, "emails": {"home": {"address": "secret@example.org"}}}),
    )
    .await
    .unwrap();
    patch::<Person>(&service, json!({"name": {"given": "Secretother"}, "emails": {"home": null}}))
        .await
        .unwrap();
    for record in store.outbox() {
        let text = format!("{} {}", record.data, record.headers).to_lowercase();
        assert!(!text.contains("secret"), "{text}");
    }
}
