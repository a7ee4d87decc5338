//! The commands that are the same for persons and businesses, one file each, and their registration with the bus.

mod change_address;
mod change_email;
mod change_external_id;
mod change_phone_number;
mod import;
mod patch;
mod register;
mod remove_address;
mod remove_email;
mod remove_phone_number;
mod replace;
mod schedule;
mod take_effect;
mod withdraw;

pub use change_address::ChangeAddress;
pub use change_email::ChangeEmail;
pub use change_external_id::ChangeExternalId;
pub use change_phone_number::ChangePhoneNumber;
pub use import::{ImportOutcome, ImportProfiles, ImportProfilesHandler, ImportRow};
pub use patch::PatchProfile;
pub use register::{RegisterProfile, RegisterProfileHandler};
pub use remove_address::RemoveAddress;
pub use remove_email::RemoveEmail;
pub use remove_phone_number::RemovePhoneNumber;
pub use replace::{ReplaceProfile, ReplaceProfileHandler};
pub use schedule::{ScheduleChange, ScheduleChangeHandler};
pub use take_effect::{TakeEffect, TakeEffectHandler};
pub use withdraw::WithdrawChange;

use super::Kind;
pub use super::change::{Change, ChangeHandler};
use crate::bus::BusBuilder;

/// Registers the commands about one kind of profile.
#[must_use]
pub fn register<P: Kind>(bus: BusBuilder) -> BusBuilder {
    bus.command::<RegisterProfile<P>>(RegisterProfileHandler)
        .command::<ReplaceProfile<P>>(ReplaceProfileHandler)
        .command::<ImportProfiles<P>>(ImportProfilesHandler)
        .command::<PatchProfile<P>>(ChangeHandler)
        .command::<ChangeEmail<P>>(ChangeHandler)
        .command::<RemoveEmail<P>>(ChangeHandler)
        .command::<ChangePhoneNumber<P>>(ChangeHandler)
        .command::<RemovePhoneNumber<P>>(ChangeHandler)
        .command::<ChangeAddress<P>>(ChangeHandler)
        .command::<RemoveAddress<P>>(ChangeHandler)
        .command::<ChangeExternalId<P>>(ChangeHandler)
        .command::<ScheduleChange<P>>(ScheduleChangeHandler)
        .command::<WithdrawChange<P>>(ChangeHandler)
        .command::<TakeEffect<P>>(TakeEffectHandler)
}
