//! What tests of the use cases of every kind of profile share.

use profiles_application::bus::Failure;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::{ChangeError, DecodeError, Fault, Kind, ProfileService, Target};
use profiles_domain::shared::id::TypedId;
use profiles_testkit::context;
use serde_json::Value;
use uuid::Uuid;

/// Pointers and codes of faults; without a pointer, a text about why else it was refused.
pub(crate) type Faults = Vec<(String, String)>;

/// The profile that the tests are about.
pub(crate) fn id<P: Kind>() -> P::Id {
    P::Id::from_uuid(Uuid::from_u128(1))
}

/// Writes the whole of the profile, and gives its version.
pub(crate) async fn put<P: Kind>(service: &ProfileService, json: Value) -> Result<u64, Faults> {
    let input: P::Input = serde_json::from_value(json).unwrap();
    match service.replace(context(), Target::<P>::of(id::<P>()), input, Handling::Strict).await {
        Ok(done) => Ok(done.output.version),
        Err(failure) => Err(faults(failure)),
    }
}

/// Merges a patch into the profile, and gives its version.
pub(crate) async fn patch<P: Kind>(service: &ProfileService, json: Value) -> Result<u64, Faults> {
    match service.patch(context(), Target::<P>::of(id::<P>()), json, Handling::Strict).await {
        Ok(done) => Ok(done.output.version),
        Err(failure) => Err(faults(failure)),
    }
}

/// The profile as it stands.
pub(crate) async fn profile<P: Kind>(service: &ProfileService) -> P {
    service.get::<P>(&context(), id::<P>()).await.unwrap().unwrap()
}

/// One fault, as it is compared.
pub(crate) fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

fn faults(failure: Failure<ChangeError>) -> Faults {
    let told = |fault: Fault| (fault.pointer, fault.code.into_owned());
    match failure {
        Failure::Refused(ChangeError::Invalid(faults)) => faults.into_iter().map(told).collect(),
        Failure::Refused(ChangeError::Malformed(DecodeError::Form(fault))) => vec![told(fault)],
        Failure::Refused(ChangeError::Rule(rule)) => {
            let attribute = rule.attribute().map(|attribute| format!("/{attribute}"));
            vec![(attribute.unwrap_or_default(), rule.code().to_owned())]
        }
        other => vec![(String::new(), other.to_string())],
    }
}
