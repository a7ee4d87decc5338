//! Jobs that arrive while a batch is under way gather, and are the next batch.
//!
//! Nothing waits when nothing is under way: the first job goes at once. A batch is formed only after all its jobs have
//! arrived, so whatever was true when a job arrived is still seen by it.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use uuid::Uuid;

/// The run of one batch: as many results as jobs, in their order.
pub(crate) type Run<R> = Pin<Box<dyn Future<Output = Vec<R>> + Send>>;

/// The batch that a job was part of was broken off, by a panic or the end of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BrokenOff;

/// Runs jobs in batches, one batch at a time.
pub(crate) struct Gather<J, R>(Arc<Inner<J, R>>);

struct Inner<J, R> {
    state: Mutex<State<J, R>>,
    /// The most that the jobs of one batch weigh together; one that is heavier goes alone.
    most: usize,
    weight: fn(&J) -> usize,
    /// Jobs with the same key are never in one batch, and run in the order in which they arrived.
    key: fn(&J) -> Option<Uuid>,
    run: Box<dyn Fn(Vec<J>) -> Run<R> + Send + Sync>,
    batches: AtomicU64,
    jobs: AtomicU64,
}

struct State<J, R> {
    waiting: VecDeque<Waiting<J, R>>,
    under_way: bool,
}

struct Waiting<J, R> {
    job: J,
    answer: oneshot::Sender<R>,
}

impl<J: Send + 'static, R: Send + 'static> Gather<J, R> {
    pub(crate) fn new(
        most: usize,
        weight: fn(&J) -> usize,
        key: fn(&J) -> Option<Uuid>,
        run: impl Fn(Vec<J>) -> Run<R> + Send + Sync + 'static,
    ) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), under_way: false });
        let (batches, jobs) = (AtomicU64::new(0), AtomicU64::new(0));
        Self(Arc::new(Inner { state, most, weight, key, run: Box::new(run), batches, jobs }))
    }

    /// How many batches there were, and how many jobs in them.
    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.0.batches.load(Ordering::Relaxed), self.0.jobs.load(Ordering::Relaxed))
    }

    /// Has a job done. If the caller stops waiting before its batch is formed, the job is left out; after that, it's
    /// done all the same. Either way the others never notice.
    pub(crate) async fn submit(&self, job: J) -> Result<R, BrokenOff> {
        let (answer, answered) = oneshot::channel();
        let first = {
            let mut state = self.0.state();
            state.waiting.push_back(Waiting { job, answer });
            !std::mem::replace(&mut state.under_way, true)
        };
        if first {
            // A task of its own: batches must go on when the caller that happened to start them hangs up.
            tokio::spawn(Arc::clone(&self.0).work());
        }
        answered.await.map_err(|_| BrokenOff)
    }
}

impl<J: Send + 'static, R: Send + 'static> Inner<J, R> {
    fn state(&self) -> MutexGuard<'_, State<J, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn work(self: Arc<Self>) {
        while let Some((jobs, answers)) = self.next_batch() {
            self.batches.fetch_add(1, Ordering::Relaxed);
            self.jobs.fetch_add(u64::try_from(jobs.len()).unwrap_or_default(), Ordering::Relaxed);
            // Another task again, so that a panic breaks off this batch and not those after it. Whoever waits for it
            // learns of it, because their senders are dropped.
            if let Ok(results) = tokio::spawn((self.run)(jobs)).await {
                for (answer, result) in answers.into_iter().zip(results) {
                    // Whoever stopped waiting doesn't want it.
                    let _ = answer.send(result);
                }
            }
            // What can run already runs first, so that more gathers. When nothing does, that takes no time.
            tokio::task::yield_now().await;
        }
    }

    /// What gathered; `None`, and nothing is under way any more, if that's nothing.
    fn next_batch(&self) -> Option<(Vec<J>, Vec<oneshot::Sender<R>>)> {
        let mut state = self.state();
        let (mut jobs, mut answers, mut left) = (Vec::new(), Vec::new(), VecDeque::new());
        let (mut keys, mut room) = (HashSet::new(), self.most);
        while let Some(next) = state.waiting.pop_front() {
            if next.answer.is_closed() {
                continue;
            }
            let weight = (self.weight)(&next.job);
            if weight > room && !jobs.is_empty() {
                left.push_back(next);
                break;
            }
            room = room.saturating_sub(weight);
            if (self.key)(&next.job).is_none_or(|key| keys.insert(key)) {
                jobs.push(next.job);
                answers.push(next.answer);
            } else {
                left.push_back(next);
            }
        }
        while let Some(next) = left.pop_back() {
            state.waiting.push_front(next);
        }
        state.under_way = !jobs.is_empty();
        state.under_way.then_some((jobs, answers))
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::*;

    type Batches = Arc<Mutex<Vec<Vec<u32>>>>;

    /// Doubles numbers, and notes the batches. Panics over 13.
    fn doubling(most: usize) -> (Gather<u32, u32>, Batches) {
        let batches = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&batches);
        let gather = Gather::new(
            most,
            |_| 1,
            |job| (*job > 100).then(|| Uuid::from_u128(u128::from(job / 100))),
            move |jobs: Vec<u32>| {
                noted.lock().unwrap().push(jobs.clone());
                Box::pin(async move {
                    tokio::task::yield_now().await;
                    assert!(!jobs.contains(&13), "unlucky");
                    jobs.into_iter().map(|job| job * 2).collect()
                })
            },
        );
        (gather, batches)
    }

    async fn all(gather: &Arc<Gather<u32, u32>>, jobs: &[u32]) -> Vec<Result<u32, BrokenOff>> {
        let submit = |job: u32| {
            let gather = Arc::clone(gather);
            tokio::spawn(async move { gather.submit(job).await })
        };
        let submitted: Vec<_> = jobs.iter().map(|job| submit(*job)).collect();
        let mut results = Vec::new();
        for task in submitted {
            results.push(task.await.unwrap());
        }
        results
    }

    #[tokio::test]
    async fn the_first_goes_at_once_and_those_that_come_meanwhile_go_together() {
        let (gather, batches) = doubling(64);
        assert_eq!(gather.submit(1).await, Ok(2));
        assert_eq!(*batches.lock().unwrap(), [vec![1]]);
        let gather = Arc::new(gather);
        let results = all(&gather, &[2, 3, 4, 5]).await;
        assert_eq!(results, [Ok(4), Ok(6), Ok(8), Ok(10)]);
        assert_eq!(batches.lock().unwrap().iter().flatten().count(), 5);
        assert!(batches.lock().unwrap().len() < 5);
        assert_eq!(gather.counted(), (batches.lock().unwrap().len() as u64, 5));
    }

    #[tokio::test]
    async fn a_batch_has_a_bound() {
        let (gather, batches) = doubling(3);
        let gather = Arc::new(gather);
        let jobs: Vec<_> = (20..40).collect();
        assert!(all(&gather, &jobs).await.iter().all(Result::is_ok));
        assert!(batches.lock().unwrap().iter().all(|batch| batch.len() <= 3));
    }

    #[tokio::test]
    async fn heavy_jobs_go_with_few_others_or_alone() {
        let batches: Batches = Arc::default();
        let noted = Arc::clone(&batches);
        let gather = Arc::new(Gather::new(
            10,
            |job: &u32| *job as usize,
            |_| None,
            move |jobs: Vec<u32>| {
                noted.lock().unwrap().push(jobs.clone());
                Box::pin(async move { jobs })
            },
        ));
        let jobs = [1, 6, 5, 4, 30, 2, 30];
        assert!(all(&gather, &jobs).await.iter().all(Result::is_ok));
        let batches = batches.lock().unwrap();
        assert_eq!(batches.iter().flatten().copied().collect::<Vec<_>>(), jobs, "in the order of arrival");
        assert!(
            batches.iter().all(|batch| batch.len() == 1 || batch.iter().sum::<u32>() <= 10),
            "{batches:?}"
        );
    }

    #[tokio::test]
    async fn jobs_with_one_key_keep_their_order_and_never_share_a_batch() {
        let (gather, batches) = doubling(64);
        let gather = Arc::new(gather);
        assert!(all(&gather, &[101, 102, 201, 103, 202, 1]).await.iter().all(Result::is_ok));
        let batches = batches.lock().unwrap();
        for batch in batches.iter() {
            let mut keys: Vec<_> = batch.iter().filter(|job| **job > 100).map(|job| job / 100).collect();
            keys.dedup();
            assert_eq!(keys.len(), batch.iter().filter(|job| **job > 100).count(), "{batch:?}");
        }
        let of_first: Vec<_> = batches.iter().flatten().filter(|job| **job / 100 == 1).collect();
        assert_eq!(of_first, [&101, &102, &103]);
    }

    #[tokio::test]
    async fn a_panic_breaks_off_its_batch_and_no_other() {
        let (gather, _) = doubling(2);
        let gather = Arc::new(gather);
        let results = all(&gather, &[1, 2, 13, 14, 5]).await;
        assert_eq!(results, [Ok(2), Ok(4), Err(BrokenOff), Err(BrokenOff), Ok(10)]);
        assert_eq!(gather.submit(6).await, Ok(12));
    }

    #[tokio::test]
    async fn whoever_hangs_up_before_their_batch_is_left_out_and_the_others_go_on() {
        let (gate, batches) = (Arc::new(Notify::new()), Arc::new(Mutex::new(Vec::new())));
        let (opened, noted) = (Arc::clone(&gate), Arc::clone(&batches));
        let gather = Arc::new(Gather::new(
            64,
            |_| 1,
            |_| None,
            move |jobs: Vec<u32>| {
                let opened = Arc::clone(&opened);
                noted.lock().unwrap().push(jobs.clone());
                Box::pin(async move {
                    opened.notified().await;
                    jobs
                })
            },
        ));
        let submit = |job| {
            let gather = Arc::clone(&gather);
            tokio::spawn(async move { gather.submit(job).await })
        };
        let starter = submit(1);
        while batches.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        let (leaver, stayer) = (submit(2), submit(3));
        while gather.0.state().waiting.len() < 2 {
            tokio::task::yield_now().await;
        }
        // One whose batch is under way, one who waits for the next.
        for gone in [starter, leaver] {
            gone.abort();
            assert!(gone.await.unwrap_err().is_cancelled());
        }
        gate.notify_one();
        while batches.lock().unwrap().len() < 2 {
            tokio::task::yield_now().await;
        }
        gate.notify_one();
        assert_eq!(stayer.await.unwrap(), Ok(3));
        assert_eq!(*batches.lock().unwrap(), [vec![1], vec![3]]);
    }
}
