//! What a column gives: a path into the representation of a profile, such as `addresses.home.postal_code`.

use profiles_application::profiles::input::{parse_label, parse_system};

use super::kind::Vocabulary;

/// How a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The profile's id.
    Id,
    /// As it stands.
    Text,
    /// Several values, parted by any of these.
    List(&'static [char]),
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

const ADDRESS: [&str; 7] = [
    "street",
    "locality",
    "dependent_locality",
    "postal_code",
    "administrative_area",
    "sorting_code",
    "country",
];
/// What reading gives of every profile and writing doesn't take.
const READ_ONLY: [&str; 4] = ["kind", "version", "created_at", "updated_at"];
/// What files of rejected and of noted rows have in front of their rows.
pub(super) const REJECTED: [&str; 3] = ["rejected_line", "rejected_codes", "rejected_reasons"];
pub(super) const NOTED: [&str; 3] = ["noted_line", "noted_codes", "noted_reasons"];

/// Whether a column comes from an import before, whose rejected or noted rows these are.
pub(super) fn is_own(name: &str) -> bool {
    REJECTED.contains(&name) || NOTED.contains(&name)
}

impl Target {
    fn new(path: &[&str], kind: Kind) -> Self {
        Self { path: path.iter().map(|step| (*step).to_owned()).collect(), kind }
    }

    /// The profile's key in another system.
    pub(super) fn external_id(system: &str) -> Self {
        Self::new(&["external_ids", system], Kind::Text)
    }

    /// Reads a path. `-` is nowhere: the column is ignored.
    pub(super) fn parse(path: &str, words: &Vocabulary) -> Option<Self> {
        let path = path.trim().to_lowercase();
        let name = path.as_str();
        if name == "-" || is_own(name) || READ_ONLY.contains(&name) || words.read_only.contains(&name) {
            return Some(Self::new(&[], Kind::Ignored));
        }
        let Some((head, rest)) = path.split_once('.') else {
            let list = words.lists.iter().find(|(list, _)| *list == name);
            return match (name, list) {
                ("id", _) => Some(Self::new(&["id"], Kind::Id)),
                (_, Some((_, separators))) => Some(Self::new(&[name], Kind::List(separators))),
                (text, None) => words.texts.contains(&text).then(|| Self::new(&[text], Kind::Text)),
            };
        };
        if let Some((_, members)) = words.objects.iter().find(|(object, _)| *object == head) {
            return members.contains(&rest).then(|| Self::new(&[head, rest], Kind::Text));
        }
        if let Some((_, parse)) = words.keyed.iter().find(|(attribute, _)| *attribute == head) {
            return parse(rest).map(|key| Self::new(&[head, key], Kind::Text));
        }
        match head {
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
pub(super) fn usual(words: &Vocabulary) -> Vec<String> {
    let parts =
        |head: &str, tails: &[&str]| tails.iter().map(|tail| format!("{head}.{tail}")).collect::<Vec<_>>();
    let label = words.usual_label;
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let lists: Vec<_> = words.lists.iter().map(|(name, _)| *name).collect();
    let keyed = words.keyed.iter().map(|(attribute, _)| format!("{attribute}.SCHEME"));
    [
        own(&["id"]),
        own(words.texts),
        own(&lists),
        words.objects.iter().flat_map(|(object, members)| parts(object, members)).collect(),
        keyed.collect(),
        own(&["emails.home.address", "emails.work.address"]),
        own(&["phone_numbers.home.number", "phone_numbers.mobile.number", "phone_numbers.work.number"]),
        parts(&format!("addresses.{label}"), &ADDRESS),
        own(&["external_ids.SYSTEM"]),
    ]
    .concat()
}
