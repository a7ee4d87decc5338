//! What other teams learn about businesses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::BeforeAfter;

/// What every event about a business says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BusinessChange {
    /// The business.
    pub business_id: Uuid,
    /// The version that this event belongs to. Events of one version come together; consumers ignore older ones.
    pub version: u64,
    /// JSON pointers to the attributes that changed, in the business as the HTTP API represents it:
    /// `/addresses/billing`.
    pub changed: Vec<String>,
    /// What the values were before and are now, by pointer. Absent unless whoever receives it asked for values, and where the
    /// history has none any more, as when somebody was erased.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BeforeAfter>,
}

crate::events! {
    BusinessChange;
    /// A business was registered. `changed` names what is known from the start.
    BusinessRegistered = "profiles.business.registered.v1";
    /// The legal name changed.
    LegalNameChanged = "profiles.business.legal_name_changed.v1";
    /// The trade names changed.
    TradeNamesChanged = "profiles.business.trade_names_changed.v1";
    /// The legal form changed.
    LegalFormChanged = "profiles.business.legal_form_changed.v1";
    /// The entry in the register changed.
    RegistrationChanged = "profiles.business.registration_changed.v1";
    /// A tax number came, changed or went.
    TaxIdChanged = "profiles.business.tax_id_changed.v1";
    /// The LEI changed.
    LeiChanged = "profiles.business.lei_changed.v1";
    /// The classification of what it does changed.
    IndustryChanged = "profiles.business.industry_changed.v1";
    /// The website changed.
    WebsiteChanged = "profiles.business.website_changed.v1";
    /// The date of foundation changed.
    FoundedOnChanged = "profiles.business.founded_on_changed.v1";
    /// It was dissolved or became part of another, or the report of it was corrected.
    StatusChanged = "profiles.business.status_changed.v1";
    /// An e-mail address came, changed or went.
    EmailChanged = "profiles.business.email_changed.v1";
    /// A phone number came, changed or went.
    PhoneNumberChanged = "profiles.business.phone_number_changed.v1";
    /// A postal address came, changed or went.
    AddressChanged = "profiles.business.address_changed.v1";
    /// E-mail addresses, phone numbers or postal addresses changed. It sums up the events of one version that tell of them, and
    /// comes behind these: for those who want all of it and need not know which.
    ContactInformationChanged = "profiles.business.contact_information_changed.v1";
    /// A link to another system came, changed or went.
    ExternalIdChanged = "profiles.business.external_id_changed.v1";
    /// A change was planned for a moment to come, or in the place of another one. `changed` names it by its id:
    /// `/upcoming/{id}`. What it plans is told when it takes effect, as what it is.
    ChangeScheduled = "profiles.business.change_scheduled.v1";
    /// A planned change was given up.
    ScheduledChangeWithdrawn = "profiles.business.scheduled_change_withdrawn.v1";
    /// The moment of a planned change came, and it changed nothing: the business said so already, or rules forbade it.
    ScheduledChangeDropped = "profiles.business.scheduled_change_dropped.v1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_event_keeps_its_form() {
        let event = TaxIdChanged(BusinessChange {
            business_id: Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001),
            version: 7,
            changed: vec!["/tax_ids/de_vat".to_owned()],
            values: BTreeMap::new(),
        });
        let json = r#"{"business_id":"01970000-0000-7000-8000-000000000001","version":7,"changed":["/tax_ids/de_vat"]}"#;
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
    }

    #[test]
    fn released_types_stay() {
        insta::assert_json_snapshot!(TYPES);
    }
}
