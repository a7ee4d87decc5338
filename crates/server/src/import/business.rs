//! The words of businesses.

use profiles_application::profiles::business::input::parse_tax_scheme;
use profiles_domain::profiles::business::{Business, IndustryScheme};
use uuid::Uuid;

use super::columns::ColumnOptions;
use super::gleif::Gleif;
use super::kind::{Importable, Vocabulary};
use super::layout::Layout;

impl Importable for Business {
    const NAMESPACE: Uuid = Uuid::from_u128(0xcb75_9ced_9bb2_42e3_90c4_d2be_2cc9_574c);

    const VOCABULARY: &'static Vocabulary = &Vocabulary {
        one: "business",
        texts: &[
            "legal_name",
            "legal_form",
            "lei",
            "website",
            "founded_on",
            "status",
            "ended_on",
            "merged_into",
        ],
        // A comma belongs to the name: `Example, Inc.`
        lists: &[("trade_names", &[';', '|'])],
        objects: &[("registration", &["jurisdiction", "register", "number"])],
        keyed: &[("tax_ids", tax_scheme), ("industry", industry_scheme)],
        read_only: &[],
        synonyms: &[
            ("legal_name", &["legalname", "companyname", "businessname", "registeredname", "company"]),
            ("trade_names", &["tradename", "tradenames", "tradingname", "tradingas", "dba", "brand"]),
            ("legal_form", &["legalform", "elf", "elfcode"]),
            ("registration.jurisdiction", &["jurisdiction"]),
            ("registration.register", &["register", "registrationauthority"]),
            (
                "registration.number",
                &["registrationnumber", "companynumber", "registernumber", "registeredas"],
            ),
            ("lei", &["leicode", "legalentityidentifier"]),
            ("website", &["url", "web", "homepage"]),
            ("founded_on", &["foundedon", "founded", "incorporationdate", "dateofincorporation"]),
            ("ended_on", &["endedon", "ended", "dissolvedon", "dissolutiondate"]),
        ],
        advice: (
            &["name"],
            "is it the one in the register, \"{name}=legal_name\", or one that it trades under, \
             \"{name}=trade_names\"? Say so with --map",
        ),
        labels: &["legal", "headquarters", "work", "billing", "shipping", "mobile"],
        usual_label: "work",
    };

    fn published(
        header: &[String],
        options: &ColumnOptions,
    ) -> Result<Option<Box<dyn Layout<Self>>>, Vec<String>> {
        if !Gleif::recognises(header) {
            return Ok(None);
        }
        Ok(Some(Box::new(Gleif::settle(header, options)?)))
    }
}

fn tax_scheme(name: &str) -> Option<&'static str> {
    parse_tax_scheme(name).ok().map(|scheme| scheme.as_str())
}

fn industry_scheme(name: &str) -> Option<&'static str> {
    IndustryScheme::parse(name).ok().map(IndustryScheme::as_str)
}
