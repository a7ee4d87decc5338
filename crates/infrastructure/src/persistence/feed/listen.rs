//! Hearing on PostgreSQL that another process gave events their places.

use sea_orm::DatabaseConnection;
use sea_orm::sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::Mutex;

use super::sequence::CHANNEL;

/// Listens over a connection of its own, which is opened when it's first needed and again when it broke.
#[derive(Debug, Default)]
pub(in crate::persistence) struct Ear(Mutex<Option<PgListener>>);

impl Ear {
    /// Ends when something was heard, or when that can't be told any more: looking in vain does no harm.
    pub(in crate::persistence) async fn hear(&self, writer: &DatabaseConnection) {
        let mut ear = self.0.lock().await;
        if ear.is_none() {
            *ear = listen(writer).await;
        }
        let heard = match ear.as_mut() {
            Some(listener) => listener.recv().await.is_ok(),
            // Whoever waits looks again in a while, which is the next try.
            None => std::future::pending().await,
        };
        if !heard {
            *ear = None;
        }
    }

    /// Closes the connection.
    pub(in crate::persistence) async fn close(&self) {
        *self.0.lock().await = None;
    }
}

async fn listen(writer: &DatabaseConnection) -> Option<PgListener> {
    // Not one of the pool's, where it would be missing for ever.
    let options = writer.get_postgres_connection_pool().connect_options();
    let own = PgPoolOptions::new().max_connections(1).connect_lazy_with(options.as_ref().clone());
    let mut listener = PgListener::connect_with(&own).await.ok()?;
    listener.listen(CHANNEL).await.ok()?;
    Some(listener)
}
