//! Reads the feed page by page, from one replica after the other, with its cursor.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::{Consumer, Trace};
use crate::scene::Scene;

const PATIENCE: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(200);

#[derive(Deserialize)]
struct Page {
    items: Vec<Value>,
    cursor: String,
    more: bool,
}

pub(super) fn start(scene: &Scene) -> Consumer {
    let urls = scene.urls();
    Consumer::new("`GET /v1/events`, pages", |trace| {
        tokio::spawn(async move {
            let (client, mut cursor) = (Client::new(), String::new());
            // Each page from another replica: their feeds are one.
            for url in urls.iter().cycle() {
                match read(&client, url, &cursor, &trace).await {
                    Some(page) => {
                        cursor = page.cursor;
                        if page.more {
                            continue;
                        }
                    }
                    None => trace.reconnected(),
                }
                tokio::time::sleep(PAUSE).await;
            }
        })
    })
}

/// The page behind a cursor, unless nobody answers.
async fn read(client: &Client, url: &str, cursor: &str, trace: &Trace) -> Option<Page> {
    let after = if cursor.is_empty() { String::new() } else { format!("&after={cursor}") };
    let request = client.get(format!("{url}/v1/events?limit=500{after}")).timeout(PATIENCE);
    let response = request.send().await.ok()?;
    let status = response.status();
    if !status.is_success() {
        // A process that was frozen finds on waking that the request took too long to come.
        if !status.is_server_error() && status != StatusCode::REQUEST_TIMEOUT {
            trace.complain(&format!("a page behind `{cursor}` was answered with {status}"));
        }
        return None;
    }
    let page: Page = response.json().await.ok()?;
    for event in &page.items {
        trace.take(event.to_string().as_bytes());
    }
    Some(page)
}
