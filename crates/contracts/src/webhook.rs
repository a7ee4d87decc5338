//! What is told about webhooks themselves.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What every event about a webhook says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WebhookChange {
    /// The webhook.
    pub webhook_id: Uuid,
    /// The version that this event belongs to. Consumers ignore older ones.
    pub version: u64,
    /// Whose it is: the name of the caller who made it.
    pub owner: String,
    /// JSON pointers to the attributes that changed, in the webhook as the HTTP API represents it: `/active`.
    pub changed: Vec<String>,
    /// Why it was disabled: `gone`, its endpoint answered that it is no more (410); `failing`, nothing was taken for days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

crate::events! {
    WebhookChange;
    /// A webhook was disabled by the service: nothing is sent to it until its owner activates it again.
    WebhookDisabled = "profiles.webhook.disabled.v1";
    /// Its owner asked for a test. It is sent to this webhook alone and is no part of the feed.
    WebhookPinged = "profiles.webhook.pinged.v1";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_event_keeps_its_form() {
        let event = WebhookDisabled(WebhookChange {
            webhook_id: Uuid::from_u128(1),
            version: 3,
            owner: "crm".to_owned(),
            changed: vec!["/active".to_owned(), "/disabled".to_owned()],
            reason: Some("gone".to_owned()),
        });
        let json = concat!(
            r#"{"webhook_id":"00000000-0000-0000-0000-000000000001","version":3,"owner":"crm","#,
            r#""changed":["/active","/disabled"],"reason":"gone"}"#
        );
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
    }

    #[test]
    fn released_types_stay() {
        insta::assert_json_snapshot!(TYPES);
    }
}
