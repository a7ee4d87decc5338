//! The connections of one worker thread.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use anyhow::{Context, Result};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Sessions that are lent to one request at a time.
pub(super) struct Pool<S> {
    idle: RefCell<Vec<Rc<S>>>,
    free: Semaphore,
}

/// A session for as long as the value lives.
pub(super) struct Lent<'a, S> {
    pool: &'a Pool<S>,
    session: Rc<S>,
    _permit: SemaphorePermit<'a>,
}

impl<S> Pool<S> {
    /// As many sessions as are opened.
    pub(super) async fn open(size: usize, open: impl AsyncFn() -> Result<S>) -> Result<Self> {
        let mut sessions = Vec::new();
        for _ in 0..size {
            sessions.push(Rc::new(open().await?));
        }
        Ok(Self { free: Semaphore::new(sessions.len()), idle: RefCell::new(sessions) })
    }

    pub(super) async fn session(&self) -> Result<Lent<'_, S>> {
        let permit = self.free.acquire().await?;
        let session = self.idle.borrow_mut().pop().context("there are fewer sessions than permits")?;
        Ok(Lent { pool: self, session, _permit: permit })
    }
}

impl<S> Deref for Lent<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.session
    }
}

impl<S> Drop for Lent<'_, S> {
    fn drop(&mut self) {
        self.pool.idle.borrow_mut().push(Rc::clone(&self.session));
    }
}
