//! Query parameters: only known ones, each once.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::web::Query;
use profiles_application::profiles::{MAX_PAGE, PageRequest};

use crate::problem::{Code, Problem, RequestFault};

/// The query parameters of a request.
#[derive(Debug)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads them. One that isn't known, or is there twice, is refused: it would be ignored otherwise, which nobody sees.
    pub(crate) fn of(request: &HttpRequest, known: &[&str]) -> Result<Self, Problem> {
        Self::parse(request.query_string(), known)
    }

    fn parse(query: &str, known: &[&str]) -> Result<Self, Problem> {
        if query.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::from_query(query) else {
            return Err(Problem::parameter(Code::InvalidParameter, "", "invalid_parameter"));
        };
        let unknown: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()))
            .map(|(name, _)| RequestFault::parameter(name, "unknown_parameter"))
            .collect();
        if !unknown.is_empty() {
            return Err(Problem::new(Code::UnknownParameter).faults(unknown));
        }
        for name in known {
            if pairs.iter().filter(|(given, _)| given == name).count() > 1 {
                return Err(Problem::parameter(Code::InvalidParameter, name, "invalid_parameter"));
            }
        }
        Ok(Self(pairs))
    }

    /// One of them.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Whether one is there that can only have this value.
    pub(crate) fn is(&self, name: &str, value: &str) -> Result<bool, Problem> {
        match self.get(name) {
            None => Ok(false),
            Some(given) if given == value => Ok(true),
            Some(_) => Err(Problem::parameter(Code::InvalidParameter, name, "invalid_parameter")),
        }
    }

    /// A number from 1 to `most`.
    pub(crate) fn number(&self, name: &str, most: usize) -> Result<Option<usize>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let given = number(name, text)?;
        if (1..=most).contains(&given) {
            return Ok(Some(given));
        }
        let fault = RequestFault::parameter(name, "out_of_range").with("min", 1).with("max", most);
        Err(Problem::new(Code::InvalidParameter).faults([fault]))
    }

    /// `limit` and `cursor`.
    pub(crate) fn page(&self) -> Result<PageRequest, Problem> {
        Ok(PageRequest {
            limit: self.number("limit", MAX_PAGE)?,
            cursor: self.get("cursor").map(str::to_owned),
        })
    }
}

/// A whole number; one that is too large to be kept is as good as the largest.
fn number(name: &str, text: &str) -> Result<usize, Problem> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::parameter(Code::InvalidParameter, name, "invalid_parameter"));
    }
    Ok(if digits.len() < text.len() { 0 } else { usize::from_str(digits).unwrap_or(usize::MAX) })
}

/// Whether a limit lies within its bounds.
pub(crate) fn is_page(limit: Option<usize>) -> bool {
    limit.is_none_or(|limit| (1..=MAX_PAGE).contains(&limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(query: &str) -> Result<Option<usize>, Code> {
        let params = Params::parse(query, &["limit", "cursor"]).map_err(|problem| problem.code())?;
        params.page().map(|page| page.limit).map_err(|problem| problem.code())
    }

    #[test]
    fn a_limit_is_a_number_within_bounds() {
        assert_eq!(limit(""), Ok(None));
        assert_eq!(limit("limit=200&cursor=x"), Ok(Some(200)));
        for bad in ["0", "201", "-1", "99999999999999999999999999", "", "ten", "1.5", "%ff", "0x10", "--1"] {
            assert_eq!(limit(&format!("limit={bad}")), Err(Code::InvalidParameter), "{bad}");
        }
    }

    #[test]
    fn unknown_and_repeated_parameters_are_refused() {
        assert_eq!(limit("limt=1"), Err(Code::UnknownParameter));
        assert_eq!(limit("limit=1&limit=1"), Err(Code::InvalidParameter));
        for odd in ["&", "=", "%", "&&=&", "%zz=1", "a[]=1"] {
            assert!(
                limit(odd).is_ok_and(|limit| limit.is_none()) || limit(odd) == Err(Code::UnknownParameter),
                "{odd}"
            );
        }
    }
}
