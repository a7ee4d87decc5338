//! What the use cases that are the same for all profiles need to know of a business.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use profiles_domain::profiles::business::{Business, BusinessDetails, BusinessEvent};
use profiles_domain::profiles::contact_details::ExternalIds;
use profiles_domain::shared::contact::Handling;
use profiles_domain::shared::id::BusinessId;

use super::input::BusinessInput;
use super::search::{BusinessSearchInput, lei_key, registration_key, tax_id_key};
use crate::ports::{AggregateKind, AnyAggregate, Store, StoreError};
use crate::profiles::Fault;
use crate::profiles::kind::{Kind, Names};
use crate::profiles::read_model::{ReadModel, contact_keys, links};
use crate::unit_of_work::{AnyEvent, ProfilesUnitOfWork, Repository, Tracked};

#[async_trait]
impl Tracked for Business {
    const KIND: AggregateKind = AggregateKind::Business;

    async fn load(store: &dyn Store, ids: &[BusinessId]) -> Result<Vec<Self>, StoreError> {
        store.load(ids).await
    }

    fn any(self) -> AnyAggregate {
        AnyAggregate::Business(self)
    }

    fn any_event(event: BusinessEvent) -> AnyEvent {
        AnyEvent::Business(event)
    }

    fn links(details: &BusinessDetails) -> Option<&ExternalIds> {
        Some(&details.contact.external_ids)
    }

    fn due_at(details: &BusinessDetails) -> Option<DateTime<Utc>> {
        details.upcoming.next_at()
    }

    fn read_model(details: &BusinessDetails) -> ReadModel {
        let names = details.legal_name.iter().chain(&details.trade_names);
        let mut keys = contact_keys(&details.contact);
        keys.extend(details.lei.as_ref().map(lei_key));
        let registration = details.registration.as_ref();
        keys.extend(registration.map(|entry| registration_key(&entry.jurisdiction, &entry.number)));
        keys.extend(details.tax_ids.values().map(tax_id_key));
        ReadModel {
            names: names.map(|name| name.as_str().to_owned()).collect(),
            whole: None,
            date: details.founded_on.map(|date| date.to_string()),
            links: links(&details.contact),
            keys,
        }
    }
}

impl Kind for Business {
    const NAMES: Names = Names {
        register: "register_business",
        replace: "replace_business",
        patch: "patch_business",
        import: "import_businesses",
        get: "get_businesses",
        list: "list_businesses",
        search: "search_businesses",
    };

    type Input = BusinessInput;
    type Search = BusinessSearchInput;

    fn parse(
        input: &BusinessInput,
        stored: &BusinessDetails,
        handling: Handling,
    ) -> Result<BusinessDetails, Vec<Fault>> {
        input.parse(stored, handling)
    }

    fn written(details: &BusinessDetails) -> BusinessInput {
        details.into()
    }

    fn repository<'a>(uow: &'a mut (dyn ProfilesUnitOfWork + 'static)) -> &'a mut Repository<Self> {
        uow.businesses()
    }
}
