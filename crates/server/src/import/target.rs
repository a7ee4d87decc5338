//! What a column gives: a path into the representation of a person, such as `addresses.home.postal_code`.

use profiles_application::profiles::input::{parse_label, parse_system};

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The person's id.
    Id,
    /// As it stands.
    Text,
    /// Several values, parted by `;`, `|` or `,`.
    List,
    /// True or false.
    Truth,
    /// Not at all.
    Ignored,
}

/// What a column gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) path: Vec<String>,
    pub(super) kind: Kind,
}

const NAME: [&str; 6] = ["given", "additional", "family", "prefix", "suffix", "preferred"];
const TEXTS: [&str; 6] = ["birth_date", "deceased_on", "status", "gender", "pronouns", "time_zone"];
const LISTS: [&str; 2] = ["languages", "nationalities"];
const ADDRESS: [&str; 7] = [
    "street",
    "locality",
    "dependent_locality",
    "postal_code",
    "administrative_area",
    "sorting_code",
    "country",
];
/// What reading gives and writing doesn't take, and what files of rejected rows have besides their rows.
const IGNORED: [&str; 9] = [
    "kind",
    "version",
    "created_at",
    "updated_at",
    "name.full",
    "name.sort",
    "rejected_line",
    "rejected_codes",
    "rejected_reasons",
];

impl Target {
    fn new(path: &[&str], kind: Kind) -> Self {
        Self { path: path.iter().map(|step| (*step).to_owned()).collect(), kind }
    }

    /// The person's key in another system.
    pub(super) fn external_id(system: &str) -> Self {
        Self::new(&["external_ids", system], Kind::Text)
    }

    /// Reads a path. `-` is nowhere: the column is ignored.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let path = path.trim().to_lowercase();
        if path == "-" || IGNORED.contains(&path.as_str()) {
            return Some(Self::new(&[], Kind::Ignored));
        }
        let Some((head, rest)) = path.split_once('.') else {
            return match path.as_str() {
                "id" => Some(Self::new(&["id"], Kind::Id)),
                text if TEXTS.contains(&text) => Some(Self::new(&[text], Kind::Text)),
                list if LISTS.contains(&list) => Some(Self::new(&[list], Kind::List)),
                _ => None,
            };
        };
        match head {
            "name" => NAME.contains(&rest).then(|| Self::new(&[head, rest], Kind::Text)),
            "birth_place" => {
                matches!(rest, "locality" | "country").then(|| Self::new(&[head, rest], Kind::Text))
            }
            "external_ids" => parse_system(rest).ok().map(|system| Self::external_id(system.as_str())),
            "emails" => Self::contact(head, rest, &["address"]),
            "phone_numbers" => Self::contact(head, rest, &["number", "region"]),
            "addresses" => Self::contact(head, rest, &ADDRESS),
            _ => None,
        }
    }

    /// The last step is the member; all between is the label, which may have dots.
    fn contact(attribute: &str, rest: &str, members: &[&str]) -> Option<Self> {
        let (label, member) = rest.rsplit_once('.')?;
        let kind = match member {
            "primary" => Kind::Truth,
            member => members.contains(&member).then_some(Kind::Text)?,
        };
        let label = parse_label(label).ok()?;
        Some(Self::new(&[attribute, label.as_str(), member], kind))
    }

    /// As it is written.
    pub(super) fn written(&self) -> String {
        self.path.join(".")
    }

    /// The system whose key it gives, if it does.
    pub(super) fn system(&self) -> Option<&str> {
        match self.path.as_slice() {
            [attribute, system] if attribute == "external_ids" => Some(system),
            _ => None,
        }
    }
}

/// Paths to suggest from.
pub(super) fn usual() -> Vec<String> {
    let parts =
        |head: &str, tails: &[&str]| tails.iter().map(|tail| format!("{head}.{tail}")).collect::<Vec<_>>();
    [
        vec!["id".to_owned()],
        parts("name", &NAME),
        TEXTS.iter().chain(&LISTS).map(|name| (*name).to_owned()).collect(),
        parts("birth_place", &["locality", "country"]),
        parts("emails", &["home.address", "work.address"]),
        parts("phone_numbers", &["home.number", "mobile.number", "work.number"]),
        parts("addresses.home", &ADDRESS),
        vec!["external_ids.SYSTEM".to_owned()],
    ]
    .concat()
}
