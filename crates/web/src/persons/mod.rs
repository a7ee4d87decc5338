//! Persons: one file for each endpoint, or for the two of one attribute.

mod address_followers;
mod address_source;
mod birth_date;
mod birth_place;
mod create;
mod deceased_on;
mod example;
mod gender;
mod get;
mod history;
mod language;
mod languages;
mod list;
mod name;
mod nationalities;
mod patch;
mod pronouns;
mod replace;
mod search;
mod time_zone;

use profiles_application::profiles::person::view::PersonView;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::id::PersonId;

use crate::profiles::resource::Resource;

impl Resource for Person {
    const COLLECTION: &'static str = "/v1/persons";

    type View<'a> = PersonView<'a>;

    fn view(&self) -> PersonView<'_> {
        self.into()
    }

    fn view_of(id: PersonId, details: &PersonDetails) -> PersonView<'_> {
        PersonView::of(id.uuid(), details)
    }
}

crate::profiles::contact_points::contact_points! {
    profiles_domain::profiles::person::Person, crate::openapi::PersonId;
    email "/v1/persons/{id}/emails/{label}" "change_email" "remove_email";
    phone_number "/v1/persons/{id}/phone-numbers/{label}" "change_phone_number" "remove_phone_number";
    address "/v1/persons/{id}/addresses/{label}" "change_address" "remove_address";
    external_id "/v1/persons/{id}/external-ids/{system}" "change_external_id" "remove_external_id";
}

crate::profiles::upcoming::upcoming! {
    profiles_domain::profiles::person::Person, crate::openapi::PersonId;
    "/v1/persons/{id}/upcoming/{change_id}" "withdraw_change"
}

// They are tried in this order: what is asked for most comes first.
crate::routing::endpoints! {
    "/v1/persons" { GET list::list, POST create::create; hidden QUERY search::search }
    "/v1/persons/search" { POST search::search }
    "/v1/persons/{id}" { GET get::get, PUT replace::replace, PATCH patch::patch }
    "/v1/persons/{id}/addresses/{label}" { PUT address::put, DELETE address::delete }
    "/v1/persons/{id}/emails/{label}" { PUT email::put, DELETE email::delete }
    "/v1/persons/{id}/phone-numbers/{label}" { PUT phone_number::put, DELETE phone_number::delete }
    "/v1/persons/{id}/external-ids/{system}" { PUT external_id::put, DELETE external_id::delete }
    "/v1/persons/{id}/upcoming/{change_id}" { DELETE upcoming::delete }
    "/v1/persons/{id}/history" { GET history::history }
    "/v1/persons/{id}/address-source" { PUT address_source::put, DELETE address_source::delete }
    "/v1/persons/{id}/address-followers" { GET address_followers::get }
    "/v1/persons/{id}/name" { PUT name::put, DELETE name::delete }
    "/v1/persons/{id}/birth-date" { PUT birth_date::put, DELETE birth_date::delete }
    "/v1/persons/{id}/birth-place" { PUT birth_place::put, DELETE birth_place::delete }
    "/v1/persons/{id}/deceased-on" { PUT deceased_on::put, DELETE deceased_on::delete }
    "/v1/persons/{id}/gender" { PUT gender::put, DELETE gender::delete }
    "/v1/persons/{id}/pronouns" { PUT pronouns::put, DELETE pronouns::delete }
    "/v1/persons/{id}/nationalities" { PUT nationalities::put, DELETE nationalities::delete }
    "/v1/persons/{id}/languages" { PUT languages::put, DELETE languages::delete }
    "/v1/persons/{id}/language" { PUT language::put, DELETE language::delete }
    "/v1/persons/{id}/time-zone" { PUT time_zone::put, DELETE time_zone::delete }
}
