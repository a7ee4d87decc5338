//! A webhook as it's stored: columns for what is looked for, a document for the rest.

use chrono::{DateTime, Utc};
use profiles_application::events::FeedCursor;
use profiles_application::ports::{
    Disabled, DisabledReason, StoreError, Webhook, WebhookHealth, WebhookKey, WebhookSecret,
};
use profiles_domain::shared::id::WebhookId;
use profiles_domain::shared::version::Version;
use sea_orm::QueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::persistence::aggregate::{get, stored_time, stored_version};

/// The version of the documents that are written.
pub(super) const SCHEMA_VERSION: i16 = 1;

/// What is in a document. Times are in microseconds since 1970.
#[derive(Serialize, Deserialize)]
struct Document {
    url: String,
    types: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default)]
    full_values: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled: Option<StoredDisabled>,
    keys: Vec<StoredKey>,
    begin_epoch: u64,
    begin_position: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredDisabled {
    at: i64,
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    secret: String,
    made_by: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
}

/// The document of a webhook.
pub(super) fn encode(webhook: &Webhook) -> Result<String, StoreError> {
    let disabled = webhook.disabled.map(|disabled| StoredDisabled {
        at: disabled.at.timestamp_micros(),
        reason: disabled.reason.as_str().to_owned(),
    });
    let key = |key: &WebhookKey| StoredKey {
        secret: key.secret.expose().to_owned(),
        made_by: key.made_by.number(),
        until: key.until.map(|until| until.timestamp_micros()),
    };
    let document = Document {
        url: webhook.url.clone(),
        types: webhook.types.clone(),
        description: webhook.description.clone(),
        full_values: webhook.full_values,
        disabled,
        keys: webhook.keys.iter().map(key).collect(),
        begin_epoch: webhook.begin.epoch,
        begin_position: webhook.begin.position,
    };
    // Its errors could quote what is secret.
    serde_json::to_string(&document)
        .map_err(|_| StoreError::Failed("a webhook can't be written as JSON".to_owned()))
}

/// A webhook out of its row.
pub(super) fn webhook(row: &QueryResult) -> Result<Webhook, StoreError> {
    let corrupt = || StoreError::Corrupt("a webhook is broken".to_owned());
    let (schema, json): (i16, String) = (get(row, 6)?, get(row, 7)?);
    if schema != SCHEMA_VERSION {
        return Err(StoreError::Corrupt(format!("a webhook has the unknown schema version {schema}")));
    }
    let document: Document = serde_json::from_str(&json).map_err(|_| corrupt())?;
    let disabled = |disabled: StoredDisabled| -> Result<Disabled, StoreError> {
        let reason = DisabledReason::from_name(&disabled.reason).ok_or_else(corrupt)?;
        Ok(Disabled { at: stored_time(disabled.at)?, reason })
    };
    let key = |key: StoredKey| -> Result<WebhookKey, StoreError> {
        let until = key.until.map(stored_time).transpose()?;
        Ok(WebhookKey { secret: WebhookSecret::new(key.secret), made_by: Version::new(key.made_by), until })
    };
    let time = |index| -> Result<Option<DateTime<Utc>>, StoreError> {
        get::<Option<i64>>(row, index)?.map(stored_time).transpose()
    };
    Ok(Webhook {
        id: WebhookId::new(get::<Uuid>(row, 0)?),
        owner: get(row, 1)?,
        version: stored_version(get(row, 2)?)?,
        active: get::<i16>(row, 3)? == 1,
        created_at: stored_time(get(row, 4)?)?,
        updated_at: stored_time(get(row, 5)?)?,
        url: document.url,
        types: document.types,
        description: document.description,
        full_values: document.full_values,
        disabled: document.disabled.map(disabled).transpose()?,
        keys: document.keys.into_iter().map(key).collect::<Result<_, _>>()?,
        begin: FeedCursor { epoch: document.begin_epoch, position: document.begin_position },
        health: WebhookHealth {
            failing_since: time(8)?,
            last_success_at: time(9)?,
            last_failure_at: time(10)?,
        },
    })
}
