//! The commands about a person alone, one file each, and their registration with the bus.

mod change_birth_date;
mod change_birth_place;
mod change_gender;
mod change_languages;
mod change_life_status;
mod change_name;
mod change_nationalities;
mod change_pronouns;
mod change_time_zone;
mod follow_address;
mod prefer_language;
mod tree;
mod unfollow_address;

pub use change_birth_date::ChangeBirthDate;
pub use change_birth_place::ChangeBirthPlace;
pub use change_gender::ChangeGender;
pub use change_languages::ChangeLanguages;
pub use change_life_status::ChangeLifeStatus;
pub use change_name::ChangeName;
pub use change_nationalities::ChangeNationalities;
pub use change_pronouns::ChangePronouns;
pub use change_time_zone::ChangeTimeZone;
pub use follow_address::{FollowAddress, FollowAddressHandler};
pub use prefer_language::PreferLanguage;
pub use unfollow_address::UnfollowAddress;

use crate::bus::BusBuilder;
use crate::profiles::commands::ChangeHandler;

/// Registers the commands about a person alone.
#[must_use]
pub fn register(bus: BusBuilder) -> BusBuilder {
    bus.command::<ChangeBirthDate>(ChangeHandler)
        .command::<ChangeBirthPlace>(ChangeHandler)
        .command::<ChangeGender>(ChangeHandler)
        .command::<ChangeLanguages>(ChangeHandler)
        .command::<ChangeLifeStatus>(ChangeHandler)
        .command::<ChangeName>(ChangeHandler)
        .command::<ChangeNationalities>(ChangeHandler)
        .command::<ChangePronouns>(ChangeHandler)
        .command::<ChangeTimeZone>(ChangeHandler)
        .command::<FollowAddress>(FollowAddressHandler)
        .command::<UnfollowAddress>(ChangeHandler)
        .command::<PreferLanguage>(ChangeHandler)
}
