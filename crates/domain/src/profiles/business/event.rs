//! What can happen to a business.

use super::{
    BusinessDetails, BusinessName, BusinessStatus, Industries, LegalForm, Lei, Registration, TaxId,
    TaxScheme, Website,
};
use crate::profiles::contact_details::ContactEvent;
use crate::profiles::upcoming::UpcomingEvent;
use crate::shared::change::Change;
use crate::shared::partial_date::PartialDate;

/// A domain event: something that happened to a business, with the value before and after.
///
/// It stays inside this service and inside the transaction. Other teams see the integration events made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BusinessEvent {
    /// The business was registered with these details.
    Registered(Box<BusinessDetails>),
    /// The legal name changed.
    LegalNameChanged(Change<Option<BusinessName>>),
    /// The trade names changed.
    TradeNamesChanged(Change<Vec<BusinessName>>),
    /// The legal form changed.
    LegalFormChanged(Change<Option<LegalForm>>),
    /// The entry in the register changed.
    RegistrationChanged(Box<Change<Option<Registration>>>),
    /// The tax number of a scheme came, changed or went.
    TaxIdChanged(TaxScheme, Change<Option<TaxId>>),
    /// The LEI changed.
    LeiChanged(Change<Option<Lei>>),
    /// The classification of what it does changed.
    IndustryChanged(Change<Industries>),
    /// The website changed.
    WebsiteChanged(Change<Option<Website>>),
    /// The date of foundation changed.
    FoundedOnChanged(Change<Option<PartialDate>>),
    /// It was dissolved or became part of another, or the report of it was corrected.
    StatusChanged(Change<BusinessStatus>),
    /// The contact details changed.
    Contact(ContactEvent),
    /// What is planned changed.
    Upcoming(Box<UpcomingEvent<BusinessName>>),
}
