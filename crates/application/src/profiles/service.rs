//! The typed facade over the bus: what embedders, the HTTP adapter, the command line and importers all go through.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::{
    Business, BusinessName, BusinessStatus, Industries, LegalForm, Lei, Registration, TaxId, TaxScheme,
    Website,
};
use profiles_domain::profiles::person::{BirthPlace, Gender, LifeStatus, Person, PersonName, Pronouns};
use profiles_domain::shared::contact::{EmailAddress, Handling, PhoneNumber, PostalAddress};
use profiles_domain::shared::country::CountryCode;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::id::{PlannedChangeId, TypedId};
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::language::LanguageTag;
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::time_zone::TimeZone;
use profiles_domain::shared::version::Version;
use serde_json::Value;

use super::business::commands::{
    self as of_business, ChangeFoundedOn, ChangeIndustry, ChangeLegalForm, ChangeLegalName, ChangeLei,
    ChangeRegistration, ChangeStatus, ChangeTaxId, ChangeTradeNames, ChangeWebsite, RemoveTaxId,
};
use super::commands::{
    self, Change, ChangeAddress, ChangeEmail, ChangeExternalId, ChangePhoneNumber, ImportOutcome,
    ImportProfiles, ImportRow, PatchProfile, RegisterProfile, RemoveAddress, RemoveEmail, RemovePhoneNumber,
    ReplaceProfile, WithdrawChange,
};
use super::person::commands::{
    self as of_person, ChangeBirthDate, ChangeBirthPlace, ChangeGender, ChangeLanguages, ChangeLifeStatus,
    ChangeName, ChangeNationalities, ChangePronouns, ChangeTimeZone, PreferLanguage, UnfollowAddress,
};
use super::queries::{
    self, GetHistory, GetHistoryError, GetProfiles, GetVersion, HistoryEntryView, ListProfiles, SearchError,
    SearchProfiles,
};
use super::relationship;
use super::{ChangeError, InvalidCursor, Kind, NoError, Page, PageRequest, Receipt, Target};
use crate::bus::{Bus, BusBuilder, Done, Failure, RequestContext};
use crate::events::{self, Events, Source};
use crate::ports::{BusObserver, Clock, DueReader, IdGenerator, IdempotencyStore, Readers, Store};
use crate::subscribers::{Audit, Follow, Outbox};
use crate::webhooks::{self, Parts, WebhookPorts, WebhookService};

pub(super) type Changed = Result<Done<Receipt>, Failure<ChangeError>>;

/// Everything that can be done with profiles. Cheap to clone.
///
/// Each call is one transaction of its own: it is durable when the call returns, whatever the caller does next.
/// A `target` is an id, or a [`Target`] that adds a condition or asks for an absent profile to be created. All changes fail with [`Failure::Refused`] when the target isn't met.
#[derive(Clone)]
pub struct ProfileService {
    pub(super) bus: Bus,
    ids: Arc<dyn IdGenerator>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) due: Arc<dyn DueReader>,
    pub(crate) webhooks: Option<WebhookService>,
}

/// The ports behind the facade.
pub struct Ports {
    /// Where profiles live.
    pub store: Arc<dyn Store>,
    /// Where they are read.
    pub readers: Readers,
    /// Where answers under idempotency keys live.
    pub idempotency: Arc<dyn IdempotencyStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Who watches.
    pub observer: Arc<dyn BusObserver>,
    /// The name under which integration events are sent.
    pub event_source: Source,
    /// Webhooks, where there are any.
    pub webhooks: Option<WebhookPorts>,
}

impl ProfileService {
    /// Wires the use cases to their ports.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        let Ports { store, readers, idempotency, clock, ids, observer, event_source, webhooks } = ports;
        let bus = BusBuilder::new(store, idempotency, Arc::clone(&clock), Arc::clone(&ids))
            .observer(observer)
            .subscriber(Audit)
            .subscriber(Outbox::new(Arc::clone(&ids)))
            .subscriber(Follow);
        let bus = of_person::register(commands::register::<Person>(bus));
        let bus = of_business::register(commands::register::<Business>(bus));
        let bus = relationship::commands::register(bus, &readers.relationships);
        let bus = queries::register(queries::register(bus, &readers.persons), &readers.businesses);
        let bus = relationship::queries::register(bus, &readers);
        let bus = events::register(bus, &readers.events, event_source.clone());
        let parts = webhooks.map(|ports| Parts::new(ports, &readers, &clock, &ids, event_source));
        let bus = webhooks::register(bus, parts.as_ref());
        let bus = bus.build();
        let webhooks = parts.map(|parts| WebhookService::new(bus.clone(), parts));
        Self { bus, ids, clock, due: readers.due, webhooks }
    }

    pub(super) fn bus(&self) -> &Bus {
        &self.bus
    }

    /// What happens to all profiles, as other systems get it.
    #[must_use]
    pub fn events(&self) -> Events {
        Events::new(self.bus.clone())
    }

    /// Runs a change of one profile: what all the methods named after attributes do.
    ///
    /// # Errors
    /// As the change, or one of [`Failure`].
    pub async fn change<C: Change>(&self, cx: RequestContext, change: C) -> Changed {
        self.bus.execute(change, cx).await
    }

    /// Registers a profile under a fresh id.
    ///
    /// # Errors
    /// [`ChangeError::Invalid`] with every fault of the input.
    pub async fn register<P: Kind>(
        &self,
        cx: RequestContext,
        input: P::Input,
        handling: Handling,
    ) -> Changed {
        let id = P::Id::from_uuid(self.ids.next());
        self.bus.execute(RegisterProfile::<P> { id, input, handling }, cx).await
    }

    /// Writes the whole of a profile, which is created if absent. What the input leaves out is unset.
    ///
    /// # Errors
    /// [`ChangeError::Invalid`] with every fault of the input.
    pub async fn replace<P: Kind>(
        &self,
        cx: RequestContext,
        target: impl Into<Target<P>>,
        input: P::Input,
        handling: Handling,
    ) -> Changed {
        self.bus.execute(ReplaceProfile { target: target.into(), input, handling }, cx).await
    }

    /// Changes several attributes at once, as an RFC 7396 merge patch says.
    ///
    /// # Errors
    /// [`ChangeError::Malformed`] or [`ChangeError::Invalid`] with the faults of the patch.
    pub async fn patch<P: Kind>(
        &self,
        cx: RequestContext,
        target: impl Into<Target<P>>,
        patch: Value,
        handling: Handling,
    ) -> Changed {
        self.change(cx, PatchProfile { target: target.into(), patch, handling }).await
    }

    /// Takes a batch of profiles in one transaction, each accepted or rejected by itself. None twice in one batch.
    ///
    /// # Errors
    /// [`Failure::Taken`] when a link to another system belongs to somebody else: then nothing was taken, and the
    /// rows have to come one by one.
    pub async fn import<P: Kind>(
        &self,
        cx: RequestContext,
        rows: Vec<ImportRow<P>>,
        handling: Handling,
    ) -> Result<Vec<ImportOutcome>, Failure<NoError>> {
        Ok(self.bus.execute(ImportProfiles { rows, handling }, cx).await?.output)
    }

    /// Profiles by their ids, in the order of the ids; `None` where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get_all<P: Kind>(
        &self,
        cx: &RequestContext,
        ids: &[P::Id],
    ) -> Result<Vec<Option<P>>, Failure<NoError>> {
        let found = self.bus.ask(GetProfiles::<P> { ids: ids.to_vec(), at: None }, cx).await?;
        // A profile is large: only where they are is put in order, and each moves once.
        let places: HashMap<_, _> =
            found.iter().enumerate().map(|(place, profile)| (profile.id(), place)).collect();
        let mut found: Vec<Option<P>> = found.into_iter().map(Some).collect();
        let mut profiles: Vec<Option<P>> = Vec::with_capacity(ids.len());
        for (place, id) in ids.iter().enumerate() {
            let there = places.get(id).and_then(|place| found.get_mut(*place));
            let profile = there.and_then(Option::take).or_else(|| {
                // Perhaps it was asked for before.
                let before = ids.iter().take(place).position(|other| other == id)?;
                profiles.get(before)?.clone()
            });
            profiles.push(profile);
        }
        Ok(profiles)
    }

    /// One profile; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get<P: Kind>(&self, cx: &RequestContext, id: P::Id) -> Result<Option<P>, Failure<NoError>> {
        Ok(self.bus.ask(GetProfiles::<P> { ids: vec![id], at: None }, cx).await?.pop())
    }

    /// The version of one profile, without reading the profile; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn version<P: Kind>(
        &self,
        cx: &RequestContext,
        id: P::Id,
    ) -> Result<Option<Version>, Failure<NoError>> {
        self.bus.ask(GetVersion::<P> { id }, cx).await
    }

    /// One profile as it stood at some time, or as it will if nothing happens until then but what is planned; `None` when
    /// there was none yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get_at<P: Kind>(
        &self,
        cx: &RequestContext,
        id: P::Id,
        at: DateTime<Utc>,
    ) -> Result<Option<P>, Failure<NoError>> {
        Ok(self.bus.ask(GetProfiles::<P> { ids: vec![id], at: Some(at) }, cx).await?.pop())
    }

    /// All profiles of a kind, in the order in which they were registered.
    ///
    /// # Errors
    /// When the cursor is none of this list.
    pub async fn list<P: Kind>(
        &self,
        cx: &RequestContext,
        page: PageRequest,
    ) -> Result<Page<P>, Failure<InvalidCursor>> {
        self.bus.ask(ListProfiles { page, kind: PhantomData }, cx).await
    }

    /// Profiles that meet everything that is asked, the closest matches first. A page may be short, even empty, and
    /// still have a cursor.
    ///
    /// # Errors
    /// With every fault of the criteria.
    pub async fn search<P: Kind>(
        &self,
        cx: &RequestContext,
        input: P::Search,
    ) -> Result<Page<P>, Failure<SearchError>> {
        self.bus.ask(SearchProfiles::<P> { input }, cx).await
    }

    /// What happened to a profile after a version, oldest first. [`Version::ZERO`] for everything.
    ///
    /// # Errors
    /// When there is no such profile, or the cursor is none of this list.
    pub async fn history<P: Kind>(
        &self,
        cx: &RequestContext,
        id: P::Id,
        since: Version,
        page: PageRequest,
    ) -> Result<Page<HistoryEntryView>, Failure<GetHistoryError>> {
        self.bus.ask(GetHistory::<P> { id, since, page }, cx).await
    }
}

/// One method for each command about a single attribute of one kind of profile.
macro_rules! changes {
    ($profile:ty; $($(#[$doc:meta])* $method:ident($($field:ident: $type:ty),*) => $command:ident;)*) => {
        impl ProfileService {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// When the target isn't met or the profile's rules forbid it.
                pub async fn $method(
                    &self,
                    cx: RequestContext,
                    target: impl Into<Target<$profile>>,
                    $($field: $type),*
                ) -> Changed {
                    self.change(cx, $command { target: target.into(), $($field),* }).await
                }
            )*
        }
    };
}

/// One method for each command about a single attribute that all kinds of profiles have.
macro_rules! shared_changes {
    ($($(#[$doc:meta])* $method:ident($($field:ident: $type:ty),*) => $command:ident;)*) => {
        impl ProfileService {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// When the target isn't met or the profile's rules forbid it.
                pub async fn $method<P: Kind>(
                    &self,
                    cx: RequestContext,
                    target: impl Into<Target<P>>,
                    $($field: $type),*
                ) -> Changed {
                    self.change(cx, $command { target: target.into(), $($field),* }).await
                }
            )*
        }
    };
}

shared_changes! {
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
    /// Links the profile to a record of another system; `None` unlinks.
    change_external_id(system: SystemName, key: Option<ExternalKey>) => ChangeExternalId;
    /// Gives up a change that is planned.
    withdraw(change: PlannedChangeId) => WithdrawChange;
}

changes! { Person;
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
    /// Lets the person's address stand by itself again: it stays what it is.
    unfollow_address() => UnfollowAddress;
    /// Says that the person has died, or lives after all.
    change_life_status(life: LifeStatus) => ChangeLifeStatus;
}

changes! { Business;
    /// Changes the name in the register; `None` unsets it.
    change_legal_name(name: Option<BusinessName>) => ChangeLegalName;
    /// Changes the names that it trades under.
    change_trade_names(names: Vec<BusinessName>) => ChangeTradeNames;
    /// Changes the legal form; `None` unsets it.
    change_legal_form(form: Option<LegalForm>) => ChangeLegalForm;
    /// Changes the entry in a public register; `None` unsets it.
    change_registration(registration: Option<Registration>) => ChangeRegistration;
    /// Sets the tax number of its scheme.
    change_tax_id(id: TaxId) => ChangeTaxId;
    /// Removes the tax number of a scheme.
    remove_tax_id(scheme: TaxScheme) => RemoveTaxId;
    /// Changes the LEI; `None` unsets it.
    change_lei(lei: Option<Lei>) => ChangeLei;
    /// Changes how what it does is classified.
    change_industry(industries: Industries) => ChangeIndustry;
    /// Changes the website; `None` unsets it.
    change_website(website: Option<Website>) => ChangeWebsite;
    /// Changes the date of foundation; `None` unsets it.
    change_founded_on(date: Option<PartialDate>) => ChangeFoundedOn;
    /// Says that it ended, or exists after all.
    change_status(status: BusinessStatus) => ChangeStatus;
}
