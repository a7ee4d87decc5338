//! Everything that is known about a business, as one value.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    BusinessError, BusinessStatus, IndustryCode, IndustryScheme, LegalForm, Lei, Registration, TaxId,
    TaxScheme, Website,
};
use crate::profiles::contact_details::ContactDetails;
use crate::profiles::upcoming::Upcoming;
use crate::shared::change::without_repeats;
use crate::shared::id::BusinessId;
use crate::shared::partial_date::PartialDate;
use crate::shared::text::Line;

/// The most trade names that a business may have.
pub const MAX_TRADE_NAMES: usize = 50;

/// A name of a business, at most 500 characters: registers know names that long.
pub type BusinessName = Line<500>;
/// Tax numbers by scheme.
pub type TaxIds = BTreeMap<TaxScheme, TaxId>;
/// What the business does, by the scheme that it's classified with.
pub type Industries = BTreeMap<IndustryScheme, IndustryCode>;

/// Everything that is known about a business. Whatever isn't known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BusinessDetails {
    /// The name in the register.
    pub legal_name: Option<BusinessName>,
    /// Names that it trades under, without repeats.
    pub trade_names: Vec<BusinessName>,
    /// The legal form (ISO 20275).
    pub legal_form: Option<LegalForm>,
    /// The entry in the register.
    pub registration: Option<Registration>,
    /// Tax numbers by scheme.
    pub tax_ids: TaxIds,
    /// The Legal Entity Identifier (ISO 17442).
    pub lei: Option<Lei>,
    /// What it does, by scheme.
    pub industries: Industries,
    /// Its website.
    pub website: Option<Website>,
    /// When it was founded, as far as it's known.
    pub founded_on: Option<PartialDate>,
    /// Whether it exists still.
    pub status: BusinessStatus,
    /// How it can be reached, and where else it is known.
    pub contact: ContactDetails,
    /// What is planned. Replacing the details leaves it alone.
    pub upcoming: Upcoming<BusinessName>,
}

impl BusinessDetails {
    /// Checks what no single value can tell.
    pub(super) fn check(&self, id: BusinessId, today: NaiveDate) -> Result<(), BusinessError> {
        if self.trade_names.len() > MAX_TRADE_NAMES {
            return Err(BusinessError::TooManyTradeNames);
        }
        self.contact.check()?;
        self.check_life(id, today)
    }

    /// The same with each trade name once.
    pub(super) fn without_repeats(self) -> Self {
        Self { trade_names: without_repeats(self.trade_names), ..self }
    }

    pub(super) fn check_life(&self, id: BusinessId, today: NaiveDate) -> Result<(), BusinessError> {
        // Somewhere on earth it's tomorrow already.
        let tomorrow = today.succ_opt().unwrap_or(today);
        let end = self.status.ended_on();
        if self.status.merged_into() == Some(id) {
            return Err(BusinessError::MergedIntoItself);
        }
        if self.founded_on.is_some_and(|date| date.earliest() > tomorrow) {
            return Err(BusinessError::FoundedInFuture);
        }
        if end.is_some_and(|date| date.earliest() > tomorrow) {
            return Err(BusinessError::EndedInFuture);
        }
        match (self.founded_on, end) {
            (Some(founded), Some(ended)) if ended.latest() < founded.earliest() => {
                Err(BusinessError::EndedBeforeFounded)
            }
            _ => Ok(()),
        }
    }
}
