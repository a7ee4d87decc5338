//! What a relationship can and cannot become.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::shared::id::{BusinessId, PersonId};
use crate::shared::version::Version;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_359_872, 0).unwrap()
}

fn person(number: u128) -> ProfileRef {
    PersonId::new(Uuid::from_u128(number)).into()
}

fn business(number: u128) -> ProfileRef {
    BusinessId::new(Uuid::from_u128(number)).into()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn title(text: &str) -> RelationshipTerms {
    RelationshipTerms { title: Some(JobTitle::parse(text).unwrap()), ..Default::default() }
}

fn share(text: &str) -> RelationshipTerms {
    RelationshipTerms { share: Some(Share::parse(text).unwrap()), ..Default::default() }
}

fn kinship(kinship: Kinship) -> RelationshipTerms {
    RelationshipTerms { kinship: Some(kinship), ..Default::default() }
}

/// As a command says it, and with no event left.
fn stored(reader: ProfileRef, role: Role, other: ProfileRef, terms: RelationshipTerms) -> Relationship {
    let key = RelationshipKey::as_seen(reader, role, other).unwrap();
    let mut relationship = Relationship::establish(key, key.turned(reader, terms), now()).unwrap();
    relationship.root_mut().take_events();
    relationship
}

/// What happened to it since the last call.
fn happened(relationship: &mut Relationship) -> Vec<RelationshipChange> {
    let key = relationship.key();
    let change = |event: RelationshipEvent| {
        assert_eq!(event.key, key);
        event.change
    };
    relationship.root_mut().take_events().into_iter().map(change).collect()
}

fn seen(relationship: &Relationship, reader: ProfileRef) -> (ProfileRef, &'static str, Option<&'static str>) {
    let seen = relationship.seen_from(reader).unwrap();
    (seen.other, seen.role.as_str(), seen.kinship.map(|kinship| kinship.as_str()))
}

#[test]
fn establishing_tells_all_that_is_known() {
    let key = RelationshipKey::new(RelationshipKind::Director, person(1), business(2)).unwrap();
    let mut relationship = Relationship::establish(key, title("Chief Engineer"), now()).unwrap();
    let established = RelationshipChange::Established(Box::new(title("Chief Engineer")));
    assert_eq!(happened(&mut relationship), [established]);
    assert_eq!((relationship.id(), relationship.root().next_version()), (key.id(), Version::new(1)));
}

#[test]
fn nobody_is_related_to_themselves() {
    for role in Role::ALL {
        let refused = RelationshipKey::as_seen(person(1), role, person(1));
        assert_eq!(refused, Err(RelationshipError::ToSelf), "{role:?}");
    }
    RelationshipKey::as_seen(person(1), Role::Owner, business(1)).expect("two profiles that share a number");
}

#[test]
fn a_kind_links_the_ends_that_it_is_for() {
    for role in Role::ALL {
        let fits = |reader, other| RelationshipKey::as_seen(reader, role, other).is_ok();
        let of_persons = matches!(role, Role::Guardian | Role::Child | Role::Partner | Role::Kin);
        assert_eq!(fits(person(1), person(2)), of_persons, "{role:?}");
        assert_eq!(fits(person(1), business(2)), !of_persons, "{role:?}");
        assert_eq!(fits(business(2), person(1)), !of_persons, "{role:?}");
        assert!(!fits(business(1), business(2)), "{role:?}");
    }
    let backwards = RelationshipKey::new(RelationshipKind::Owner, business(2), person(1));
    assert_eq!(backwards, Err(RelationshipError::WrongEnds));
}

#[test]
fn both_ends_say_it_in_their_own_words_and_mean_the_same() {
    let child = RelationshipKey::as_seen(person(1), Role::Guardian, person(2)).unwrap();
    assert_eq!(child, RelationshipKey::as_seen(person(2), Role::Child, person(1)).unwrap());
    assert_eq!((child.from(), child.to()), (person(2), person(1)));
    let owner = RelationshipKey::as_seen(person(1), Role::Owner, business(2)).unwrap();
    assert_eq!(owner, RelationshipKey::as_seen(business(2), Role::Owner, person(1)).unwrap());
}

#[test]
fn each_end_sees_what_the_other_is_to_it() {
    let none = RelationshipTerms::default;
    let guardian = stored(person(1), Role::Guardian, person(2), none());
    assert_eq!(seen(&guardian, person(1)), (person(2), "guardian", None));
    assert_eq!(seen(&guardian, person(2)), (person(1), "child", None));
    let owner = stored(person(1), Role::Owner, business(1), share("33.3333"));
    assert_eq!(seen(&owner, person(1)), (business(1), "owner", None));
    assert_eq!(seen(&owner, business(1)), (person(1), "owner", None));
    assert_eq!(owner.seen_from(person(2)), None);
    for (reader, other) in [(1, 2), (2, 1)] {
        let kin = stored(person(reader), Role::Kin, person(other), kinship(Kinship::Grandparent));
        assert_eq!(seen(&kin, person(reader)), (person(other), "kin", Some("grandparent")));
        assert_eq!(seen(&kin, person(other)), (person(reader), "kin", Some("grandchild")));
    }
}

#[test]
fn kin_are_kin_once_whichever_way_it_is_said() {
    let mut parent = stored(person(1), Role::Kin, person(2), kinship(Kinship::Parent));
    let child = stored(person(2), Role::Kin, person(1), kinship(Kinship::Child));
    assert_eq!(parent, child);
    let kept = (parent.key().from(), parent.terms().kinship.as_ref());
    assert_eq!(kept, (person(1), Some(&Kinship::Child)), "what `from` is to `to`");
    let sibling = parent.key().turned(person(2), kinship(Kinship::Sibling));
    parent.set(sibling).unwrap();
    assert_eq!(seen(&parent, person(1)).2, Some("sibling"));
    let unsaid = stored(person(1), Role::Kin, person(2), RelationshipTerms::default());
    assert_eq!(seen(&unsaid, person(2)).2, Some("other"));
}

/// Somebody may have stored these: neither the namespace nor the names may change.
#[test]
fn ids_stay_what_they_are() {
    for (kind, to, id) in [
        (RelationshipKind::Guardian, person(2), "970c2bab-be59-51b5-aa99-100fac1c9bd2"),
        (RelationshipKind::Kin, person(2), "43fae980-8eca-595e-abd1-155365d9040b"),
        (RelationshipKind::Owner, business(2), "68e8ec1e-d465-5ede-8a5d-0ba2e7976f0b"),
    ] {
        assert_eq!(RelationshipKey::new(kind, person(1), to).unwrap().id().to_string(), id);
    }
}

#[test]
fn a_pair_has_one_of_each_kind() {
    let keys = RelationshipKind::ALL.map(|kind| {
        let other = if kind.links_persons() { person(2) } else { business(2) };
        RelationshipKey::new(kind, person(1), other).unwrap()
    });
    let ids: BTreeSet<_> = keys.iter().map(|key| key.id()).collect();
    assert_eq!(ids.len(), RelationshipKind::ALL.len());
}

#[test]
fn a_kind_has_its_own_attributes_and_no_others() {
    let all = RelationshipTerms {
        kinship: Some(Kinship::Parent),
        share: Some(Share::WHOLE),
        ..title("Chief Engineer")
    };
    for (kind, misplaced) in [
        (RelationshipKind::Guardian, vec!["kinship", "share", "title"]),
        (RelationshipKind::Partner, vec!["kinship", "share", "title"]),
        (RelationshipKind::Kin, vec!["share", "title"]),
        (RelationshipKind::Owner, vec!["kinship", "title"]),
        (RelationshipKind::Director, vec!["kinship", "share"]),
        (RelationshipKind::Employee, vec!["kinship", "share"]),
        (RelationshipKind::Contact, vec!["kinship", "share"]),
    ] {
        let faults = all.faults(kind);
        assert!(faults.iter().all(|fault| fault.code() == "relationship_attribute_misplaced"));
        let attributes: Vec<_> = faults.iter().filter_map(|fault| fault.attribute()).collect();
        assert_eq!(attributes, misplaced, "{kind:?}");
        let other = if kind.links_persons() { person(2) } else { business(2) };
        let key = RelationshipKey::new(kind, person(1), other).unwrap();
        assert_eq!(Relationship::establish(key, all.clone(), now()).unwrap_err(), faults[0]);
    }
}

#[test]
fn a_change_tells_what_was_and_what_is() {
    let mut owner = stored(person(1), Role::Owner, business(2), RelationshipTerms::default());
    let period = Period::new(Some(date("2026-01-01")), None).unwrap();
    owner.set(RelationshipTerms { period, ..share("50") }).unwrap();
    let share_change = Change { from: None, to: Some(Share::parse("50").unwrap()) };
    let period_change = Change { from: Period::ALWAYS, to: period };
    let events =
        [RelationshipChange::ShareChanged(share_change), RelationshipChange::PeriodChanged(period_change)];
    assert_eq!(happened(&mut owner), events);
    assert_eq!(owner.root().next_version(), Version::new(1));
}

#[test]
fn a_change_to_the_same_value_is_no_change() {
    let key = RelationshipKey::new(RelationshipKind::Employee, person(1), business(2)).unwrap();
    let details = RelationshipDetails { key, terms: title("Cook"), status: RelationshipStatus::Active };
    let root = AggregateRoot::restore(key.id(), Version::new(7), now(), now());
    let mut employee = Relationship::restore(root, details);
    employee.set(title(" Cook ")).unwrap();
    assert!(!employee.root().is_changed());
    assert_eq!(employee.root().next_version(), Version::new(7));
}

#[test]
fn a_refused_change_changes_nothing() {
    let mut employee = stored(person(1), Role::Employee, business(2), title("Cook"));
    let next = RelationshipTerms { share: Some(Share::WHOLE), ..title("Chef") };
    assert_eq!(employee.set(next).unwrap_err().attribute(), Some("share"));
    assert_eq!(employee.terms(), &title("Cook"));
    assert!(happened(&mut employee).is_empty());
}

#[test]
fn what_was_removed_can_be_established_again() {
    let mut employee = stored(person(1), Role::Employee, business(2), title("Cook"));
    employee.remove();
    employee.remove();
    assert_eq!(happened(&mut employee), [RelationshipChange::Removed]);
    assert_eq!((employee.status(), employee.terms()), (RelationshipStatus::Removed, &title("Cook")));
    assert!(!employee.is_valid_on(date("2026-03-01")));
    employee.set(title("Cook")).unwrap();
    let again = RelationshipChange::Reestablished(Box::new(title("Cook")));
    assert_eq!(happened(&mut employee), [again]);
    assert!(employee.is_valid_on(date("2026-03-01")));
}

#[test]
fn a_relationship_holds_in_its_period() {
    let period = Period::new(Some(date("2020-01-01")), Some(date("2021-01-01"))).unwrap();
    let terms = RelationshipTerms { period, ..Default::default() };
    let partner = stored(person(1), Role::Partner, person(2), terms);
    let held =
        ["2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01"].map(|day| partner.is_valid_on(date(day)));
    assert_eq!(held, [false, true, true, false]);
}

#[test]
fn roles_and_kinds_are_read_as_they_are_written() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.as_str()), Ok(role));
        assert_eq!(RelationshipKind::parse(role.kind().as_str()), Ok(role.kind()));
    }
    assert_eq!(Role::parse(" Guardian "), Ok(Role::Guardian));
    assert_eq!(Role::parse("ward").unwrap_err().code(), "relationship_kind_unknown");
    assert_eq!(RelationshipKind::parse("child"), Err(RelationshipError::KindUnknown));
}

fn ends() -> impl Strategy<Value = (Role, ProfileRef, ProfileRef)> {
    let any_end = |(is_person, number)| if is_person { person(number) } else { business(number) };
    let end = move || (any::<bool>(), 0_u128..4).prop_map(any_end);
    (prop::sample::select(Role::ALL.as_slice()), end(), end())
}

fn kinships() -> impl Strategy<Value = Kinship> {
    let described = Kinship::Other(Some(KinshipDescription::parse("aunt and niece").unwrap()));
    let named = Kinship::NAMES.map(|name| Kinship::parse(name, None).unwrap());
    prop::sample::select([named.as_slice(), &[described]].concat())
}

proptest! {
    /// Looking back from the other end gives the first view again, and both views name the same relationship.
    #[test]
    fn both_ends_see_the_same_relationship((role, reader, other) in ends(), kinship in kinships()) {
        let Ok(key) = RelationshipKey::as_seen(reader, role, other) else { return Ok(()) };
        prop_assert_eq!(RelationshipKey::as_seen(other, role.inverse(), reader).map(RelationshipKey::id), Ok(key.id()));
        let kinship = Some(kinship).filter(|_| role == Role::Kin);
        let terms = RelationshipTerms { kinship: kinship.clone(), ..Default::default() };
        let relationship = Relationship::establish(key, key.turned(reader, terms.clone()), now()).unwrap();
        let there = relationship.seen_from(reader).unwrap();
        prop_assert_eq!(&there, &Seen { other, role, kinship: kinship.clone() });
        let back = relationship.seen_from(there.other).unwrap();
        prop_assert_eq!(&back, &Seen { other: reader, role: role.inverse(), kinship: kinship.map(Kinship::inverse) });
        prop_assert_eq!(relationship.seen_from(back.other), Some(there));
        prop_assert_eq!(key.turned(other, key.turned(reader, terms.clone())).kinship, back.kinship);
        prop_assert_eq!(key.turned(reader, key.turned(reader, terms.clone())), terms);
    }

    /// Two keys have the same id if and only if they are the same.
    #[test]
    fn an_id_means_one_relationship(one in ends(), two in ends()) {
        let key = |(role, reader, other)| RelationshipKey::as_seen(reader, role, other).ok();
        if let (Some(one), Some(two)) = (key(one), key(two)) {
            prop_assert_eq!(one.id() == two.id(), one == two);
        }
    }

    /// The events tell the whole story: replayed, they give the state.
    #[test]
    fn events_tell_the_whole_story(steps in prop::collection::vec((any::<bool>(), 0_u32..3, 0_i32..3), 0..20)) {
        let mut owner = stored(person(1), Role::Owner, business(2), RelationshipTerms::default());
        let mut replayed = (RelationshipStatus::Active, RelationshipTerms::default());
        for (remove, units, day) in steps {
            if remove {
                owner.remove();
            } else {
                let from = Some(day).filter(|day| *day > 0).and_then(NaiveDate::from_num_days_from_ce_opt);
                let period = Period::new(from, None).unwrap();
                owner.set(RelationshipTerms { share: Share::new(units).ok(), period, ..Default::default() }).unwrap();
            }
            for event in happened(&mut owner) {
                match event {
                    RelationshipChange::Removed => replayed.0 = RelationshipStatus::Removed,
                    RelationshipChange::Reestablished(details) => replayed = (RelationshipStatus::Active, *details),
                    RelationshipChange::ShareChanged(change) => {
                        prop_assert_eq!(std::mem::replace(&mut replayed.1.share, change.to), change.from);
                    }
                    RelationshipChange::PeriodChanged(change) => {
                        prop_assert_eq!(std::mem::replace(&mut replayed.1.period, change.to), change.from);
                    }
                    other => panic!("{other:?}"),
                }
            }
            prop_assert_eq!((owner.status(), owner.terms()), (replayed.0, &replayed.1));
        }
    }
}
