//! What the use cases that are the same for all profiles need to know of a person.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::profiles::person::{Person, PersonDetails, PersonError, PersonEvent};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::id::PersonId;

use super::input::PersonInput;
use super::search::PersonSearchInput;
use crate::ports::{AggregateKind, AnyAggregate, Store, StoreError};
use crate::profiles::Fault;
use crate::profiles::kind::{Kind, Names};
use crate::profiles::read_model::{ReadModel, contact_keys, links};
use crate::unit_of_work::{AnyEvent, ProfilesUnitOfWork, Repository, Tracked};

#[async_trait]
impl Tracked for Person {
    const KIND: AggregateKind = AggregateKind::Person;

    async fn load(store: &dyn Store, ids: &[PersonId]) -> Result<Vec<Self>, StoreError> {
        store.load(ids).await
    }

    fn any(self) -> AnyAggregate {
        AnyAggregate::Person(self)
    }

    fn any_event(event: PersonEvent) -> AnyEvent {
        AnyEvent::Person(event)
    }

    fn links(details: &PersonDetails) -> Option<&ExternalIds> {
        Some(&details.contact.external_ids)
    }

    fn due_at(details: &PersonDetails) -> Option<DateTime<Utc>> {
        details.upcoming.next_at()
    }

    fn read_model(details: &PersonDetails) -> ReadModel {
        let name = details.name.as_ref();
        let parts = name.map(|name| {
            [name.prefix(), name.given(), name.additional(), name.family(), name.suffix(), name.preferred()]
        });
        let whole = name.and_then(|name| Some((name.family()?.to_owned(), name.given()?.to_owned())));
        ReadModel {
            names: parts.into_iter().flatten().flatten().map(str::to_owned).collect(),
            whole,
            date: details.birth_date.map(|date| date.to_string()),
            links: links(&details.contact),
            keys: contact_keys(&details.contact),
        }
    }
}

impl Kind for Person {
    const NAMES: Names = Names {
        register: "register_person",
        replace: "replace_person",
        patch: "patch_person",
        import: "import_persons",
        get: "get_persons",
        list: "list_persons",
        search: "search_persons",
    };

    type Input = PersonInput;
    type Search = PersonSearchInput;

    fn parse(
        input: &PersonInput,
        stored: &PersonDetails,
        handling: Handling,
    ) -> Result<PersonDetails, Vec<Fault>> {
        input.parse(stored, handling)
    }

    fn written(details: &PersonDetails) -> PersonInput {
        details.into()
    }

    fn replacing(stored: &PersonDetails, next: PersonDetails) -> PersonDetails {
        next.keeping_followed(stored)
    }

    fn catch_up(persons: &mut Repository<Self>, id: PersonId) -> Result<(), PersonError> {
        let follows = |person: &mut Person| Some(person.details().address_source.as_ref()?.follows);
        let followed = persons.get_loaded(id).and_then(follows).and_then(|other| persons.get_loaded(other));
        match (followed.cloned(), persons.get_loaded(id)) {
            (Some(followed), Some(follower)) => follower.catch_up(&followed),
            _ => Ok(()),
        }
    }

    fn repository<'a>(uow: &'a mut (dyn ProfilesUnitOfWork + 'static)) -> &'a mut Repository<Self> {
        uow.persons()
    }
}
