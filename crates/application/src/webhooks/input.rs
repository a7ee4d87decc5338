//! Webhooks as written: what is wanted, where it goes, and every fault of that.

use profiles_domain::shared::text::Line;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WebhookError;
use crate::events::{After, EventTypes, NoCursor};
use crate::ports::{Webhook, WebhookTransport};
use crate::profiles::input::text_fault;
use crate::profiles::{DecodeError, Fault, decode_value};

/// The longest URL, in bytes.
pub const MAX_URL: usize = 2000;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 200;
/// The most types that a webhook names.
pub const MAX_TYPES: usize = 100;

/// A webhook as it's made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookInput {
    /// Where to send events: https, without user, password and fragment. At most 2000 bytes.
    pub url: String,
    /// The types of events wanted; `profiles.person.*` stands for all that begin so. All if left out. At most 100.
    #[serde(default)]
    pub types: Option<Vec<String>>,
    /// What it is for. At most 200 characters.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether events say what attributes are now, which needs the scope `profiles:read`. Not if left out.
    #[serde(default)]
    pub full_values: Option<bool>,
    /// Where in the feed to begin: behind this cursor, with the `oldest` event that is still there, or with what comes from
    /// now on (`latest`), which is so if it's left out.
    #[serde(default)]
    pub after: Option<String>,
}

/// What a merge patch changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Written {
    url: String,
    #[serde(default)]
    types: Option<Vec<String>>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    full_values: Option<bool>,
    #[serde(default)]
    active: Option<bool>,
}

/// How long an old secret is used beside the new one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotationInput {
    /// For how many seconds messages are signed with the old secret, too: 0 to 604800 (7 days), 86400 (a day) if left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 604_800))]
    pub overlap_seconds: Option<u64>,
}

/// Where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayInput {
    /// Everything behind this cursor is sent, again or never before; `oldest` for all that is still there, `latest` to leave
    /// out what wasn't sent yet.
    pub after: String,
}

/// Which event to send once more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RedeliveryInput {
    /// The cursor of the event, as the log of attempts and the feed give it.
    pub cursor: String,
}

crate::objects_only!(WebhookInput, RotationInput, ReplayInput, RedeliveryInput; serialize Written);

/// What a webhook is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) url: String,
    pub(super) types: Vec<String>,
    pub(super) description: Option<String>,
    pub(super) full_values: bool,
    pub(super) active: bool,
}

impl WebhookInput {
    /// What is asked for, and where it begins.
    pub(super) fn parse(&self, transport: &dyn WebhookTransport) -> Result<(Settings, After), WebhookError> {
        let Self { url, types, description, full_values, after } = self.clone();
        let settings = Written { url, types, description, full_values, active: None };
        let settings = settings.parse(transport, None);
        let after = after.as_deref().map_or(Ok(After::Latest), |after| parse_after("/after", after));
        match (settings, after) {
            (Ok(settings), Ok(after)) => Ok((settings, after)),
            (settings, after) => Err(WebhookError::Invalid(
                settings.err().unwrap_or_default().into_iter().chain(after.err()).collect(),
            )),
        }
    }
}

impl Settings {
    /// What a webhook is now.
    pub(super) fn of(webhook: &Webhook) -> Self {
        Self {
            url: webhook.url.clone(),
            types: webhook.types.clone(),
            description: webhook.description.clone(),
            full_values: webhook.full_values,
            active: webhook.active,
        }
    }

    /// What it is once a patch is merged into it (RFC 7396).
    pub(super) fn merged(
        self,
        patch: &Value,
        transport: &dyn WebhookTransport,
    ) -> Result<Self, WebhookError> {
        if !patch.is_object() {
            let fault = Fault::new("", "wrong_type", "a merge patch is an object");
            return Err(DecodeError::Form(fault).into());
        }
        let Self { url, types, description, full_values, active } = self;
        let known = url.clone();
        let written = Written {
            url,
            types: Some(types),
            description,
            full_values: Some(full_values),
            active: Some(active),
        };
        let mut document = serde_json::to_value(written).unwrap_or_default();
        json_patch::merge(&mut document, patch);
        decode_value::<Written>(document)?.parse(transport, Some(&known)).map_err(WebhookError::Invalid)
    }
}

impl Written {
    /// `known` is the URL that it had: whether one may be used can change, which must not keep anybody from changing the rest.
    fn parse(self, transport: &dyn WebhookTransport, known: Option<&str>) -> Result<Settings, Vec<Fault>> {
        let mut faults = Vec::new();
        if self.url.len() > MAX_URL {
            let detail = format!("longer than {MAX_URL} bytes");
            faults.push(Fault::new("/url", "webhook_url_too_long", detail).with("max", MAX_URL));
        } else if known != Some(self.url.as_str())
            && let Err(fault) = transport.check(&self.url)
        {
            faults.push(Fault::new("/url", fault.code(), fault));
        }
        let types = self.types.unwrap_or_default();
        if types.len() > MAX_TYPES {
            let detail = format!("more than {MAX_TYPES} types");
            faults.push(Fault::new("/types", "too_many", detail).with("max", MAX_TYPES));
        } else {
            for (index, name) in types.iter().enumerate() {
                if let Err(error) = EventTypes::parse([name.as_str()]) {
                    faults.push(Fault::new(format!("/types/{index}"), "event_type_unknown", error));
                }
            }
        }
        let description = self.description.as_deref().map(Line::<MAX_DESCRIPTION>::parse).transpose();
        let description = description.unwrap_or_else(|error| {
            faults.push(text_fault(error).within("/description"));
            None
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Settings {
            url: self.url,
            types,
            description: description.map(|line| line.as_str().to_owned()),
            full_values: self.full_values.unwrap_or_default(),
            active: self.active.unwrap_or(true),
        })
    }
}

/// A place to begin behind.
pub(super) fn parse_after(pointer: &str, text: &str) -> Result<After, Fault> {
    match text {
        "latest" => Ok(After::Latest),
        "oldest" => Ok(After::Nothing),
        cursor => cursor.parse().map(After::Cursor).map_err(|error| no_cursor(pointer, error)),
    }
}

/// The fault of a text that is no cursor.
pub(super) fn no_cursor(pointer: &str, error: NoCursor) -> Fault {
    Fault::new(pointer, "invalid_cursor", error)
}
