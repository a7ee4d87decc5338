//! Which columns of GLEIF's golden copy are taken, which are known and left out, and which nobody knows.

use super::target::is_own;

const LEI: &str = "LEI";
const LEGAL_NAME: &str = "Entity.LegalName";
const OTHER_NAME: &str = "Entity.OtherEntityNames.OtherEntityName";
const SUCCESSOR: &str = "Entity.SuccessorEntity";
/// Addresses by the label that they get.
const ADDRESSES: [(&str, &str); 2] =
    [("legal", "Entity.LegalAddress"), ("headquarters", "Entity.HeadquartersAddress")];
/// What businesses have no place for, or what repeats other columns: these and all that begin with one and a dot.
const LEFT_OUT: [&str; 16] = [
    "Entity.TransliteratedOtherEntityNames",
    "Entity.LegalAddress.AddressNumber",
    "Entity.LegalAddress.AddressNumberWithinBuilding",
    "Entity.HeadquartersAddress.AddressNumber",
    "Entity.HeadquartersAddress.AddressNumberWithinBuilding",
    "Entity.OtherAddresses",
    "Entity.TransliteratedOtherAddresses",
    "Entity.EntityCategory",
    "Entity.EntitySubCategory",
    "Entity.LegalForm.OtherLegalForm",
    "Entity.AssociatedEntity",
    "Entity.SuccessorEntity",
    "Entity.LegalEntityEvents",
    "Registration",
    "Extension",
    "ConformityFlag",
];
/// The language of the column before.
const LANGUAGE: &str = ".xmllang";

/// Where the columns are.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) lei: usize,
    pub(super) legal_name: usize,
    /// Names, and the types that say what sort of names they are.
    pub(super) other_names: Vec<(usize, Option<usize>)>,
    pub(super) legal_form: Option<usize>,
    pub(super) register: Option<usize>,
    pub(super) other_register: Option<usize>,
    pub(super) registration_number: Option<usize>,
    pub(super) jurisdiction: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) created: Option<usize>,
    pub(super) expired: Option<usize>,
    pub(super) reason: Option<usize>,
    pub(super) successors: Vec<usize>,
    pub(super) addresses: Vec<(&'static str, Address)>,
}

/// Where the columns of an address are.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) lines: Vec<usize>,
    pub(super) city: Option<usize>,
    pub(super) region: Option<usize>,
    pub(super) postal_code: Option<usize>,
    pub(super) country: Option<usize>,
}

/// Finds columns, and remembers which.
struct Finder<'a> {
    header: &'a [String],
    taken: Vec<usize>,
}

impl Finder<'_> {
    fn find(&mut self, name: &str) -> Option<usize> {
        let found = self.header.iter().position(|other| other.trim() == name);
        self.taken.extend(found);
        found
    }

    /// Columns that are numbered from 1.
    fn numbered(&mut self, before: &str, behind: &str) -> Vec<usize> {
        (1..=self.header.len()).map_while(|number| self.find(&format!("{before}.{number}{behind}"))).collect()
    }

    fn address(&mut self, name: &str) -> Address {
        let mut part = |part: &str| self.find(&format!("{name}.{part}"));
        let (first, routing) = (part("FirstAddressLine"), part("MailRouting"));
        let (city, region) = (part("City"), part("Region"));
        let (postal_code, country) = (part("PostalCode"), part("Country"));
        let more = self.numbered(&format!("{name}.AdditionalAddressLine"), "");
        let lines = first.into_iter().chain(more).chain(routing).collect();
        Address { lines, city, region, postal_code, country }
    }

    fn fields(&mut self) -> Option<Fields> {
        let names = self.numbered(OTHER_NAME, "");
        let other_names = (1..).zip(names).map(|(number, name): (usize, usize)| {
            let kind = self.find(&format!("{OTHER_NAME}.{number}.type"));
            (name, kind)
        });
        let other_names = other_names.collect();
        // Version 2.1 of the format had a single successor, without a number.
        let single = self.find(&format!("{SUCCESSOR}.SuccessorLEI"));
        let successors = single.into_iter().chain(self.numbered(SUCCESSOR, ".SuccessorLEI")).collect();
        Some(Fields {
            lei: self.find(LEI)?,
            legal_name: self.find(LEGAL_NAME)?,
            other_names,
            legal_form: self.find("Entity.LegalForm.EntityLegalFormCode"),
            register: self.find("Entity.RegistrationAuthority.RegistrationAuthorityID"),
            other_register: self.find("Entity.RegistrationAuthority.OtherRegistrationAuthorityID"),
            registration_number: self.find("Entity.RegistrationAuthority.RegistrationAuthorityEntityID"),
            jurisdiction: self.find("Entity.LegalJurisdiction"),
            status: self.find("Entity.EntityStatus"),
            created: self.find("Entity.EntityCreationDate"),
            expired: self.find("Entity.EntityExpirationDate"),
            reason: self.find("Entity.EntityExpirationReason"),
            successors,
            addresses: ADDRESSES.into_iter().map(|(label, name)| (label, self.address(name))).collect(),
        })
    }
}

impl Fields {
    /// Whether a header is that of the golden copy.
    pub(super) fn recognises(header: &[String]) -> bool {
        [LEI, LEGAL_NAME].iter().all(|name| header.iter().any(|other| other.trim() == *name))
    }

    /// Finds the columns, and tells what isn't clear about the others.
    pub(super) fn find(header: &[String], ignore_unknown: bool) -> (Option<Self>, Vec<String>) {
        let mut finder = Finder { header, taken: Vec::new() };
        let fields = finder.fields();
        let mut problems = Vec::new();
        for (index, name) in header.iter().enumerate() {
            let number = index.saturating_add(1);
            let name = name.trim();
            if finder.taken.contains(&index) || is_left_out(name) {
                continue;
            }
            if header.iter().take(index).any(|other| !name.is_empty() && other.trim() == name) {
                problems.push(format!("column {number}, \"{name}\", is there twice: leave out one of them"));
            } else if !ignore_unknown {
                problems.push(format!(
                    "column {number}, \"{name}\", isn't known of GLEIF's golden copy: leave it out with --ignore-unknown"
                ));
            }
        }
        (fields, problems)
    }
}

fn is_left_out(name: &str) -> bool {
    let begins =
        |known: &str| name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    is_own(name) || name.ends_with(LANGUAGE) || LEFT_OUT.into_iter().any(begins)
}
