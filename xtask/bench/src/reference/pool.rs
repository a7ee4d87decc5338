//! The connections of one worker thread, each with its statements prepared.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use anyhow::{Context, Result};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::{Client, NoTls, Statement};

/// The columns that the server reads.
const SELECT: &str = "SELECT id, version, created_at, updated_at, schema_version, document
    FROM profiles_person WHERE id = $1";
const UPDATE: &str =
    "UPDATE profiles_person SET version = $1, updated_at = $2, schema_version = $3, document = $4
    WHERE id = $5 AND version = $6";
const HISTORY: &str =
    "INSERT INTO profiles_person_history (person_id, version, ordinal, at, actor, source, command_id,
    event, changes, schema_version, document) VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10)";
const OUTBOX: &str =
    "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, version, event_type, occurred_at,
    data, headers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Sessions that are lent to one request at a time.
pub(super) struct Pool {
    idle: RefCell<Vec<Rc<Session>>>,
    free: Semaphore,
}

/// A connection and its prepared statements.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) select: Statement,
    pub(super) update: Statement,
    pub(super) history: Statement,
    pub(super) outbox: Statement,
}

/// A session for as long as the value lives.
pub(super) struct Lent<'a> {
    pool: &'a Pool,
    session: Rc<Session>,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    pub(super) async fn open(url: &str, size: usize) -> Result<Self> {
        let mut sessions = Vec::new();
        for _ in 0..size {
            sessions.push(Rc::new(Session::open(url).await?));
        }
        Ok(Self { free: Semaphore::new(sessions.len()), idle: RefCell::new(sessions) })
    }

    pub(super) async fn session(&self) -> Result<Lent<'_>> {
        let permit = self.free.acquire().await?;
        let session = self.idle.borrow_mut().pop().context("there are fewer sessions than permits")?;
        Ok(Lent { pool: self, session, _permit: permit })
    }
}

impl Session {
    async fn open(url: &str) -> Result<Self> {
        let (client, connection) =
            tokio_postgres::connect(url, NoTls).await.context("PostgreSQL does not answer")?;
        // It ends with the client; whoever waits on the client is told why.
        actix_web::rt::spawn(connection);
        Ok(Self {
            select: client.prepare(SELECT).await?,
            update: client.prepare(UPDATE).await?,
            history: client.prepare(HISTORY).await?,
            outbox: client.prepare(OUTBOX).await?,
            client,
        })
    }
}

impl Deref for Lent<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.idle.borrow_mut().push(Rc::clone(&self.session));
    }
}
