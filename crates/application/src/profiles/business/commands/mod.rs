//! The commands about a business alone, one file each, and their registration with the bus.

mod change_founded_on;
mod change_industry;
mod change_legal_form;
mod change_legal_name;
mod change_lei;
mod change_registration;
mod change_status;
mod change_tax_id;
mod change_trade_names;
mod change_website;
mod remove_tax_id;

pub use change_founded_on::ChangeFoundedOn;
pub use change_industry::ChangeIndustry;
pub use change_legal_form::ChangeLegalForm;
pub use change_legal_name::ChangeLegalName;
pub use change_lei::ChangeLei;
pub use change_registration::ChangeRegistration;
pub use change_status::ChangeStatus;
pub use change_tax_id::ChangeTaxId;
pub use change_trade_names::ChangeTradeNames;
pub use change_website::ChangeWebsite;
pub use remove_tax_id::RemoveTaxId;

use crate::bus::BusBuilder;
use crate::profiles::commands::ChangeHandler;

/// Registers the commands about a business alone.
#[must_use]
pub fn register(bus: BusBuilder) -> BusBuilder {
    bus.command::<ChangeFoundedOn>(ChangeHandler)
        .command::<ChangeIndustry>(ChangeHandler)
        .command::<ChangeLegalForm>(ChangeHandler)
        .command::<ChangeLegalName>(ChangeHandler)
        .command::<ChangeLei>(ChangeHandler)
        .command::<ChangeRegistration>(ChangeHandler)
        .command::<ChangeStatus>(ChangeHandler)
        .command::<ChangeTaxId>(ChangeHandler)
        .command::<ChangeTradeNames>(ChangeHandler)
        .command::<ChangeWebsite>(ChangeHandler)
        .command::<RemoveTaxId>(ChangeHandler)
}
