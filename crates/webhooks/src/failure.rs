//! What a failed call failed of, by the kinds of the errors in its chain, never by their texts.

use std::error::Error;
use std::io;

use profiles_application::ports::CallFailure;

use crate::lookup::NotDialled;

/// Why there was no answer.
pub(crate) fn failure(error: &reqwest::Error) -> CallFailure {
    if error.is_timeout() {
        return CallFailure::Timeout;
    }
    let mut found = None;
    walk(error, &mut |cause| {
        if found.is_some() {
            return;
        }
        if let Some(reason) = cause.downcast_ref::<NotDialled>() {
            found = Some(match reason {
                NotDialled::Unresolved => CallFailure::Unresolved,
                NotDialled::Forbidden => CallFailure::Forbidden,
            });
        } else if let Some(io) = cause.downcast_ref::<io::Error>()
            && error.is_connect()
            && matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
        {
            // What the other side said isn't TLS, or no certificate that is trusted; or it hung up in the midst of that.
            found = Some(CallFailure::Tls);
        }
    });
    found.unwrap_or(if error.is_connect() { CallFailure::Unreachable } else { CallFailure::Broken })
}

/// Shows an error and all that lie under it, those that an I/O error wraps included.
fn walk(error: &(dyn Error + 'static), see: &mut dyn FnMut(&(dyn Error + 'static))) {
    see(error);
    // What an I/O error wraps isn't its source: that is the source of what it wraps.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => walk(wrapped, see),
        None => {
            if let Some(source) = error.source() {
                walk(source, see);
            }
        }
    }
}
