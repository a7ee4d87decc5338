//! RFC 7396 merge patches of a profile: what a patch doesn't mention stays as it is.

use profiles_domain::shared::contact::Handling;
use serde_json::Value;

use super::{ChangeError, DecodeError, Fault, Kind, decode_value};

/// What a profile is once a patch is merged into what is stored.
///
/// # Errors
/// When the patch doesn't have the form of a profile, or the result has faults.
pub(super) fn merged<P: Kind>(
    stored: &P::Details,
    patch: &Value,
    handling: Handling,
) -> Result<P::Details, ChangeError> {
    let Value::Object(members) = patch else {
        let fault = Fault::new("", "wrong_type", "a merge patch is an object");
        return Err(DecodeError::Form(fault).into());
    };
    let mut document = serde_json::to_value(P::written(stored)).unwrap_or_default();
    for attribute in ["emails", "phone_numbers", "addresses"] {
        if members.get(attribute).is_some_and(claims_primary) {
            demote(document.get_mut(attribute));
        }
    }
    json_patch::merge(&mut document, patch);
    let input: P::Input = decode_value(document)?;
    P::parse(&input, stored, handling).map_err(ChangeError::Invalid)
}

/// Whether a patch of contact points makes one of them primary.
fn claims_primary(patch: &Value) -> bool {
    let claims = |contact: &Value| contact.get("primary") == Some(&Value::Bool(true));
    patch.as_object().is_some_and(|contacts| contacts.values().any(claims))
}

/// The one that was primary yields to the one that the patch names.
fn demote(contacts: Option<&mut Value>) {
    for contact in
        contacts.and_then(Value::as_object_mut).into_iter().flat_map(|contacts| contacts.values_mut())
    {
        contact.as_object_mut().map(|members| members.remove("primary"));
    }
}
