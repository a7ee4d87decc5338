//! Lets many through after one has looked whether the way is free.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

/// Open for one connection at most: a new one is looked at anew.
pub(super) struct Gate {
    open_for: AtomicU64,
    /// Counts the looks, so that who waited for one needn't take another.
    looks: AtomicU64,
    last: Mutex<Result<(), String>>,
}

/// No connection has this number.
const NONE: u64 = 0;

impl Gate {
    pub(super) fn new() -> Self {
        Self { open_for: AtomicU64::new(NONE), looks: AtomicU64::new(0), last: Mutex::new(Ok(())) }
    }

    /// Passes if the gate is open for this connection, or if looking opens it. Whoever comes meanwhile shares the answer.
    pub(super) async fn pass(
        &self,
        connection: u64,
        look: impl Future<Output = Result<(), String>> + Send,
    ) -> Result<(), String> {
        if self.open_for.load(Ordering::Acquire) == connection {
            return Ok(());
        }
        let before = self.looks.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if self.looks.load(Ordering::Acquire) == before {
            *last = look.await;
            self.looks.fetch_add(1, Ordering::AcqRel);
            if last.is_ok() {
                self.open_for.store(connection, Ordering::Release);
            }
        }
        last.clone()
    }

    /// Closes it: the next one looks.
    pub(super) fn close(&self) {
        self.open_for.store(NONE, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn many_share_one_look() {
        let (gate, looked, go) = (Gate::new(), AtomicU64::new(0), Semaphore::new(0));
        let look = async || {
            let _permit = go.acquire().await;
            looked.fetch_add(1, Ordering::Relaxed);
            Err("closed".to_owned())
        };
        let all = async { tokio::join!(gate.pass(1, look()), gate.pass(1, look()), gate.pass(1, look())) };
        let ((one, two, three), ()) = tokio::join!(all, async { go.add_permits(1) });
        assert_eq!(looked.load(Ordering::Relaxed), 1);
        assert!([one, two, three].iter().all(Result::is_err));
    }

    #[tokio::test]
    async fn it_stays_open_until_the_connection_is_another_or_it_is_closed() {
        let (gate, looked) = (Gate::new(), AtomicU64::new(0));
        let look = async || {
            looked.fetch_add(1, Ordering::Relaxed);
            Ok(())
        };
        for (connection, looks) in [(1, 1), (1, 1), (2, 2), (2, 2)] {
            gate.pass(connection, look()).await.unwrap();
            assert_eq!(looked.load(Ordering::Relaxed), looks);
        }
        gate.close();
        gate.pass(2, look()).await.unwrap();
        assert_eq!(looked.load(Ordering::Relaxed), 3);
    }
}
