//! Which attributes of each kind the model knows, and the command that sets each of them alone.

use async_trait::async_trait;
use profiles_application::bus::{Done, Failure};
use profiles_application::profiles::business::view::BusinessView;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::view::PersonView;
use profiles_application::profiles::{ChangeError, ProfileService, Receipt, Target};
use profiles_domain::profiles::business::{Business, BusinessStatus, Lei, TaxId, TaxScheme};
use profiles_domain::profiles::person::{Gender, Person};
use profiles_domain::shared::contact::EmailAddress;
use profiles_domain::shared::external_id::ExternalKey;
use profiles_domain::shared::label::{Label, SystemName};
use profiles_domain::shared::partial_date::PartialDate;
use profiles_domain::shared::text::Line;
use serde_json::{Value, json};

use crate::contract::kinds::Tested;
use crate::{context, details};

/// A day that no profile may begin on.
pub(super) const REFUSED: &str = "2999";
/// The attribute that no two profiles of a kind may share.
pub(super) const LINK: &str = "/external_ids/crm";

/// The attribute that the model plans changes of, as each kind counts it.
pub(super) const NAME: usize = 0;

/// An attribute as the model knows one: a single value that comes, changes and goes.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Where its changes are told.
    pub(super) path: &'static str,
    /// Where its value stands, in what is written and in what is read.
    pub(super) pointer: &'static str,
    /// The event that tells of a change.
    pub(super) event: &'static str,
    /// The values that it takes.
    pub(super) values: &'static [&'static str],
    /// The search that finds a value; null if there is none.
    pub(super) search: fn(&str) -> Value,
}

const EMAIL: Attribute = Attribute {
    path: "/emails/home",
    pointer: "/emails/home/address",
    event: "email_changed",
    values: &["a@example.org", "b@example.org"],
    search: |address| json!({"email": address}),
};

const EXTERNAL_ID: Attribute = Attribute {
    path: LINK,
    pointer: LINK,
    event: "external_id_changed",
    values: &["1", "2"],
    search: |key| json!({"external_id": {"system": "crm", "key": key}}),
};

pub(super) type Changed = Result<Done<Receipt>, Failure<ChangeError>>;

/// A kind of profile that the model knows.
#[async_trait]
pub(super) trait Modelled: Tested {
    /// What the model knows of it, in the order in which changes of one version are told.
    const ATTRIBUTES: &'static [Attribute];

    /// The profile as callers see it.
    fn view(&self) -> Value;

    /// The name that one of the values of [`NAME`] stands for.
    #[expect(clippy::expect_used, reason = "these are tests")]
    fn called(name: &str) -> Self::Name {
        let input = serde_json::from_value(Self::named(name)).expect("the form of a profile");
        let details = Self::parse(&input, &Self::Details::default(), Handling::Lenient);
        Self::own_name(&details.expect("no faults")).expect("a name")
    }

    /// Sets one attribute, or unsets it.
    async fn set(service: &ProfileService, target: Target<Self>, path: &str, value: Option<&str>) -> Changed;
}

#[async_trait]
impl Modelled for Person {
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute {
            path: "/name",
            pointer: "/name/given",
            event: "name_changed",
            values: &["Ada", "Eva"],
            search: |name| json!({"name": name}),
        },
        Attribute {
            path: "/birth_date",
            pointer: "/birth_date",
            event: "birth_date_changed",
            values: &["1990", "1990-05-17", REFUSED],
            search: |date| json!({"birth_date": date}),
        },
        Attribute {
            path: "/gender",
            pointer: "/gender",
            event: "gender_changed",
            values: &["x", "y"],
            search: |_| Value::Null,
        },
        EMAIL,
        EXTERNAL_ID,
    ];

    fn view(&self) -> Value {
        serde_json::to_value(PersonView::from(self)).unwrap_or_default()
    }

    async fn set(service: &ProfileService, target: Target<Self>, path: &str, value: Option<&str>) -> Changed {
        let cx = context();
        match path {
            "/name" => {
                let name = value.and_then(|given| details(json!({"name": {"given": given}})).name);
                service.change_name(cx, target, name).await
            }
            "/birth_date" => service.change_birth_date(cx, target, date(value)).await,
            "/gender" => {
                let gender = value.and_then(|text| Gender::parse(text).ok());
                service.change_gender(cx, target, gender).await
            }
            _ => set_shared(service, target, path, value).await,
        }
    }
}

#[async_trait]
impl Modelled for Business {
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute {
            path: "/legal_name",
            pointer: "/legal_name",
            event: "legal_name_changed",
            values: &["Ada Ltd", "Eva Ltd"],
            search: |name| json!({"name": name}),
        },
        Attribute {
            path: "/tax_ids/de_vat",
            pointer: "/tax_ids/de_vat",
            event: "tax_id_changed",
            values: &["DE136695976", "DE811569869"],
            search: |number| json!({"tax_id": {"scheme": "de_vat", "number": number}}),
        },
        Attribute {
            path: "/lei",
            pointer: "/lei",
            event: "lei_changed",
            values: &["506700GE1G29325QX363", "7LTWFZYICNSX8D621K86"],
            search: |lei| json!({"lei": lei}),
        },
        Attribute {
            path: "/founded_on",
            pointer: "/founded_on",
            event: "founded_on_changed",
            values: &["1990", "1990-05-17", REFUSED],
            search: |date| json!({"founded_on": date}),
        },
        Attribute {
            path: "/status",
            pointer: "/status",
            event: "status_changed",
            values: &["dissolved"],
            search: |_| Value::Null,
        },
        EMAIL,
        EXTERNAL_ID,
    ];

    fn view(&self) -> Value {
        serde_json::to_value(BusinessView::from(self)).unwrap_or_default()
    }

    async fn set(service: &ProfileService, target: Target<Self>, path: &str, value: Option<&str>) -> Changed {
        let cx = context();
        match (path, value) {
            ("/legal_name", name) => {
                service.change_legal_name(cx, target, name.and_then(|name| Line::parse(name).ok())).await
            }
            ("/tax_ids/de_vat", None) => service.remove_tax_id(cx, target, TaxScheme::DeVat).await,
            ("/tax_ids/de_vat", Some(number)) => {
                let id = TaxId::restore(TaxScheme::DeVat, number.to_owned());
                service.change_tax_id(cx, target, id).await
            }
            ("/lei", lei) => service.change_lei(cx, target, lei.and_then(|lei| Lei::parse(lei).ok())).await,
            ("/founded_on", day) => service.change_founded_on(cx, target, date(day)).await,
            ("/status", Some(_)) => service.change_status(cx, target, BusinessStatus::Dissolved(None)).await,
            ("/status", None) => service.change_status(cx, target, BusinessStatus::Active).await,
            _ => set_shared(service, target, path, value).await,
        }
    }
}

fn date(text: Option<&str>) -> Option<PartialDate> {
    PartialDate::parse(text?).ok()
}

async fn set_shared<P: Tested>(
    service: &ProfileService,
    target: Target<P>,
    path: &str,
    value: Option<&str>,
) -> Changed {
    let home = Label::restore("home".to_owned());
    let email = value.and_then(|address| EmailAddress::parse(address).ok());
    match (path, email) {
        (LINK, _) => {
            let key = value.and_then(|key| ExternalKey::parse(key).ok());
            service.change_external_id(context(), target, SystemName::restore("crm".to_owned()), key).await
        }
        (_, Some(email)) => service.change_email(context(), target, home, email, None).await,
        (_, None) => service.remove_email(context(), target, home).await,
    }
}
