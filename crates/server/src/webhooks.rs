//! Delivers to webhooks: one route for each that is active, begun and ended as their owners say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use profiles_application::bus::Scope;
use profiles_application::delivery::{Begin, Broker, Delivering, Route, Schedule};
use profiles_application::events::EventTypes;
use profiles_application::ports::StoreError;
use profiles_application::webhooks::schedule::{HOLD_AFTER, PAUSES};
use profiles_application::webhooks::{Begun, WebhookService, route_name};
use profiles_domain::shared::id::WebhookId;
use profiles_domain::shared::version::Version;
use tokio::task::JoinHandle;

/// How often to look when nothing was heard: owners also come to other replicas.
const POLL: Duration = Duration::from_secs(1);

/// What is sent to an endpoint at the same time, each of another profile.
const CONCURRENCY: usize = 8;

/// A webhook that is delivered to.
struct Followed {
    version: Version,
    url: String,
    types: EventTypes,
    full_values: bool,
    delivering: Delivering,
}

/// Delivers to the webhooks that are active.
pub(crate) struct Supervisor {
    webhooks: WebhookService,
    broker: Broker,
    followed: BTreeMap<WebhookId, Followed>,
    /// Routes that are finishing what is under way.
    ending: BTreeMap<WebhookId, JoinHandle<()>>,
    /// Those that are active and can't or mustn't be delivered to, as they were in this version.
    left_out: BTreeMap<WebhookId, Version>,
    /// Who may have webhooks; `None` if everybody may do everything.
    owners: Option<Owners>,
}

/// What the callers may do that have tokens.
pub(crate) type Owners = BTreeMap<String, BTreeSet<Scope>>;

impl Supervisor {
    pub(crate) fn new(webhooks: WebhookService, broker: Broker, owners: Option<Owners>) -> Self {
        let (followed, ending, left_out) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { webhooks, broker, followed, ending, left_out, owners }
    }

    /// Runs until it is aborted. What is under way then is broken off, and comes again from whoever goes on.
    pub(crate) async fn run(mut self) {
        // What goes on failing is told when it begins, not every second.
        let mut failing = false;
        loop {
            match self.follow().await {
                Ok(()) => failing = false,
                Err(error) => {
                    if !failing {
                        tracing::warn!(%error, "the webhooks can't be read: trying again");
                    }
                    failing = true;
                }
            }
            // It's the same which of the two it was.
            let _ = tokio::time::timeout(POLL, self.webhooks.changed()).await;
        }
    }

    /// Begins and ends what has to.
    async fn follow(&mut self) -> Result<(), StoreError> {
        let active: BTreeMap<_, _> = self.webhooks.active().await?.into_iter().collect();
        let gone: Vec<_> = self.followed.keys().filter(|id| !active.contains_key(*id)).copied().collect();
        for id in gone {
            self.end(id);
        }
        self.ending.retain(|_, ending| !ending.is_finished());
        self.left_out.retain(|id, _| active.contains_key(id));
        for (id, version) in active {
            if self.followed.get(&id).is_some_and(|followed| followed.version == version)
                || self.ending.contains_key(&id)
            {
                continue;
            }
            if self.left_out.get(&id) == Some(&version) {
                continue;
            }
            match self.webhooks.begin(id).await {
                Ok(Some(begun)) => self.begin(begun),
                Ok(None) => {}
                // One that this release can't read is nothing to the others.
                Err(StoreError::Corrupt(reason)) => {
                    tracing::error!(webhook = %id, reason, "a webhook can't be delivered to");
                    self.end(id);
                    self.left_out.insert(id, version);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether its owner may still have events sent: a token that was taken away or lost the scope ends its webhooks, too.
    fn is_allowed(&self, owner: &str, scope: Scope) -> bool {
        self.owners.as_ref().is_none_or(|owners| owners.get(owner).is_some_and(|has| has.contains(&scope)))
    }

    fn begin(&mut self, begun: Begun) {
        let Begun { webhook, types, sink, begin } = begun;
        let (id, version) = (webhook.id, webhook.version);
        if !self.is_allowed(&webhook.owner, Scope::WebhooksWrite) {
            tracing::warn!(
                webhook = %id,
                owner = webhook.owner,
                "a webhook isn't delivered to: its owner has no token with the scope webhooks:write any more"
            );
            self.end(id);
            self.left_out.insert(id, version);
            return;
        }
        let full_values = webhook.full_values && self.is_allowed(&webhook.owner, Scope::ProfilesRead);
        if let Some(followed) = self.followed.get_mut(&id) {
            let same = (&followed.url, &followed.types, followed.full_values);
            if same == (&webhook.url, &types, full_values) {
                // The sink reads the rest with each attempt. A new URL is another endpoint: nothing is held back for what the
                // one before did.
                followed.version = version;
                return;
            }
            // Begun anew by a later look, once this has ended: one place can't be held twice.
            self.end(id);
            return;
        }
        let route = Route {
            types: types.clone(),
            full_values,
            concurrency: CONCURRENCY,
            schedule: Schedule::new(PAUSES.map(Duration::from_secs)),
            hold_after: Some(HOLD_AFTER),
            begin: Begin::Behind(begin),
            // Its owner may have switched it off for longer than events are kept.
            skips_gone: true,
            ..Route::to_consumer(&route_name(id), Arc::new(sink))
        };
        let delivering = self.broker.deliver(route);
        let url = webhook.url;
        self.followed.insert(id, Followed { version, url, types, full_values, delivering });
    }

    fn end(&mut self, id: WebhookId) {
        if let Some(Followed { delivering, .. }) = self.followed.remove(&id) {
            self.ending.insert(id, tokio::spawn(delivering.stop()));
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        for ending in self.ending.values() {
            ending.abort();
        }
    }
}
