//! The changes of a business, one method each.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    Business, BusinessError, BusinessEvent, BusinessName, BusinessStatus, Industries, LegalForm, Lei,
    MAX_TRADE_NAMES, Registration, TaxId, TaxIds, TaxScheme, Website,
};
use crate::shared::aggregate::Aggregate;
use crate::shared::change::{Change, without_repeats};
use crate::shared::partial_date::PartialDate;

impl Business {
    /// Changes the name in the register; `None` unsets it.
    pub fn change_legal_name(&mut self, name: Option<BusinessName>) {
        let change = Change::apply(&mut self.details.legal_name, name);
        self.record(change.map(BusinessEvent::LegalNameChanged));
    }

    /// Changes the names that it trades under; repeats are dropped.
    ///
    /// # Errors
    /// When there are more than [`MAX_TRADE_NAMES`].
    pub fn change_trade_names(&mut self, names: Vec<BusinessName>) -> Result<(), BusinessError> {
        let names = without_repeats(names);
        if names.len() > MAX_TRADE_NAMES {
            return Err(BusinessError::TooManyTradeNames);
        }
        let change = Change::apply(&mut self.details.trade_names, names);
        self.record(change.map(BusinessEvent::TradeNamesChanged));
        Ok(())
    }

    /// Changes the legal form.
    pub fn change_legal_form(&mut self, form: Option<LegalForm>) {
        let change = Change::apply(&mut self.details.legal_form, form);
        self.record(change.map(BusinessEvent::LegalFormChanged));
    }

    /// Changes the entry in the register.
    pub fn change_registration(&mut self, registration: Option<Registration>) {
        let change = Change::apply(&mut self.details.registration, registration);
        self.record(change.map(|change| BusinessEvent::RegistrationChanged(Box::new(change))));
    }

    /// Sets the tax number of its scheme.
    pub fn change_tax_id(&mut self, id: TaxId) {
        let mut next = self.details.tax_ids.clone();
        next.insert(id.scheme(), id);
        self.change_tax_ids(next);
    }

    /// Removes the tax number of a scheme.
    pub fn remove_tax_id(&mut self, scheme: TaxScheme) {
        let mut next = self.details.tax_ids.clone();
        next.remove(&scheme);
        self.change_tax_ids(next);
    }

    /// Makes the tax numbers what `next` says.
    pub fn change_tax_ids(&mut self, next: TaxIds) {
        let was = std::mem::replace(&mut self.details.tax_ids, next);
        let is = &self.details.tax_ids;
        let schemes: BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
        for scheme in schemes {
            let change = Change { from: was.get(&scheme).cloned(), to: is.get(&scheme).cloned() };
            if change.from != change.to {
                self.root.record(BusinessEvent::TaxIdChanged(scheme, change));
            }
        }
    }

    /// Changes the LEI.
    pub fn change_lei(&mut self, lei: Option<Lei>) {
        let change = Change::apply(&mut self.details.lei, lei);
        self.record(change.map(BusinessEvent::LeiChanged));
    }

    /// Changes how what it does is classified.
    pub fn change_industries(&mut self, industries: Industries) {
        let change = Change::apply(&mut self.details.industries, industries);
        self.record(change.map(BusinessEvent::IndustryChanged));
    }

    /// Changes the website.
    pub fn change_website(&mut self, website: Option<Website>) {
        let change = Change::apply(&mut self.details.website, website);
        self.record(change.map(BusinessEvent::WebsiteChanged));
    }

    /// Changes the date of foundation; `None` when it's unknown after all.
    ///
    /// # Errors
    /// When it lies in the future or after the end.
    pub fn change_founded_on(
        &mut self,
        date: Option<PartialDate>,
        today: NaiveDate,
    ) -> Result<(), BusinessError> {
        let mut next = self.details.clone();
        next.founded_on = date;
        next.check_life(self.id(), today)?;
        self.set_founded_on(date);
        Ok(())
    }

    /// Says that it ended, or exists after all.
    ///
    /// # Errors
    /// When the end lies in the future or before the foundation, or it would become part of itself.
    pub fn change_status(&mut self, status: BusinessStatus, today: NaiveDate) -> Result<(), BusinessError> {
        let mut next = self.details.clone();
        next.status = status;
        next.check_life(self.id(), today)?;
        self.set_status(status);
        Ok(())
    }

    pub(super) fn set_founded_on(&mut self, date: Option<PartialDate>) {
        let change = Change::apply(&mut self.details.founded_on, date);
        self.record(change.map(BusinessEvent::FoundedOnChanged));
    }

    pub(super) fn set_status(&mut self, status: BusinessStatus) {
        let change = Change::apply(&mut self.details.status, status);
        self.record(change.map(BusinessEvent::StatusChanged));
    }

    fn record(&mut self, event: Option<BusinessEvent>) {
        if let Some(event) = event {
            self.root.record(event);
        }
    }
}
