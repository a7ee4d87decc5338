//! The use cases about businesses.

use profiles_application::bus::{Done, Failure};
use profiles_application::ports::AggregateKind;
use profiles_application::profiles::business::input::{BusinessInput, parse_industries};
use profiles_application::profiles::business::view::BusinessView;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{
    Absent, BusinessTarget, ChangeError, PageRequest, Precondition, ProfileService, Receipt,
};
use profiles_contracts::IntegrationEvent;
use profiles_contracts::business::ContactInformationChanged;
use profiles_domain::profiles::business::{
    Business, BusinessName, BusinessStatus, Industries, IndustryScheme, Jurisdiction, LegalForm, Lei,
    Register, Registration, RegistrationNumber, TaxId, TaxScheme, Website,
};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::contact::{AddressParts, EmailAddress, PhoneNumber, PostalAddress};
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::BusinessId;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::version::Version;
use profiles_testkit::{context, full_business, service};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{fault, id, patch, profile, put};

const OTHER: &str = "00000000-0000-0000-0000-000000000002";

fn other() -> BusinessId {
    BusinessId::new(Uuid::from_u128(2))
}

fn name(text: &str) -> BusinessName {
    BusinessName::parse(text).unwrap()
}

fn date(text: &str) -> Option<PartialDate> {
    Some(PartialDate::parse(text).unwrap())
}

async fn status(service: &ProfileService) -> BusinessStatus {
    profile::<Business>(service).await.details().status
}

/// What a command did, according to its receipt, the history and the outbox.
struct Watched {
    service: ProfileService,
    store: std::sync::Arc<profiles_testkit::MemoryStore>,
    version: u64,
}

impl Watched {
    /// Runs a command twice: the first time it makes one version, of one event with these changes (path, from, to),
    /// the second time nothing.
    async fn runs(
        &mut self,
        event: &str,
        changes: &[(&str, Value, Value)],
        run: impl AsyncFn(ProfileService, BusinessTarget) -> Result<Done<Receipt>, Failure<ChangeError>>,
    ) {
        let target = || BusinessTarget::of(id::<Business>());
        self.version += 1;
        for _ in 0..2 {
            let receipt = run(self.service.clone(), target()).await.unwrap().output;
            let expected = Receipt { id: id::<Business>().uuid(), version: self.version, created: false };
            assert_eq!(receipt, expected, "{event}");
        }
        let since = Version::new(self.version - 1);
        let (cx, page) = (context(), PageRequest::default());
        let entries =
            self.service.history::<Business>(&cx, id::<Business>(), since, page).await.unwrap().items;
        let told: Vec<_> = entries
            .iter()
            .flat_map(|entry| entry.changes.iter().map(|c| (c.path.as_str(), c.from.clone(), c.to.clone())))
            .collect();
        assert_eq!(entries.iter().map(|entry| entry.event.as_str()).collect::<Vec<_>>(), [event]);
        assert_eq!(told, changes, "{event}");

        let mut outbox = self.store.outbox();
        // What sums up comes besides.
        outbox.retain(|record| record.event_type != ContactInformationChanged::TYPE);
        assert_eq!(outbox.len() as u64, self.version, "{event}: one event for each version");
        let sent = outbox.last().unwrap();
        assert_eq!(sent.event_type, format!("profiles.business.{event}.v1"));
        assert_eq!(sent.subject.kind, AggregateKind::Business);
        let paths: Vec<_> = changes.iter().map(|(path, ..)| *path).collect();
        let thin = json!({"business_id": id::<Business>().uuid(), "version": self.version, "changed": paths});
        assert_eq!(sent.data, thin, "nothing but what changed");
    }
}

async fn watched() -> Watched {
    let (service, store, _) = service();
    put::<Business>(&service, json!({})).await.unwrap();
    let sent: Vec<_> = store.outbox().into_iter().map(|record| record.data).collect();
    let thin = json!({"business_id": id::<Business>().uuid(), "version": 1, "changed": []});
    assert_eq!(sent, [thin], "nothing is known from the start");
    Watched { service, store, version: 1 }
}

#[tokio::test]
async fn each_command_of_a_business_makes_its_event_once() {
    let mut watched = watched().await;
    let change = [("/legal_name", json!(null), json!("Muster GmbH"))];
    watched
        .runs("legal_name_changed", &change, async |service, target| {
            service.change_legal_name(context(), target, Some(name(" Muster GmbH "))).await
        })
        .await;
    let change = [("/trade_names", json!([]), json!(["B", "A"]))];
    watched
        .runs("trade_names_changed", &change, async |service, target| {
            service.change_trade_names(context(), target, ["B", "A", "B"].map(name).into()).await
        })
        .await;
    let change = [("/legal_form", json!(null), json!("2HBR"))];
    watched
        .runs("legal_form_changed", &change, async |service, target| {
            service.change_legal_form(context(), target, LegalForm::parse("2hbr").ok()).await
        })
        .await;
    let entry = json!({"jurisdiction": "DE", "register": "RA000242", "number": "HRB 86891"});
    watched
        .runs("registration_changed", &[("/registration", json!(null), entry)], async |service, target| {
            let registration = Registration {
                jurisdiction: Jurisdiction::parse("de").unwrap(),
                register: Register::parse("ra000242").ok(),
                number: RegistrationNumber::parse("HRB 86891").unwrap(),
            };
            service.change_registration(context(), target, Some(registration)).await
        })
        .await;
    let vat = |service: ProfileService, target, number: &'static str| async move {
        let id = TaxId::parse(TaxScheme::DeVat, number).unwrap();
        service.change_tax_id(context(), target, id).await
    };
    watched
        .runs(
            "tax_id_changed",
            &[("/tax_ids/de_vat", json!(null), json!("DE136695976"))],
            async |s, target| vat(s, target, "136 695 976").await,
        )
        .await;
    watched
        .runs(
            "tax_id_changed",
            &[("/tax_ids/de_vat", json!("DE136695976"), json!(null))],
            async |s, target| s.remove_tax_id(context(), target, TaxScheme::DeVat).await,
        )
        .await;
    watched
        .runs("lei_changed", &[("/lei", json!(null), json!("506700GE1G29325QX363"))], async |s, target| {
            s.change_lei(context(), target, Lei::parse("5067 00ge1g29325qx363").ok()).await
        })
        .await;
    let codes = json!({"isic_4": "6201", "naics_2022": "541511"});
    watched
        .runs("industry_changed", &[("/industry", json!({}), codes.clone())], async |s, target| {
            let codes = serde_json::from_value(codes.clone()).unwrap();
            s.change_industry(context(), target, parse_industries(&codes, &Industries::new()).unwrap()).await
        })
        .await;
    let change = [("/website", json!(null), json!("https://example.org/"))];
    watched
        .runs("website_changed", &change, async |s, target| {
            s.change_website(context(), target, Website::parse("HTTPS://EXAMPLE.org").ok()).await
        })
        .await;
    watched
        .runs("founded_on_changed", &[("/founded_on", json!(null), json!("1990-05"))], async |s, target| {
            s.change_founded_on(context(), target, date("1990-05")).await
        })
        .await;
    let dissolved =
        [("/status", json!("active"), json!("dissolved")), ("/ended_on", json!(null), json!("2020"))];
    watched
        .runs("status_changed", &dissolved, async |s, target| {
            s.change_status(context(), target, BusinessStatus::Dissolved(date("2020"))).await
        })
        .await;
    let merged = [
        ("/status", json!("dissolved"), json!("merged")),
        ("/ended_on", json!("2020"), json!(null)),
        ("/merged_into", json!(null), json!(OTHER)),
    ];
    watched
        .runs("status_changed", &merged, async |s, target| {
            s.change_status(context(), target, BusinessStatus::Merged { into: other(), on: None }).await
        })
        .await;
    assert_eq!(watched.version, 13);
}

#[tokio::test]
async fn what_all_profiles_have_a_business_has_with_events_of_its_own() {
    let mut watched = watched().await;
    let label = || Label::parse("billing").unwrap();
    let email = json!({"address": "a@example.org", "primary": true});
    watched
        .runs("email_changed", &[("/emails/billing", json!(null), email.clone())], async |s, target| {
            let email = EmailAddress::parse("a@example.org").unwrap();
            s.change_email(context(), target, label(), email, None).await
        })
        .await;
    watched
        .runs("email_changed", &[("/emails/billing", email, json!(null))], async |s, target| {
            s.remove_email(context(), target, label()).await
        })
        .await;
    let phone = json!({"number": "+33612345678", "primary": true, "known_range": true});
    watched
        .runs(
            "phone_number_changed",
            &[("/phone_numbers/billing", json!(null), phone.clone())],
            async |s, t| {
                let number = PhoneNumber::parse("+33 6 12 34 56 78", None).unwrap();
                s.change_phone_number(context(), t, label(), number, None).await
            },
        )
        .await;
    watched
        .runs("phone_number_changed", &[("/phone_numbers/billing", phone, json!(null))], async |s, target| {
            s.remove_phone_number(context(), target, label()).await
        })
        .await;
    let parts =
        || AddressParts { country: "IE".into(), locality: Some("Cork".into()), ..AddressParts::default() };
    let address = || PostalAddress::parse(parts(), Handling::Lenient).unwrap();
    let service = watched.service.clone();
    let target = || BusinessTarget::of(id::<Business>());
    service.change_address(context(), target(), label(), address(), None).await.unwrap();
    service.change_address(context(), target(), label(), address(), None).await.unwrap();
    let there = profile::<Business>(&service).await;
    assert_eq!(there.details().contact.addresses.primary(), Some(&address()));
    assert_eq!(there.root().version(), Version::new(6));
    let gone = service.remove_address(context(), target(), label()).await.unwrap();
    assert_eq!(gone.output.version, 7);
    watched.version = 7;
    watched
        .runs("external_id_changed", &[("/external_ids/crm", json!(null), json!("42"))], async |s, target| {
            let system = SystemName::parse("crm").unwrap();
            s.change_external_id(context(), target, system, ExternalKey::parse("42").ok()).await
        })
        .await;
}

#[tokio::test]
async fn conditions_are_held_against_businesses_only() {
    let (service, ..) = service();
    service
        .replace(
            context(),
            profiles_domain::shared::id::PersonId::new(Uuid::from_u128(1)),
            Default::default(),
            Handling::Strict,
        )
        .await
        .unwrap();
    let change = |precondition, absent| {
        let target = BusinessTarget { id: id::<Business>(), precondition, absent };
        let service = service.clone();
        async move { service.change_lei(context(), target, Lei::parse("506700GE1G29325QX363").ok()).await }
    };
    let refused = change(Precondition::None, Absent::Refuse).await;
    assert!(
        matches!(refused, Err(Failure::Refused(ChangeError::NotFound(AggregateKind::Business)))),
        "the person of this id is somebody else: {refused:?}"
    );
    let stale = change(Precondition::Version(vec![Version::new(1)]), Absent::Create).await;
    assert!(matches!(stale, Err(Failure::Refused(ChangeError::Stale(_)))), "{stale:?}");
    let created = change(Precondition::Absent, Absent::Create).await.unwrap().output;
    assert_eq!((created.version, created.created), (1, true));
    let stale = change(Precondition::Version(vec![Version::new(3)]), Absent::Refuse).await;
    assert!(
        matches!(stale, Err(Failure::Refused(ChangeError::Stale(stale))) if stale.current == Version::new(1))
    );
    let again = change(Precondition::Absent, Absent::Create).await;
    let exists = ChangeError::AlreadyExists(AggregateKind::Business);
    assert!(matches!(again, Err(Failure::Refused(error)) if error == exists));
}

#[tokio::test]
async fn a_patch_leaves_what_it_does_not_mention() {
    let (service, ..) = service();
    let all = json!({
        "legal_name": "Muster GmbH", "trade_names": ["Muster"], "lei": "506700GE1G29325QX363",
        "tax_ids": {"de_vat": "DE136695976", "fr_siren": "552032534"},
        "industry": {"nace_2": "62.01", "isic_4": "6201"},
        "registration": {"jurisdiction": "DE", "register": "Handelsregister München", "number": "HRB 86891"}
    });
    put::<Business>(&service, all).await.unwrap();
    let next = json!({
        "tax_ids": {"de_vat": null, "at_vat": "ATU13585627"}, "industry": {"nace_2": "62.02"},
        "registration": {"register": null, "number": "HRB 1"}, "lei": null
    });
    assert_eq!(patch::<Business>(&service, next.clone()).await, Ok(2));
    let business = profile::<Business>(&service).await;
    let view = serde_json::to_value(BusinessView::from(&business)).unwrap();
    assert_eq!(view["tax_ids"], json!({"at_vat": "ATU13585627", "fr_siren": "552032534"}));
    assert_eq!(view["industry"], json!({"nace_2": "62.02", "isic_4": "6201"}));
    assert_eq!(view["registration"], json!({"jurisdiction": "DE", "register": null, "number": "HRB 1"}));
    assert_eq!((&view["lei"], &view["legal_name"]), (&json!(null), &json!("Muster GmbH")));
    assert_eq!(patch::<Business>(&service, next).await, Ok(2), "the same patch again changes nothing");

    let none = json!({"tax_ids": null, "industry": {"nace_2": null, "isic_4": null}, "registration": null});
    assert_eq!(patch::<Business>(&service, none).await, Ok(3));
    let details = profile::<Business>(&service).await.details().clone();
    assert!(details.tax_ids.is_empty() && details.industries.is_empty() && details.registration.is_none());
    let half = json!({"registration": {"number": "HRB 1"}});
    let missing = vec![fault("/registration/jurisdiction", "missing_field")];
    assert_eq!(patch::<Business>(&service, half).await, Err(missing));
}

#[tokio::test]
async fn the_status_follows_from_what_is_known_of_the_end() {
    let (service, ..) = service();
    put::<Business>(&service, json!({})).await.unwrap();
    let on = date("2020-05");
    let merged = |on| BusinessStatus::Merged { into: other(), on };
    for (json, expected) in [
        (json!({"ended_on": "2020-05"}), BusinessStatus::Dissolved(on)),
        (json!({"status": "dissolved"}), BusinessStatus::Dissolved(on)),
        (json!({"ended_on": null}), BusinessStatus::Active),
        (json!({"status": "dissolved"}), BusinessStatus::Dissolved(None)),
        (json!({"website": "https://example.org"}), BusinessStatus::Dissolved(None)),
        (json!({"status": null}), BusinessStatus::Active),
        (json!({"merged_into": OTHER}), merged(None)),
        (json!({"ended_on": "2020-05"}), merged(on)),
        (json!({"status": "merged"}), merged(on)),
        (json!({"merged_into": null}), BusinessStatus::Dissolved(on)),
        (json!({"status": "active", "ended_on": null}), BusinessStatus::Active),
        (json!({"status": "merged", "merged_into": OTHER, "ended_on": "2020-05"}), merged(on)),
        (json!({"status": "active", "merged_into": null, "ended_on": null}), BusinessStatus::Active),
    ] {
        patch::<Business>(&service, json.clone()).await.unwrap();
        assert_eq!(status(&service).await, expected, "{json}");
    }
}

#[tokio::test]
async fn a_status_that_contradicts_the_rest_is_refused() {
    let (service, ..) = service();
    put::<Business>(&service, json!({"founded_on": "1990-05"})).await.unwrap();
    let myself = id::<Business>().uuid();
    for (json, pointer, code) in [
        (json!({"status": "active", "ended_on": "2020"}), "/status", "status_contradicts"),
        (json!({"status": "active", "merged_into": OTHER}), "/status", "status_contradicts"),
        (json!({"status": "dissolved", "merged_into": OTHER}), "/status", "status_contradicts"),
        (json!({"status": "merged"}), "/merged_into", "merged_into_missing"),
        (json!({"status": "merged", "ended_on": "2020"}), "/merged_into", "merged_into_missing"),
        (json!({"status": "gone"}), "/status", "business_status_unknown"),
        (json!({"status": "Active"}), "/status", "business_status_unknown"),
        (json!({"merged_into": "nobody"}), "/merged_into", "wrong_type"),
        (json!({"merged_into": myself}), "/merged_into", "merged_into_itself"),
        (json!({"ended_on": "1990-04"}), "/ended_on", "ended_before_founded"),
        (json!({"ended_on": "2999"}), "/ended_on", "ended_in_future"),
        (json!({"founded_on": "2999"}), "/founded_on", "founded_in_future"),
    ] {
        let refused = patch::<Business>(&service, json.clone()).await;
        assert_eq!(refused, Err(vec![fault(pointer, code)]), "{json}");
    }
    assert_eq!(profile::<Business>(&service).await.root().version(), Version::new(1));
}

#[tokio::test]
async fn every_fault_is_found_and_pointed_at() {
    let (service, store, _) = service();
    let names: Vec<_> = ["Fine".to_owned(), " ".to_owned(), "x".repeat(501)].into();
    let faults = put::<Business>(
        &service,
        json!({
            "legal_name": "a\u{0}b", "trade_names": names, "legal_form": "GmbH!",
            "registration": {"jurisdiction": "UK", "register": "x".repeat(101), "number": "--"},
            "tax_ids": {"DE_VAT": "DE136695976", "de_vat": "DE136695976", "fr_siren": "552032535", "at_vat": "1",
                "x/y": "1", "no_orgnr": null},
            "lei": "506700GE1G29325QX364",
            "industry": {"nace_2": "62.99", "isic_4": "62o1", "sic": "1", "ISIC_5": "6211", "isic_5": "6211"},
            "website": "ftp://example.org", "founded_on": "1990-02-30",
            "status": "active", "ended_on": "soon",
            "emails": {"Ho me": {"address": "a@example.org"}, "work": {"address": "nobody"}},
            "phone_numbers": {"mobile": {"number": "0612345678"}},
            "addresses": {"home": {"country": "FR", "postal_code": "7500"}},
            "external_ids": {"crm": " "}
        }),
    )
    .await
    .unwrap_err();
    let told: Vec<_> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
    assert_eq!(
        told,
        [
            ("/legal_name", "control_character"),
            ("/trade_names/1", "text_empty"),
            ("/trade_names/2", "text_too_long"),
            ("/legal_form", "legal_form_format"),
            ("/registration/jurisdiction", "jurisdiction_unknown"),
            ("/registration/register", "text_too_long"),
            ("/registration/number", "registration_number_invalid"),
            ("/tax_ids/at_vat", "tax_id_format"),
            ("/tax_ids/de_vat", "label_twice"),
            ("/tax_ids/fr_siren", "tax_id_check_digit"),
            ("/tax_ids/x~1y", "tax_scheme_unknown"),
            ("/lei", "lei_check_digits"),
            ("/industry/isic_4", "industry_code_format"),
            ("/industry/isic_5", "label_twice"),
            ("/industry/nace_2", "industry_code_unknown"),
            ("/industry/sic", "industry_scheme_unknown"),
            ("/website", "website_scheme"),
            ("/founded_on", "date_invalid"),
            ("/ended_on", "date_invalid"),
            ("/status", "status_contradicts"),
            ("/emails/Ho me", "label_invalid"),
            ("/emails/work/address", "email_invalid"),
            ("/phone_numbers/mobile/number", "phone_region_needed"),
            ("/addresses/home/street", "required"),
            ("/addresses/home/locality", "required"),
            ("/addresses/home/postal_code", "invalid_postal_code"),
            ("/external_ids/crm", "text_empty"),
        ]
    );
    assert!(store.outbox().is_empty());
}

#[tokio::test]
async fn hostile_values_are_refused_where_they_stand() {
    let (service, ..) = service();
    put::<Business>(&service, json!({})).await.unwrap();
    let long = "x".repeat(10_000);
    let many: Vec<_> = (0..51).map(|number| number.to_string()).collect();
    for (json, pointer, code) in [
        (json!({"legal_name": long}), "/legal_name", "text_too_long"),
        (json!({"trade_names": [long]}), "/trade_names/0", "text_too_long"),
        (json!({"trade_names": many}), "/trade_names", "too_many"),
        (json!({"legal_form": long}), "/legal_form", "legal_form_format"),
        (json!({"legal_form": "2HB\u{0}"}), "/legal_form", "legal_form_format"),
        (json!({"lei": long}), "/lei", "lei_format"),
        (json!({"lei": "٥٠٦٧٠٠GE1G29325QX363"}), "/lei", "lei_format"),
        (json!({"website": format!("https://example.org/{long}")}), "/website", "website_too_long"),
        (json!({"website": "https://example.org/\r\nX: y"}), "/website", "website_invalid"),
        (json!({"website": "javascript:alert(1)"}), "/website", "website_scheme"),
        (json!({"founded_on": long}), "/founded_on", "date_invalid"),
        (json!({"founded_on": "١٩٩٠"}), "/founded_on", "date_invalid"),
        (json!({"ended_on": "٢٠٢٠"}), "/ended_on", "date_invalid"),
        (json!({"status": long}), "/status", "business_status_unknown"),
        (json!({"tax_ids": {"de_vat": long}}), "/tax_ids/de_vat", "tax_id_format"),
        (json!({"tax_ids": {"de_vat": "DE١٣٦٦٩٥٩٧٦"}}), "/tax_ids/de_vat", "tax_id_format"),
        (json!({"tax_ids": {"de_vat": "DE136695976\u{0}"}}), "/tax_ids/de_vat", "tax_id_format"),
        (json!({"tax_ids": {"de_vat": "' OR 1=1 --"}}), "/tax_ids/de_vat", "tax_id_format"),
        (json!({"tax_ids": {"": "1"}}), "/tax_ids/", "tax_scheme_unknown"),
        (json!({"industry": {"isic_4": "٦٢٠١"}}), "/industry/isic_4", "industry_code_format"),
        (json!({"industry": {"isic_4": long}}), "/industry/isic_4", "industry_code_format"),
        (json!({"legal_name": 7}), "/legal_name", "wrong_type"),
        (json!({"trade_names": "Muster"}), "/trade_names", "wrong_type"),
        (json!({"trade_names": [null]}), "/trade_names/0", "wrong_type"),
        (json!({"tax_ids": []}), "/tax_ids", "wrong_type"),
        (json!({"tax_ids": {"de_vat": 136_695_976}}), "/tax_ids/de_vat", "wrong_type"),
        (json!({"industry": {"isic_4": ["6201"]}}), "/industry/isic_4", "wrong_type"),
        (json!({"registration": "HRB 86891"}), "/registration", "wrong_type"),
        (json!({"registration": ["DE", "HRB 86891"]}), "/registration", "wrong_type"),
        (json!({"merged_into": long}), "/merged_into", "wrong_type"),
        (json!({"name": {"given": "Ada"}}), "/name", "unknown_field"),
        (json!({"legalName": "Muster"}), "/legalName", "unknown_field"),
        (json!([]), "", "wrong_type"),
    ] {
        let refused = patch::<Business>(&service, json.clone()).await;
        assert_eq!(refused, Err(vec![fault(pointer, code)]), "{:.80}", json.to_string());
    }
    let entry = |jurisdiction: &str, register: &str, number: &str| json!({"registration": {"jurisdiction": jurisdiction, "register": register, "number": number}});
    for (json, pointer, code) in [
        (entry(&long, "R", "1"), "/registration/jurisdiction", "jurisdiction_unknown"),
        (entry("DE", &long, "1"), "/registration/register", "text_too_long"),
        (entry("DE", "a\nb", "1"), "/registration/register", "control_character"),
        (entry("DE", "R", &long), "/registration/number", "text_too_long"),
        (entry("DE", "R", "1\u{7}"), "/registration/number", "control_character"),
    ] {
        assert_eq!(patch::<Business>(&service, json).await, Err(vec![fault(pointer, code)]));
    }
    assert_eq!(profile::<Business>(&service).await.root().version(), Version::new(1), "nothing came of it");
}

#[tokio::test]
async fn what_was_read_can_be_written_back() {
    let (service, store, _) = service();
    let input: BusinessInput = (&full_business()).into();
    service.replace(context(), id::<Business>(), input, Handling::Lenient).await.unwrap();
    let read = profile::<Business>(&service).await;
    let view = serde_json::to_value(BusinessView::from(&read)).unwrap();
    assert_eq!(put::<Business>(&service, view.clone()).await, Ok(1), "nothing changed");
    assert_eq!(patch::<Business>(&service, view).await, Ok(1), "as a patch neither");
    assert_eq!(patch::<Business>(&service, json!({})).await, Ok(1));
    assert_eq!(store.outbox().len(), 1);
}

#[tokio::test]
async fn a_name_given_twice_is_kept_once_from_the_start() {
    let (service, ..) = service();
    let twice = || json!({"trade_names": ["A", "B", " A "]});
    assert_eq!(put::<Business>(&service, twice()).await, Ok(1));
    assert_eq!(profile::<Business>(&service).await.details().trade_names, ["A", "B"].map(name));
    assert_eq!(put::<Business>(&service, twice()).await, Ok(1), "the same once more is no change");
}

#[tokio::test]
async fn a_scheme_in_another_spelling_is_the_same_scheme() {
    let (service, ..) = service();
    let numbers = json!({"tax_ids": {"DE_VAT": "DE136695976"}, "industry": {"Isic_4": "6201"}});
    put::<Business>(&service, numbers).await.unwrap();
    let details = profile::<Business>(&service).await.details().clone();
    assert!(details.tax_ids.contains_key(&TaxScheme::DeVat));
    assert!(details.industries.contains_key(&IndustryScheme::Isic4));
    let other = patch::<Business>(&service, json!({"tax_ids": {"DE_VAT": "DE811569869"}})).await;
    assert_eq!(other, Err(vec![fault("/tax_ids/de_vat", "label_twice")]), "never ignored in silence");
}

#[tokio::test]
async fn events_that_leave_hold_no_data_of_the_business() {
    let (service, store, _) = service();
    let secret = json!({
        "legal_name": "Secretname", "trade_names": ["Secret"], "website": "https://secret.example.org",
        "registration": {"jurisdiction": "DE", "number": "SECRET 1"}, "tax_ids": {"de_vat": "DE136695976"},
        "emails": {"home": {"address": "secret@example.org"}}
    });
    put::<Business>(&service, secret).await.unwrap();
    put::<Business>(&service, json!({})).await.unwrap();
    assert_eq!(store.outbox().len(), 8);
    for record in store.outbox() {
        let text = format!("{} {}", record.data, record.headers).to_lowercase();
        assert!(!text.contains("secret") && !text.contains("136695976"), "{text}");
    }
}
