//! What persons can be searched by.

use serde::{Deserialize, Serialize};

use crate::profiles::kind::SearchInput;
use crate::profiles::search::{Asked, Criteria, ExternalIdInput};
use crate::profiles::{Fault, PageRequest};

/// What to search by, as written. Everything given must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct PersonSearchInput {
    /// Words of a name: each must match some part of it. Accents, case, script and order make no difference, and a
    /// word of four letters or more may have a typo, one of eight or more two. At most 10 words count.
    pub name: Option<String>,
    /// An e-mail address, whole.
    pub email: Option<String>,
    /// A phone number in international form, whole.
    pub phone: Option<String>,
    /// A birth date, as far as it was known when it was stored.
    pub birth_date: Option<String>,
    /// A link to another system.
    pub external_id: Option<ExternalIdInput>,
    /// The most items of a page, 1 to 200; 50 when absent.
    pub limit: Option<usize>,
    /// The cursor that the page before gave.
    pub cursor: Option<String>,
}

crate::objects_only!(; serialize PersonSearchInput);

impl SearchInput for PersonSearchInput {
    fn parse(&self) -> Result<Asked, Vec<Fault>> {
        let (mut criteria, mut faults) = (Criteria::default(), Vec::new());
        criteria.name(self.name.as_deref(), &mut faults);
        criteria.email(self.email.as_deref(), &mut faults);
        criteria.phone(self.phone.as_deref(), &mut faults);
        criteria.date("/birth_date", self.birth_date.as_deref(), &mut faults);
        criteria.external_id(self.external_id.as_ref(), &mut faults);
        criteria.complete(faults)
    }

    fn page(&self) -> PageRequest {
        PageRequest { limit: self.limit, cursor: self.cursor.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_for_nothing_is_refused_with_every_fault() {
        assert_eq!(PersonSearchInput::default().parse().unwrap_err()[0].code, "search_empty");
        let bad = PersonSearchInput {
            name: Some("\0".into()),
            email: Some("nobody".into()),
            birth_date: Some("soon".into()),
            ..PersonSearchInput::default()
        };
        let codes: Vec<_> = bad.parse().unwrap_err().into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(codes, ["/name", "/email", "/birth_date"]);
    }
}
