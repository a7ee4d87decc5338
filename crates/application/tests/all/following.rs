//! The use cases about addresses that follow others.

use std::sync::Arc;

use chrono::TimeDelta;
use profiles_application::ports::Clock;
use profiles_application::profiles::commands::{ImportOutcome, ImportRow};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{PageRequest, ProfileService, Target};
use profiles_application::unit_of_work::{ProfilesUnitOfWork, UnitOfWork};
use profiles_domain::profiles::person::{MAX_FOLLOWERS, Person, PersonError, PersonName};
use profiles_domain::profiles::upcoming::Planned;
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::contact::{AddressParts, PostalAddress};
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::Label;
use profiles_domain::shared::valid_from::ValidFrom;
use profiles_domain::shared::version::Version;
use profiles_testkit::{context, service};
use serde_json::{Value, json};
use uuid::Uuid;

fn id(number: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(number))
}

fn label(text: &str) -> Label {
    Label::parse(text).unwrap()
}

fn row(number: u128, home: &str) -> ImportRow<Person> {
    let home = json!({"street": home, "locality": "Cork", "country": "IE"});
    ImportRow { id: id(number), patch: json!({"addresses": {"home": home}}) }
}

async fn import(service: &ProfileService, rows: Vec<ImportRow<Person>>) -> Vec<ImportOutcome> {
    service.import(context(), rows, Handling::Lenient).await.unwrap()
}

/// Why not, in words.
async fn follow(service: &ProfileService, follower: u128, followed: u128) -> Result<(), String> {
    let outcome = service.follow_address(context(), id(follower), id(followed), label("home")).await;
    outcome.map(|_| ()).map_err(|failure| failure.to_string())
}

async fn streets(service: &ProfileService, numbers: &[u128]) -> Vec<String> {
    let ids: Vec<_> = numbers.iter().copied().map(id).collect();
    let found = service.get_all::<Person>(&context(), &ids).await.unwrap();
    let street = |person: Option<Person>| {
        let addresses = person.unwrap().details().contact.addresses.clone();
        addresses.get(&label("home")).unwrap().value.parts().street.clone().unwrap()
    };
    found.into_iter().map(street).collect()
}

/// 1 and 2 live by themselves; 3 follows 1, 4 follows 3, 5 follows 2.
async fn households() -> ProfileService {
    let (service, ..) = service();
    import(&service, (1..=5).map(|number| row(number, "their own")).collect()).await;
    for (follower, followed) in [(3, 1), (4, 3), (5, 2)] {
        follow(&service, follower, followed).await.unwrap();
    }
    service
}

#[tokio::test]
async fn several_who_move_in_one_batch_take_theirs_along() {
    let service = households().await;
    let outcomes = import(&service, vec![row(1, "1 New Street"), row(2, "2 New Street")]).await;
    assert_eq!(outcomes, [ImportOutcome::Changed, ImportOutcome::Changed]);
    let expected = ["1 New Street", "2 New Street", "1 New Street", "1 New Street", "2 New Street"];
    assert_eq!(streets(&service, &[1, 2, 3, 4, 5]).await, expected);
}

#[tokio::test]
async fn a_file_with_the_whole_household_is_taken_in_any_order() {
    let service = households().await;
    for (street, order) in
        [("1 New Street", [4, 3, 1]), ("2 New Street", [1, 3, 4]), ("3 New Street", [3, 4, 1])]
    {
        let outcomes = import(&service, order.map(|number| row(number, street)).to_vec()).await;
        assert_eq!(outcomes, [ImportOutcome::Changed, ImportOutcome::Changed, ImportOutcome::Changed]);
        assert_eq!(streets(&service, &[1, 3, 4]).await, [street; 3]);
    }
    let outcomes =
        import(&service, vec![row(4, "her own"), row(1, "4 New Street"), row(3, "4 New Street")]).await;
    let [ImportOutcome::Rejected(faults), ImportOutcome::Changed, ImportOutcome::Changed] =
        outcomes.as_slice()
    else {
        panic!("{outcomes:?}")
    };
    assert_eq!((faults[0].pointer.as_str(), &*faults[0].code), ("/addresses", "address_follows"));
    assert_eq!(streets(&service, &[1, 3, 4]).await, ["4 New Street"; 3]);
}

#[tokio::test]
async fn at_most_a_thousand_follow_one_directly_and_through_others() {
    let (service, store, _) = service();
    import(&service, (1..=4).map(|number| row(number, "their own")).collect()).await;
    follow(&service, 2, 1).await.unwrap();
    // As if so many had followed the second one before: only that they are counted matters here.
    let mut uow = UnitOfWork::new(Arc::new(store.fork()));
    let second = uow.persons().get(id(2)).await.unwrap().unwrap();
    for number in 2..u128::try_from(MAX_FOLLOWERS).unwrap() {
        second.add_follower(id(1_000_000 + number)).unwrap();
    }
    let mut crowded = UnitOfWork::new(store.clone());
    let crowd = second.clone();
    crowded.persons().get(id(2)).await.unwrap();
    crowded.persons().put(crowd);
    crowded.commit().await.unwrap();
    follow(&service, 3, 2).await.unwrap();
    let refused = Err(PersonError::TooManyFollowers.to_string());
    for followed in [1, 2, 3] {
        assert_eq!(follow(&service, 4, followed).await, refused, "{followed}");
    }
    assert_eq!(follow(&service, 1, 4).await, refused, "with all that follow");
    assert!(follow(&service, 3, 1).await.is_ok(), "within the same tree nobody comes along");
}

#[tokio::test]
async fn what_changes_because_of_another_tells_other_teams_why() {
    let (service, store, _) = service();
    import(&service, (1..=2).map(|number| row(number, "their own")).collect()).await;
    follow(&service, 2, 1).await.unwrap();
    import(&service, vec![row(1, "1 New Street")]).await;
    let sent = store.outbox();
    let because = |id: u128| -> Vec<(&str, Option<&Value>)> {
        let of_them = sent.iter().filter(|record| record.subject.id == Uuid::from_u128(id));
        of_them.map(|record| (record.event_type, record.data.get("because"))).collect()
    };
    let why = json!({"address_of": id(1).uuid()});
    let of_two = [
        ("profiles.person.registered.v1", None),
        ("profiles.person.address_source_changed.v1", None),
        ("profiles.person.address_changed.v1", Some(&why)),
        ("profiles.person.contact_information_changed.v1", Some(&why)),
    ];
    assert_eq!(because(2), of_two);
    let of_one = [
        ("profiles.person.registered.v1", None),
        ("profiles.person.follower_added.v1", None),
        ("profiles.person.address_changed.v1", None),
        ("profiles.person.contact_information_changed.v1", None),
    ];
    assert_eq!(because(1), of_one);
}

/// What is planned to be somebody's address at home.
fn planned(street: &str) -> Planned<PersonName> {
    let parts = AddressParts {
        street: Some(street.to_owned()),
        locality: Some("Cork".to_owned()),
        country: "IE".to_owned(),
        ..AddressParts::default()
    };
    let address = PostalAddress::parse(parts, Handling::Lenient).unwrap();
    Planned::Address { label: label("home"), address: Box::new(address), primary: None }
}

async fn told(service: &ProfileService, number: u128, since: u64) -> Vec<(u64, String, Option<Value>)> {
    let (cx, page) = (context(), PageRequest::default());
    let page = service.history::<Person>(&cx, id(number), Version::new(since), page).await.unwrap();
    let entries = page.items.into_iter();
    entries.map(|entry| (entry.version, entry.event, entry.because.map(|why| json!(why)))).collect()
}

#[tokio::test]
async fn whoever_moves_on_a_planned_day_takes_theirs_along() {
    let (service, _, clock) = service();
    import(&service, (1..=2).map(|number| row(number, "their own")).collect()).await;
    follow(&service, 2, 1).await.unwrap();
    let at = ValidFrom::At(clock.now() + TimeDelta::days(1));
    service.schedule(context(), Target::<Person>::of(id(1)), at, planned("1 New Street")).await.unwrap();
    assert_eq!(streets(&service, &[1, 2]).await, ["their own", "their own"]);
    clock.advance(TimeDelta::days(1));
    assert_eq!(service.take_due().await.unwrap().changes, 1);
    assert_eq!(streets(&service, &[1, 2]).await, ["1 New Street", "1 New Street"]);
    let why = Some(json!({"address_of": id(1).uuid()}));
    assert_eq!(told(&service, 2, 2).await, [(3, "address_changed".to_owned(), why)]);
}

#[tokio::test]
async fn whoever_is_about_to_move_is_followed_to_where_they_live_by_now() {
    let (service, _, clock) = service();
    import(&service, (1..=3).map(|number| row(number, "their own")).collect()).await;
    let at = ValidFrom::At(clock.now() + TimeDelta::days(1));
    for (number, street) in [(1, "1 New Street"), (2, "never")] {
        service.schedule(context(), Target::<Person>::of(id(number)), at, planned(street)).await.unwrap();
    }
    clock.advance(TimeDelta::days(1));
    // Nothing has looked at what is due yet.
    follow(&service, 2, 1).await.unwrap();
    assert_eq!(streets(&service, &[1, 2]).await, ["1 New Street", "1 New Street"]);
    assert_eq!(service.take_due().await.unwrap().changes, 0);
}

#[tokio::test]
async fn an_address_that_follows_is_not_planned_and_what_was_planned_is_dropped() {
    let (service, _, clock) = service();
    import(&service, (1..=2).map(|number| row(number, "their own")).collect()).await;
    let at = ValidFrom::At(clock.now() + TimeDelta::days(1));
    service.schedule(context(), Target::<Person>::of(id(2)), at, planned("2 New Street")).await.unwrap();
    follow(&service, 2, 1).await.unwrap();
    let later = ValidFrom::At(clock.now() + TimeDelta::days(2));
    let outcome =
        service.schedule(context(), Target::<Person>::of(id(2)), later, planned("3 New Street")).await;
    assert_eq!(outcome.unwrap_err().to_string(), PersonError::AddressFollows.to_string());
    clock.advance(TimeDelta::days(1));
    assert_eq!(service.take_due().await.unwrap().changes, 1);
    assert_eq!(streets(&service, &[2]).await, ["their own"]);
    let entries = told(&service, 2, 3).await;
    assert_eq!(entries, [(4, "scheduled_change_dropped".to_owned(), None)]);
}
