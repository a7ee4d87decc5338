//! The endpoints of contact points and links: written once, described for each kind of profile.
//!
//! Paths and names of operations must be literals for the document, so each kind gives its own.

/// Makes the modules `email`, `phone_number`, `address` and `external_id` for a kind of profile.
macro_rules! contact_points {
    (
        $profile:ty, $id:ty;
        email $email:literal $put_email:literal $delete_email:literal;
        phone_number $phone:literal $put_phone:literal $delete_phone:literal;
        address $address:literal $put_address:literal $delete_address:literal;
        external_id $link:literal $put_link:literal $delete_link:literal;
    ) => {
        /// `…/emails/{label}`
        mod email {
            use profiles_application::profiles::commands::{ChangeEmail, RemoveEmail};
            use profiles_application::profiles::input::EmailInput;

            use crate::extract::{Json, LabelPath};
            use crate::openapi::{AbsentCreate, Changed, Conditions, Label, Unset};
            use crate::profiles::answer::Answer;
            use crate::profiles::change::{Change, parsed};

            /// Set an e-mail address
            #[utoipa::path(
                        put,
                        path = $email,
                        operation_id = $put_email,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions),
                        request_body(content = EmailInput, example = json!({"address": "marie@example.org"})),
                        responses(Changed)
                    )]
            pub(super) async fn put(
                change: Change<$profile>,
                LabelPath(label): LabelPath,
                Json(input): Json<EmailInput>,
            ) -> Answer {
                let primary = input.primary;
                let email = parsed("", input.parse())?;
                change.run("", |target| ChangeEmail { target, label, email, primary }).await
            }

            /// Remove an e-mail address
            #[utoipa::path(
                        delete,
                        path = $email,
                        operation_id = $delete_email,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions),
                        responses(Unset)
                    )]
            pub(super) async fn delete(change: Change<$profile>, LabelPath(label): LabelPath) -> Answer {
                change.run("", |target| RemoveEmail { target, label }).await
            }
        }

        /// `…/phone-numbers/{label}`
        mod phone_number {
            use profiles_application::profiles::commands::{ChangePhoneNumber, RemovePhoneNumber};
            use profiles_application::profiles::input::PhoneNumberInput;

            use crate::extract::{Json, LabelPath};
            use crate::openapi::{AbsentCreate, Changed, Conditions, Label, Unset};
            use crate::profiles::answer::Answer;
            use crate::profiles::change::{Change, parsed};

            /// Set a phone number
            ///
            /// International, or national with its region; it is stored as E.164. Only an impossible number is refused.
            #[utoipa::path(
                        put,
                        path = $phone,
                        operation_id = $put_phone,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions),
                        request_body(
                            content = PhoneNumberInput,
                            example = json!({"number": "06 12 34 56 78", "region": "FR"})
                        ),
                        responses(Changed)
                    )]
            pub(super) async fn put(
                change: Change<$profile>,
                LabelPath(label): LabelPath,
                Json(input): Json<PhoneNumberInput>,
            ) -> Answer {
                let primary = input.primary;
                let phone_number = parsed("", input.parse())?;
                change.run("", |target| ChangePhoneNumber { target, label, phone_number, primary }).await
            }

            /// Remove a phone number
            #[utoipa::path(
                        delete,
                        path = $phone,
                        operation_id = $delete_phone,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions),
                        responses(Unset)
                    )]
            pub(super) async fn delete(change: Change<$profile>, LabelPath(label): LabelPath) -> Answer {
                change.run("", |target| RemovePhoneNumber { target, label }).await
            }
        }

        /// `…/addresses/{label}`
        mod address {
            use profiles_application::profiles::commands::{ChangeAddress, RemoveAddress};
            use profiles_application::profiles::input::AddressInput;

            use profiles_domain::profiles::upcoming::Planned;

            use crate::extract::{Dated, LabelPath};
            use crate::openapi::{AbsentCreate, Changed, Conditions, DatedAddress, Label, Preference, Unset};
            use crate::profiles::answer::Answer;
            use crate::profiles::change::Change;
            use crate::profiles::contact_points::example;

            /// Set a postal address
            ///
            /// The rules of its country hold. With `Prefer: handling=lenient` an address that breaks them is kept as typed,
            /// and reads back with its `issues`. With a `valid_from` to come it is a move that is planned: it stands under
            /// `upcoming`, and takes effect by itself.
            #[utoipa::path(
                        put,
                        path = $address,
                        operation_id = $put_address,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions, Preference),
                        request_body(
                            content = DatedAddress,
                            examples(
                                ("now" = (value = json!(example::address()))),
                                ("planned" = (value = json!(example::planned_address()))),
                            )
                        ),
                        responses(Changed)
                    )]
            pub(super) async fn put(
                change: Change<$profile>,
                LabelPath(label): LabelPath,
                dated: Dated<AddressInput>,
            ) -> Answer {
                let (primary, handling) = (dated.value.primary, change.handling);
                let (address, valid_from) = dated.parsed("", |input| input.parse(handling))?;
                let Some(valid_from) = valid_from else {
                    let command = |target, _| ChangeAddress { target, label, address, primary };
                    return change.run_handling(Some(""), command).await;
                };
                let planned = Planned::Address { label, address: Box::new(address), primary };
                change.schedule(valid_from, planned, handling).await
            }

            /// Remove a postal address
            #[utoipa::path(
                        delete,
                        path = $address,
                        operation_id = $delete_address,
                        tag = "contact points",
                        params($id, Label, AbsentCreate, Conditions),
                        responses(Unset)
                    )]
            pub(super) async fn delete(change: Change<$profile>, LabelPath(label): LabelPath) -> Answer {
                change.run("", |target| RemoveAddress { target, label }).await
            }
        }

        /// `…/external-ids/{system}`
        mod external_id {
            use profiles_application::profiles::commands::ChangeExternalId;
            use profiles_application::profiles::input::parse_external_key;

            use crate::extract::{Json, SystemPath, Value};
            use crate::openapi::{AbsentCreate, Changed, Conditions, System, Unset};
            use crate::profiles::answer::Answer;
            use crate::profiles::change::{Change, VALUE, parsed};

            /// Link to a record of another system
            ///
            /// No two profiles of a kind may have the same key in one system.
            #[utoipa::path(
                        put,
                        path = $link,
                        operation_id = $put_link,
                        tag = "attributes",
                        params($id, System, AbsentCreate, Conditions),
                        request_body(content = Value<String>, example = json!({"value": "42"})),
                        responses(Changed)
                    )]
            pub(super) async fn put(
                change: Change<$profile>,
                SystemPath(system): SystemPath,
                Json(input): Json<Value<String>>,
            ) -> Answer {
                let value = parsed(VALUE, parse_external_key(&input.value))?;
                change.run(VALUE, |target| ChangeExternalId { target, system, key: Some(value) }).await
            }

            /// Unlink from a record of another system
            #[utoipa::path(
                        delete,
                        path = $link,
                        operation_id = $delete_link,
                        tag = "attributes",
                        params($id, System, AbsentCreate, Conditions),
                        responses(Unset)
                    )]
            pub(super) async fn delete(change: Change<$profile>, SystemPath(system): SystemPath) -> Answer {
                change.run("", |target| ChangeExternalId { target, system, key: None }).await
            }
        }
    };
}

pub(crate) use contact_points;

/// Examples of the document.
pub(crate) mod example {
    use serde_json::{Value, json};

    /// An address from a day on, as written.
    pub(crate) fn planned_address() -> Value {
        json!({
            "street": "36 quai de Béthune", "locality": "Paris", "postal_code": "75004", "country": "FR",
            "valid_from": "2100-01-01",
        })
    }

    /// An address that is planned, as read.
    pub(crate) fn planned() -> Value {
        json!({
            "id": "30c5b2ae-4ff4-5f7a-8b0e-6f3f6f6d8a01",
            "valid_from": "2099-12-31T23:00:00Z",
            "path": "/addresses/home",
            "value": {
                "street": "36 quai de Béthune", "locality": "Paris", "dependent_locality": null,
                "postal_code": "75004", "administrative_area": null, "sorting_code": null, "country": "FR",
                "primary": null, "formatted": "36 quai de Béthune\n75004 Paris\nFRANCE", "issues": [],
            },
        })
    }

    /// An address as written.
    pub(crate) fn address() -> Value {
        json!({
            "street": "11 rue Pierre et Marie Curie", "locality": "Paris", "postal_code": "75005", "country": "FR",
        })
    }
}
