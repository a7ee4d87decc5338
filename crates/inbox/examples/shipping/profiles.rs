//! Reads persons from Profiles: as much of them as shipping needs.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// Profiles, for reading.
pub(crate) struct Profiles {
    client: Client,
    service: Url,
}

/// What shipping needs to know of a person.
pub(crate) struct Person {
    pub(crate) version: u64,
    /// The lines of an envelope.
    pub(crate) home: Option<String>,
}

/// The path of a person, as `dataref` of an event has it.
pub(crate) fn path(person: Uuid) -> String {
    format!("/v1/persons/{person}")
}

impl Profiles {
    pub(crate) const fn new(client: Client, service: Url) -> Self {
        Self { client, service }
    }

    /// The person at a path, as it is now; `None` if there is nobody, or nobody any more.
    pub(crate) async fn read(&self, path: &str) -> Result<Option<Person>> {
        #[derive(Deserialize)]
        struct Read {
            version: u64,
            addresses: Addresses,
        }
        #[derive(Deserialize)]
        struct Addresses {
            home: Option<Address>,
        }
        #[derive(Deserialize)]
        struct Address {
            formatted: String,
        }
        let request = self.client.get(self.service.join(path)?).timeout(TIMEOUT);
        let response = request.send().await.context("Profiles does not answer")?;
        match response.status() {
            StatusCode::OK => {
                let Read { version, addresses } = response.json().await?;
                Ok(Some(Person { version, home: addresses.home.map(|address| address.formatted) }))
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(None),
            status => bail!("Profiles answers {status}"),
        }
    }
}
