//! Businesses: one file for each endpoint, or for the two of one attribute.

mod create;
mod example;
mod founded_on;
mod get;
mod history;
mod industry;
mod legal_form;
mod legal_name;
mod lei;
mod list;
mod patch;
mod registration;
mod replace;
mod search;
mod status;
mod tax_id;
mod trade_names;
mod website;

use profiles_application::profiles::business::view::BusinessView;
use profiles_domain::profiles::business::{Business, BusinessDetails};
use profiles_domain::shared::id::BusinessId;

use crate::profiles::resource::Resource;

impl Resource for Business {
    const COLLECTION: &'static str = "/v1/businesses";

    type View<'a> = BusinessView<'a>;

    fn view(&self) -> BusinessView<'_> {
        self.into()
    }

    fn view_of(id: BusinessId, details: &BusinessDetails) -> BusinessView<'_> {
        BusinessView::of(id.uuid(), details)
    }
}

crate::profiles::contact_points::contact_points! {
    profiles_domain::profiles::business::Business, crate::openapi::BusinessId;
    email "/v1/businesses/{id}/emails/{label}" "change_business_email" "remove_business_email";
    phone_number "/v1/businesses/{id}/phone-numbers/{label}"
        "change_business_phone_number" "remove_business_phone_number";
    address "/v1/businesses/{id}/addresses/{label}" "change_business_address" "remove_business_address";
    external_id "/v1/businesses/{id}/external-ids/{system}"
        "change_business_external_id" "remove_business_external_id";
}

crate::profiles::upcoming::upcoming! {
    profiles_domain::profiles::business::Business, crate::openapi::BusinessId;
    "/v1/businesses/{id}/upcoming/{change_id}" "withdraw_business_change"
}

// They are tried in this order: what is asked for most comes first.
crate::routing::endpoints! {
    "/v1/businesses" { GET list::list, POST create::create; hidden QUERY search::search }
    "/v1/businesses/search" { POST search::search }
    "/v1/businesses/{id}" { GET get::get, PUT replace::replace, PATCH patch::patch }
    "/v1/businesses/{id}/addresses/{label}" { PUT address::put, DELETE address::delete }
    "/v1/businesses/{id}/emails/{label}" { PUT email::put, DELETE email::delete }
    "/v1/businesses/{id}/phone-numbers/{label}" { PUT phone_number::put, DELETE phone_number::delete }
    "/v1/businesses/{id}/external-ids/{system}" { PUT external_id::put, DELETE external_id::delete }
    "/v1/businesses/{id}/upcoming/{change_id}" { DELETE upcoming::delete }
    "/v1/businesses/{id}/history" { GET history::history }
    "/v1/businesses/{id}/legal-name" { PUT legal_name::put, DELETE legal_name::delete }
    "/v1/businesses/{id}/trade-names" { PUT trade_names::put, DELETE trade_names::delete }
    "/v1/businesses/{id}/legal-form" { PUT legal_form::put, DELETE legal_form::delete }
    "/v1/businesses/{id}/registration" { PUT registration::put, DELETE registration::delete }
    "/v1/businesses/{id}/tax-ids/{scheme}" { PUT tax_id::put, DELETE tax_id::delete }
    "/v1/businesses/{id}/lei" { PUT lei::put, DELETE lei::delete }
    "/v1/businesses/{id}/industry" { PUT industry::put, DELETE industry::delete }
    "/v1/businesses/{id}/website" { PUT website::put, DELETE website::delete }
    "/v1/businesses/{id}/founded-on" { PUT founded_on::put, DELETE founded_on::delete }
    "/v1/businesses/{id}/status" { PUT status::put }
}
