//! Handlers within the process, for embedders.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use profiles_contracts::{CloudEvent, IntegrationEvent};

use super::{Begin, Route};
use crate::events::EventTypes;
use crate::ports::{Outgoing, Sink, Undelivered};

/// Handles events of a type. Every async function of an event that gives `Result<(), Undelivered>` is one.
#[async_trait]
pub trait Handler<E: IntegrationEvent>: Send + Sync + 'static {
    /// Handles an event.
    ///
    /// # Errors
    /// [`Undelivered::Away`] when nothing can be handled now, and [`Undelivered::Refused`] when this event can't be. The
    /// reasons are logged and kept: no personal data.
    async fn handle(&self, event: CloudEvent<E>) -> Result<(), Undelivered>;
}

#[async_trait]
impl<E, F, R> Handler<E> for F
where
    E: IntegrationEvent,
    F: Fn(CloudEvent<E>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), Undelivered>> + Send + 'static,
{
    async fn handle(&self, event: CloudEvent<E>) -> Result<(), Undelivered> {
        self(event).await
    }
}

/// A handler as a sink.
pub struct Subscribed<E, H> {
    handler: H,
    event: PhantomData<fn(E)>,
}

#[async_trait]
impl<E: IntegrationEvent, H: Handler<E>> Sink for Subscribed<E, H> {
    async fn deliver(&self, outgoing: &Outgoing) -> Result<(), Undelivered> {
        match outgoing.event.to_typed::<E>() {
            Some(Ok(event)) => self.handler.handle(event).await,
            Some(Err(_)) => Err(Undelivered::refused("its data isn't what its type says")),
            None => Ok(()),
        }
    }
}

pub(super) fn route<E: IntegrationEvent>(name: &str, handler: impl Handler<E>) -> Route {
    let sink = Arc::new(Subscribed { handler, event: PhantomData });
    let types = EventTypes::one(E::TYPE);
    Route { types, begin: Begin::Latest, ..Route::to_consumer(&format!("subscription:{name}"), sink) }
}
