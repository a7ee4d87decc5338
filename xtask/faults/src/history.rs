//! What the history of a person says, and which events there have to be for it.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt};
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use uuid::Uuid;

use crate::event::Key;

/// How many are read at once.
const TOGETHER: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);

/// The events of one person, in order.
pub(crate) type History = Vec<Key>;

#[derive(Deserialize)]
struct Page {
    items: Vec<Entry>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    version: u64,
    event: String,
    changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
struct Change {
    path: String,
}

#[derive(Deserialize)]
struct Persons {
    items: Vec<Person>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    id: Uuid,
}

/// Everybody who is registered, whoever was told so.
pub(crate) async fn persons(url: &str) -> Result<Vec<Uuid>> {
    let client = Client::builder().timeout(PATIENCE).build()?;
    let (mut persons, mut cursor) = (Vec::new(), String::new());
    loop {
        let response = client.get(format!("{url}/v1/persons?limit=200{cursor}")).send().await;
        let response =
            response.and_then(Response::error_for_status).context("the list of persons can't be read")?;
        let page: Persons = response.json().await.context("the list of persons can't be read")?;
        persons.extend(page.items.into_iter().map(|person| person.id));
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(persons),
        }
    }
}

/// Reads the histories of persons; who isn't there has none.
pub(crate) async fn read(
    url: &str,
    persons: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, History>> {
    let client = Client::builder().timeout(PATIENCE).build()?;
    let one = |person| {
        let client = client.clone();
        async move { anyhow::Ok((person, of(&client, url, person).await?)) }
    };
    futures_util::stream::iter(persons).map(one).buffer_unordered(TOGETHER).try_collect().await
}

async fn of(client: &Client, url: &str, person: Uuid) -> Result<History> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let response =
            client.get(format!("{url}/v1/persons/{person}/history?limit=200{cursor}")).send().await;
        let response = response.with_context(|| format!("the history of {person} can't be read"))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(Vec::new()),
            status => bail!("the history of {person} was answered with {status}"),
        }
        let page: Page =
            response.json().await.with_context(|| format!("the history of {person} can't be read"))?;
        entries.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(events(person, &entries)),
        }
    }
}

/// One event for each entry; and behind those of a version that tell of contact points one that sums them up.
fn events(person: Uuid, entries: &[Entry]) -> History {
    let key = |version, event: &str, changed: Vec<String>| {
        Key::new(person, version, &format!("profiles.person.{event}.v1"), changed)
    };
    let mut events = Vec::new();
    for entries in entries.chunk_by(|one, other| one.version == other.version) {
        let mut contact = Vec::new();
        for Entry { version, event, changes } in entries {
            let changed: Vec<_> = changes.iter().map(|change| change.path.clone()).collect();
            if ["email_changed", "phone_number_changed", "address_changed"].contains(&event.as_str()) {
                contact.extend(changed.clone());
            }
            events.push(key(*version, event, changed));
        }
        if let Some(Entry { version, .. }) = entries.first().filter(|_| !contact.is_empty()) {
            events.push(key(*version, "contact_information_changed", contact));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contact_points_are_summed_up_behind_each_version() {
        let entry = |version, event: &str, path: &str| Entry {
            version,
            event: event.to_owned(),
            changes: vec![Change { path: path.to_owned() }],
        };
        let entries = [
            entry(1, "registered", "/emails/home"),
            entry(2, "email_changed", "/emails/home"),
            entry(2, "address_changed", "/addresses/home"),
            entry(2, "pronouns_changed", "/pronouns"),
            entry(3, "pronouns_changed", "/pronouns"),
        ];
        let events = events(Uuid::nil(), &entries);
        let told: Vec<_> = events.iter().map(|key| (key.version, key.what.as_str())).collect();
        let expected = [
            (1, "profiles.person.registered.v1 /emails/home"),
            (2, "profiles.person.email_changed.v1 /emails/home"),
            (2, "profiles.person.address_changed.v1 /addresses/home"),
            (2, "profiles.person.pronouns_changed.v1 /pronouns"),
            (2, "profiles.person.contact_information_changed.v1 /addresses/home /emails/home"),
            (3, "profiles.person.pronouns_changed.v1 /pronouns"),
        ];
        assert_eq!(told, expected);
    }
}
