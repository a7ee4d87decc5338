//! How profiles relate: the same endpoints for persons and businesses, and the history of each relationship.

mod answer;
mod endpoints;
mod example;
mod history;
mod request;

endpoints::relationships! {
    mod persons;
    profiles_domain::profiles::person::Person, crate::openapi::PersonId;
    all "/v1/persons/{id}/relationships" "list_relationships";
    pair "/v1/persons/{id}/relationships/{other_id}" "get_relationships_with" "set_relationship" "remove_relationship";
    example super::example::guardian();
}

endpoints::relationships! {
    mod businesses;
    profiles_domain::profiles::business::Business, crate::openapi::BusinessId;
    all "/v1/businesses/{id}/relationships" "list_business_relationships";
    pair "/v1/businesses/{id}/relationships/{other_id}"
        "get_business_relationships_with" "set_business_relationship" "remove_business_relationship";
    example super::example::owner();
}

crate::routing::endpoints! {
    "/v1/persons/{id}/relationships" { GET persons::list }
    "/v1/persons/{id}/relationships/{other_id}" { GET persons::get, PUT persons::put, DELETE persons::delete }
    "/v1/businesses/{id}/relationships" { GET businesses::list }
    "/v1/businesses/{id}/relationships/{other_id}" {
        GET businesses::get, PUT businesses::put, DELETE businesses::delete
    }
    "/v1/relationships/{id}/history" { GET history::history }
}
