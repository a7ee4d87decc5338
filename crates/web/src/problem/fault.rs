//! One entry of a problem's `errors`: where, and what.

use std::borrow::Cow;

use profiles_application::profiles::Fault;

use super::Arg;

/// Where in a request something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the body: a JSON pointer (RFC 6901).
    Body(String),
    /// In a parameter of the path or the query, by its name.
    Parameter(String),
    /// In a header, by its name.
    Header(&'static str),
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestFault {
    /// Where.
    pub(crate) place: Place,
    /// What: one of [`super::code::FAULTS`].
    pub(crate) code: Cow<'static, str>,
    /// What to say in English if the catalogue lacks the code.
    pub(crate) fallback: String,
    /// Numbers and words that its text needs.
    pub(crate) args: Vec<(Cow<'static, str>, Arg)>,
}

impl RequestFault {
    /// A fault of a parameter.
    pub(crate) fn parameter(name: &str, code: &'static str) -> Self {
        // The name of a parameter that isn't ours may be anything; only what looks like a name is repeated.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = if name.len() <= 64 && name.chars().all(plain) { name } else { "" };
        Self::at(Place::Parameter(name.to_owned()), code)
    }

    /// A fault of a header.
    pub(crate) fn header(name: &'static str, code: &'static str) -> Self {
        Self::at(Place::Header(name), code)
    }

    /// A fault of the body.
    pub(crate) fn body(pointer: &str, code: &'static str) -> Self {
        Self::at(Place::Body(pointer.to_owned()), code)
    }

    /// The same fault, in a parameter instead of the body.
    pub(crate) fn of_parameter(name: &str, fault: Fault) -> Self {
        Self { place: Place::Parameter(name.to_owned()), ..Self::from(fault) }
    }

    /// Adds a number that its text needs.
    pub(crate) fn with(mut self, name: &'static str, number: usize) -> Self {
        self.args.push((Cow::Borrowed(name), Arg::Number(number)));
        self
    }

    fn at(place: Place, code: &'static str) -> Self {
        Self { place, code: Cow::Borrowed(code), fallback: String::new(), args: Vec::new() }
    }
}

impl From<Fault> for RequestFault {
    fn from(fault: Fault) -> Self {
        let Fault { pointer, code, detail, params, words } = fault;
        let numbers = params.into_iter().map(|(name, number)| (name, Arg::Number(number)));
        let args = numbers.chain(words.into_iter().map(|(name, word)| (name, Arg::Word(word))));
        Self { place: Place::Body(pointer), code, fallback: detail, args: args.collect() }
    }
}
