//! The commands about a person, one file each, and their registration with the bus.

mod change_address;
mod change_birth_date;
mod change_birth_place;
mod change_email;
mod change_external_id;
mod change_gender;
mod change_languages;
mod change_life_status;
mod change_name;
mod change_nationalities;
mod change_phone_number;
mod change_pronouns;
mod change_time_zone;
mod import_persons;
mod patch_person;
mod prefer_language;
mod register_person;
mod remove_address;
mod remove_email;
mod remove_phone_number;
mod replace_person;

pub use change_address::ChangeAddress;
pub use change_birth_date::ChangeBirthDate;
pub use change_birth_place::ChangeBirthPlace;
pub use change_email::ChangeEmail;
pub use change_external_id::ChangeExternalId;
pub use change_gender::ChangeGender;
pub use change_languages::ChangeLanguages;
pub use change_life_status::ChangeLifeStatus;
pub use change_name::ChangeName;
pub use change_nationalities::ChangeNationalities;
pub use change_phone_number::ChangePhoneNumber;
pub use change_pronouns::ChangePronouns;
pub use change_time_zone::ChangeTimeZone;
pub use import_persons::{ImportOutcome, ImportPersons, ImportPersonsHandler, ImportRow};
pub use patch_person::PatchPerson;
pub use prefer_language::PreferLanguage;
pub use register_person::{RegisterPerson, RegisterPersonHandler};
pub use remove_address::RemoveAddress;
pub use remove_email::RemoveEmail;
pub use remove_phone_number::RemovePhoneNumber;
pub use replace_person::{ReplacePerson, ReplacePersonHandler};

pub use super::change::{ChangePersonHandler, PersonChange};
use crate::bus::BusBuilder;

/// Registers every command about a person.
#[must_use]
pub fn register(bus: BusBuilder) -> BusBuilder {
    bus.command(RegisterPersonHandler)
        .command(ReplacePersonHandler)
        .command(ImportPersonsHandler)
        .command::<PatchPerson>(ChangePersonHandler)
        .command::<ChangeName>(ChangePersonHandler)
        .command::<ChangeBirthDate>(ChangePersonHandler)
        .command::<ChangeBirthPlace>(ChangePersonHandler)
        .command::<ChangeGender>(ChangePersonHandler)
        .command::<ChangePronouns>(ChangePersonHandler)
        .command::<ChangeNationalities>(ChangePersonHandler)
        .command::<ChangeLanguages>(ChangePersonHandler)
        .command::<PreferLanguage>(ChangePersonHandler)
        .command::<ChangeTimeZone>(ChangePersonHandler)
        .command::<ChangeLifeStatus>(ChangePersonHandler)
        .command::<ChangeEmail>(ChangePersonHandler)
        .command::<RemoveEmail>(ChangePersonHandler)
        .command::<ChangePhoneNumber>(ChangePersonHandler)
        .command::<RemovePhoneNumber>(ChangePersonHandler)
        .command::<ChangeAddress>(ChangePersonHandler)
        .command::<RemoveAddress>(ChangePersonHandler)
        .command::<ChangeExternalId>(ChangePersonHandler)
}
