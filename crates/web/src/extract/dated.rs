//! Bodies that may say from when on they hold: `valid_from` beside the members of a value.

use actix_web::HttpRequest;
use profiles_application::profiles::{DecodeError, Fault, UniqueValue, decode_value};
use profiles_domain::shared::valid_from::ValidFrom;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::{JSON, decode};
use super::extractor;
use crate::problem::{Problem, Refusal};
use crate::profiles::change::Faults;

/// The member that says it.
const VALID_FROM: &str = "valid_from";

/// A value, and from when on it is to hold, if that is said.
pub(crate) struct Dated<T> {
    pub(crate) value: T,
    valid_from: Result<Option<ValidFrom>, Fault>,
}

impl<T: DeserializeOwned> Dated<T> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let mut body = decode::<UniqueValue>(request, &[JSON])?.0;
        let written = body.as_object_mut().and_then(|members| members.remove(VALID_FROM));
        let valid_from = match written {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => ValidFrom::parse(&text)
                .map(Some)
                .map_err(|error| Fault::new(format!("/{VALID_FROM}"), error.code(), error)),
            Some(_) => {
                let detail = "this member has another type than expected";
                let fault = Fault::new(format!("/{VALID_FROM}"), "wrong_type", detail);
                return Err(DecodeError::Form(fault).problem(None));
            }
        };
        let value = decode_value(body).map_err(|error| error.problem(None))?;
        Ok(Self { value, valid_from })
    }

    /// What the value is parsed to, and from when on it is to hold; or the faults of both. The value stands at `at`.
    pub(crate) fn parsed<V, F: Faults>(
        self,
        at: &str,
        parse: impl FnOnce(&T) -> Result<V, F>,
    ) -> Result<(V, Option<ValidFrom>), Problem> {
        let faults = |faults: F| faults.all().into_iter().map(|fault| fault.within(at)).collect::<Vec<_>>();
        match (parse(&self.value).map_err(faults), self.valid_from) {
            (Ok(value), Ok(valid_from)) => Ok((value, valid_from)),
            (value, valid_from) => {
                Err(Problem::invalid(value.err().unwrap_or_default().into_iter().chain(valid_from.err())))
            }
        }
    }
}

extractor!([T: DeserializeOwned] Dated<T>);
