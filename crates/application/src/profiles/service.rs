//! The typed facade over the bus: what embedders, the HTTP adapter, the command line and importers all go through.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use profiles_domain::profiles::person::{BirthPlace, Gender, LifeStatus, Person, PersonName, Pronouns};
use profiles_domain::shared::contact::{EmailAddress, PhoneNumber, PostalAddress};
use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::language::LanguageTag;
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::time_zone::TimeZone;
use profiles_domain::shared::version::Version;
use serde_json::Value;

use super::person::commands::{
    self, ChangeAddress, ChangeBirthDate, ChangeBirthPlace, ChangeEmail, ChangeExternalId, ChangeGender,
    ChangeLanguages, ChangeLifeStatus, ChangeName, ChangeNationalities, ChangePhoneNumber, ChangePronouns,
    ChangeTimeZone, ImportOutcome, ImportPersons, ImportRow, PatchPerson, PersonChange, PreferLanguage,
    RegisterPerson, RemoveAddress, RemoveEmail, RemovePhoneNumber, ReplacePerson,
};
use super::person::input::{Handling, PersonInput};
use super::person::queries::{
    self, GetHistory, GetHistoryError, GetPersons, GetVersion, HistoryEntryView, ListPersons, SearchPersons,
    SearchPersonsError,
};
use super::person::search::PersonSearchInput;
use super::person::{PersonTarget, Receipt};
use super::{ChangePersonError, InvalidCursor, NoError, Page, PageRequest};
use crate::bus::{Bus, BusBuilder, Done, Failure, RequestContext};
use crate::ports::{BusObserver, Clock, IdGenerator, IdempotencyStore, PersonReader, Store};
use crate::subscribers::{Audit, Outbox};

type Changed = Result<Done<Receipt>, Failure<ChangePersonError>>;

/// Everything that can be done with profiles. Cheap to clone.
///
/// Each call is one transaction of its own: it is durable when the call returns, whatever the caller does next.
/// A `target` is a [`PersonId`], or a [`PersonTarget`] that adds a condition or asks for an absent person to be
/// created. All changes fail with [`Failure::Refused`] when the target isn't met.
#[derive(Clone)]
pub struct ProfileService {
    bus: Bus,
    ids: Arc<dyn IdGenerator>,
}

/// The ports behind the facade.
pub struct Ports {
    /// Where profiles live.
    pub store: Arc<dyn Store>,
    /// Where they are read.
    pub reader: Arc<dyn PersonReader>,
    /// Where answers under idempotency keys live.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Who watches.
    pub observer: Arc<dyn BusObserver>,
}

impl ProfileService {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        let Ports { store, reader, idempotency, clock, ids, observer } = ports;
        let bus = BusBuilder::new(store, idempotency, clock, Arc::clone(&ids))
            .observer(observer)
            .subscriber(Audit)
            .subscriber(Outbox::new(Arc::clone(&ids)));
        let bus = queries::register(commands::register(bus), &reader);
        Self { bus: bus.build(), ids }
    }

    /// Runs a change of one person: what all the methods named after attributes do.
    ///
    /// # Errors
    /// As the change, or one of [`Failure`].
    pub async fn change<C: PersonChange>(&self, cx: RequestContext, change: C) -> Changed {
        self.bus.execute(change, cx).await
    }

    /// Registers somebody under a fresh id.
    ///
    /// # Errors
    /// [`ChangePersonError::Invalid`] with every fault of the input.
    pub async fn register_person(
        &self,
        cx: RequestContext,
        input: PersonInput,
        handling: Handling,
    ) -> Changed {
        let id = PersonId::new(self.ids.next());
        self.bus.execute(RegisterPerson { id, input, handling }, cx).await
    }

    /// Writes the whole of a person, who is created if absent. What the input leaves out is unset.
    ///
    /// # Errors
    /// [`ChangePersonError::Invalid`] with every fault of the input.
    pub async fn replace_person(
        &self,
        cx: RequestContext,
        target: impl Into<PersonTarget>,
        input: PersonInput,
        handling: Handling,
    ) -> Changed {
        self.bus.execute(ReplacePerson { target: target.into(), input, handling }, cx).await
    }

    /// Changes several attributes at once, as an RFC 7396 merge patch says.
    ///
    /// # Errors
    /// [`ChangePersonError::Malformed`] or [`ChangePersonError::Invalid`] with the faults of the patch.
    pub async fn patch_person(
        &self,
        cx: RequestContext,
        target: impl Into<PersonTarget>,
        patch: Value,
        handling: Handling,
    ) -> Changed {
        self.change(cx, PatchPerson { target: target.into(), patch, handling }).await
    }

    /// Takes a batch of persons in one transaction, each accepted or rejected by itself. Nobody twice in one batch.
    ///
    /// # Errors
    /// [`Failure::Taken`] when a link to another system belongs to somebody else: then nothing was taken, and the
    /// rows have to come one by one.
    pub async fn import_persons(
        &self,
        cx: RequestContext,
        rows: Vec<ImportRow>,
        handling: Handling,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        Ok(self.bus.execute(ImportPersons { rows, handling }, cx).await?.output)
    }

    /// Persons by their ids, in the order of the ids; `None` where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get_persons(
        &self,
        cx: &RequestContext,
        ids: &[PersonId],
    ) -> Result<Vec<Option<Person>>, Failure<NoError>> {
        let found = self.bus.ask(GetPersons { ids: ids.to_vec(), at: None }, cx).await?;
        // A person is large: only where they are is put in order, and each moves once.
        let places: HashMap<_, _> =
            found.iter().enumerate().map(|(place, person)| (person.id(), place)).collect();
        let mut found: Vec<Option<Person>> = found.into_iter().map(Some).collect();
        let mut persons: Vec<Option<Person>> = Vec::with_capacity(ids.len());
        for (place, id) in ids.iter().enumerate() {
            let there = places.get(id).and_then(|place| found.get_mut(*place));
            let person = there.and_then(Option::take).or_else(|| {
                // Perhaps it was asked for before.
                let before = ids.iter().take(place).position(|other| other == id)?;
                persons.get(before)?.clone()
            });
            persons.push(person);
        }
        Ok(persons)
    }

    /// One person; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get_person(
        &self,
        cx: &RequestContext,
        id: PersonId,
    ) -> Result<Option<Person>, Failure<NoError>> {
        Ok(self.bus.ask(GetPersons { ids: vec![id], at: None }, cx).await?.pop())
    }

    /// The version of one person, without reading the person; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_version(
        &self,
        cx: &RequestContext,
        id: PersonId,
    ) -> Result<Option<Version>, Failure<NoError>> {
        self.bus.ask(GetVersion { id }, cx).await
    }

    /// One person as they stood at some time; `None` when there was none yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get_person_at(
        &self,
        cx: &RequestContext,
        id: PersonId,
        at: DateTime<Utc>,
    ) -> Result<Option<Person>, Failure<NoError>> {
        Ok(self.bus.ask(GetPersons { ids: vec![id], at: Some(at) }, cx).await?.pop())
    }

    /// All persons, in the order in which they were registered.
    ///
    /// # Errors
    /// When the cursor is none of this list.
    pub async fn list_persons(
        &self,
        cx: &RequestContext,
        page: PageRequest,
    ) -> Result<Page<Person>, Failure<InvalidCursor>> {
        self.bus.ask(ListPersons { page }, cx).await
    }

    /// Persons that meet every criterion, in the order in which they were registered.
    ///
    /// # Errors
    /// With every fault of the criteria.
    pub async fn search_persons(
        &self,
        cx: &RequestContext,
        input: PersonSearchInput,
    ) -> Result<Page<Person>, Failure<SearchPersonsError>> {
        self.bus.ask(SearchPersons { input }, cx).await
    }

    /// What happened to a person after a version, oldest first. [`Version::ZERO`] for everything.
    ///
    /// # Errors
    /// When there is no such person, or the cursor is none of this list.
    pub async fn person_history(
        &self,
        cx: &RequestContext,
        id: PersonId,
        since: Version,
        page: PageRequest,
    ) -> Result<Page<HistoryEntryView>, Failure<GetHistoryError>> {
        self.bus.ask(GetHistory { id, since, page }, cx).await
    }
}

/// One method for each command about a single attribute.
macro_rules! changes {
    ($($(#[$doc:meta])* $method:ident($($field:ident: $type:ty),*) => $command:ident;)*) => {
        impl ProfileService {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// When the target isn't met or the person's rules forbid it.
                pub async fn $method(
                    &self,
                    cx: RequestContext,
                    target: impl Into<PersonTarget>,
                    $($field: $type),*
                ) -> Changed {
                    self.change(cx, $command { target: target.into(), $($field),* }).await
                }
            )*
        }
    };
}

changes! {
    /// Changes the name; `None` unsets it.
    change_name(name: Option<PersonName>) => ChangeName;
    /// Changes the birth date; `None` unsets it.
    change_birth_date(date: Option<PartialDate>) => ChangeBirthDate;
    /// Changes the place of birth; `None` unsets it.
    change_birth_place(place: Option<BirthPlace>) => ChangeBirthPlace;
    /// Changes the gender; `None` unsets it.
    change_gender(gender: Option<Gender>) => ChangeGender;
    /// Changes the pronouns; `None` unsets them.
    change_pronouns(pronouns: Option<Pronouns>) => ChangePronouns;
    /// Changes the nationalities.
    change_nationalities(countries: Vec<CountryCode>) => ChangeNationalities;
    /// Changes the languages, most preferred first.
    change_languages(languages: Vec<LanguageTag>) => ChangeLanguages;
    /// Puts one language before the others.
    prefer_language(language: LanguageTag) => PreferLanguage;
    /// Changes the time zone; `None` unsets it.
    change_time_zone(zone: Option<TimeZone>) => ChangeTimeZone;
    /// Says that the person has died, or lives after all.
    change_life_status(life: LifeStatus) => ChangeLifeStatus;
    /// Sets the e-mail address under a label.
    change_email(label: Label, email: EmailAddress, primary: Option<bool>) => ChangeEmail;
    /// Removes the e-mail address under a label.
    remove_email(label: Label) => RemoveEmail;
    /// Sets the phone number under a label.
    change_phone_number(label: Label, phone_number: PhoneNumber, primary: Option<bool>) => ChangePhoneNumber;
    /// Removes the phone number under a label.
    remove_phone_number(label: Label) => RemovePhoneNumber;
    /// Sets the postal address under a label.
    change_address(label: Label, address: PostalAddress, primary: Option<bool>) => ChangeAddress;
    /// Removes the postal address under a label.
    remove_address(label: Label) => RemoveAddress;
    /// Links the person to a record of another system; `None` unlinks.
    change_external_id(system: SystemName, key: Option<ExternalKey>) => ChangeExternalId;
}
