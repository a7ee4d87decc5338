//! Signing as Standard Webhooks 1.0 says: HMAC-SHA256 over `id.timestamp.body`, secrets as `whsec_BASE64`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use profiles_application::ports::{StoreError, WebhookSecret};
use sha2::Sha256;

/// What secrets begin with, by which scanners know them.
const PREFIX: &str = "whsec_";
/// How many random bytes a new secret has: 24 to 64 are allowed.
const LENGTH: usize = 32;

/// A fresh secret.
pub(crate) fn new_secret() -> Result<WebhookSecret, StoreError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Failed(format!("the system gives no random bytes: {error}")))?;
    Ok(WebhookSecret::new(format!("{PREFIX}{}", STANDARD.encode(bytes))))
}

/// The signature of a message: `v1,BASE64`.
pub(crate) fn sign(
    secret: &WebhookSecret,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Result<String, StoreError> {
    let broken = || StoreError::Corrupt("a webhook's secret isn't one: rotate it".to_owned());
    let key = secret.expose().strip_prefix(PREFIX).ok_or_else(broken)?;
    let key = STANDARD.decode(key).map_err(|_| broken())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| broken())?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example of the libraries of Standard Webhooks.
        let secret = WebhookSecret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signature =
            sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signature.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn secrets_are_random_and_long_enough_and_shown_by_nothing() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one.expose(), other.expose());
        let key = STANDARD.decode(one.expose().strip_prefix("whsec_").unwrap()).unwrap();
        assert!((24..=64).contains(&key.len()), "{}", key.len());
        assert!(!format!("{one:?}").contains(one.expose().trim_start_matches("whsec_")));
        for bad in ["", "whsec_", "secret", "whsec_%%%"] {
            let error = sign(&WebhookSecret::new(bad), "a", 1, b"");
            // An empty key is one, though nobody has it.
            assert!(bad == "whsec_" || error.is_err(), "{bad}");
        }
    }
}
