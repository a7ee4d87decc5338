//! Pages of results, in order, with bounded work for each page, over any index that can do four things.
//!
//! The results of a search are all profiles that match, by closeness, then time of creation, then id. What an index
//! finds first only says where to look: each profile is compared by its own terms. So the order is the same for every
//! store, nothing is found twice or left out, and a position in it needs neither the query nor a name.

use async_trait::async_trait;
use uuid::Uuid;

use super::keys::Probes;
use super::lists::Lists;
use super::matching::Closeness;
use super::query::QueryWord;
use crate::ports::StoreError;

/// The most words of an index that one kind of match is looked up by. If more match, everybody is gone through.
pub const WORDS: usize = 1000;
/// The most words that are compared for one typo, and for two, for the same reason. They are more, since most of them
/// turn out not to match: everybody would be gone through for the sake of a few.
pub const ALIKE: usize = 20_000;
/// Up to so many profiles are compared at once, without going through them by closeness.
pub const COMPLETE: usize = 500;
/// The most profiles that are looked at for one page. It may then be shorter or empty, and still have a next one.
pub const LOOKED_AT: usize = 5000;

/// One thing that a profile must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    /// It has exactly this term.
    Exactly(String),
    /// A word of its names matches.
    Name(QueryWord),
}

/// All that a profile must meet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// At least one; none finds nothing.
    pub criteria: Vec<Criterion>,
}

impl Asked {
    /// How close a profile with these terms is: as its least close criterion. `None` if one isn't met.
    #[must_use]
    pub fn closeness(&self, terms: &[String]) -> Option<Closeness> {
        self.closeness_within(terms, Closeness::TwoTypos)
    }

    /// The same, for who doesn't care for matches less close than that: these may be given as `None`.
    fn closeness_within(&self, terms: &[String], limit: Closeness) -> Option<Closeness> {
        let closest = |criterion: &Criterion| match criterion {
            Criterion::Exactly(term) => terms.contains(term).then_some(Closeness::Exact),
            Criterion::Name(word) => terms.iter().filter_map(|term| word.closeness_within(term, limit)).min(),
        };
        let mut worst = Closeness::Exact;
        for criterion in &self.criteria {
            worst = worst.max(closest(criterion).filter(|closeness| *closeness <= limit)?);
        }
        Some(worst)
    }
}

/// A place in the results. Numbers only: nothing personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// How close the match is.
    pub closeness: Closeness,
    /// When the profile was created, in microseconds since 1970.
    pub created_at: i64,
    /// The profile.
    pub id: Uuid,
}

/// A page of results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The profiles in order.
    pub items: Vec<Position>,
    /// What the next page is to come after; `None` at the end.
    pub next: Option<Position>,
}

/// A profile as an index gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was created, in microseconds since 1970.
    pub created_at: i64,
    /// The profile.
    pub id: Uuid,
    /// All its terms.
    pub terms: Vec<String>,
}

/// Whom to go through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// Those who have one of these terms.
    Terms(Vec<String>),
    /// Everybody.
    Everybody,
}

/// Profiles in the order of time of creation and id, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// The profiles.
    pub entries: Vec<Entry>,
    /// Whether there may be more behind them.
    pub more: bool,
}

/// Words that may match, by the kind of match that they were found by; `None` if there are more than asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Those that may begin so.
    pub begins: Option<Vec<String>>,
    /// Those that may have it inside.
    pub inside: Option<Vec<String>>,
    /// Those that may be within one typo.
    pub one_typo: Option<Vec<String>>,
    /// Those that may be within two.
    pub two_typos: Option<Vec<String>>,
}

/// What a search needs of a store.
#[async_trait]
pub trait SearchIndex: Sync {
    /// The words that may match each of the probes: at most `words` that begin so, as many that have it inside, at most
    /// `alike` that may be within one typo, and as many within two. A word may be given more than once, and counts each
    /// time.
    async fn candidates(
        &self,
        probes: &[Probes],
        words: usize,
        alike: usize,
    ) -> Result<Vec<Candidates>, StoreError>;

    /// How many profiles have one of the terms of each list, counted no further than `limit`. A profile may count more
    /// than once.
    async fn count(&self, lists: &[Vec<String>], limit: usize) -> Result<Vec<usize>, StoreError>;

    /// The first `limit` profiles of a list after one that was created then and has that id.
    async fn walk(
        &self,
        list: &List,
        after: Option<(i64, Uuid)>,
        limit: usize,
    ) -> Result<Stretch, StoreError>;
}

/// A page of at most `limit` results after a position.
///
/// # Errors
/// When the index fails.
pub async fn find(
    index: &impl SearchIndex,
    asked: &Asked,
    after: Option<Position>,
    limit: usize,
) -> Result<Found, StoreError> {
    if asked.criteria.is_empty() {
        return Ok(Found::default());
    }
    let start = after.map_or(Closeness::Exact, |position| position.closeness);
    let mut page = Page { index, asked, after, limit, items: Vec::new(), budget: LOOKED_AT };
    // One word that many have: the first pages need nothing but that word's list.
    let alone = asked.criteria.len() == 1;
    if alone && start == Closeness::Exact {
        let exact = Lists::exact(asked);
        if let Some(found) = page.level(Closeness::Exact, &exact).await? {
            return Ok(found);
        }
    }
    let mut lists = Lists::load(index, asked).await?;
    if let Some(list) = lists.choose(index).await?
        && let Some(found) = page.complete(&list).await?
    {
        return Ok(found);
    }
    for closeness in Closeness::ALL.into_iter().filter(|closeness| *closeness >= start) {
        if alone && closeness == Closeness::Exact {
            continue;
        }
        if let Some(found) = page.level(closeness, &lists).await? {
            return Ok(found);
        }
    }
    Ok(Found { items: page.items, next: None })
}

struct Page<'a, I> {
    index: &'a I,
    asked: &'a Asked,
    after: Option<Position>,
    limit: usize,
    items: Vec<Position>,
    budget: usize,
}

impl<I: SearchIndex> Page<'_, I> {
    /// All of a list at once, sorted here. `None` if it has grown since it was counted.
    async fn complete(&self, list: &List) -> Result<Option<Found>, StoreError> {
        let stretch = self.index.walk(list, None, COMPLETE + 1).await?;
        if stretch.more || stretch.entries.len() > COMPLETE {
            return Ok(None);
        }
        let position = |entry: &Entry| {
            let closeness = self.asked.closeness(&entry.terms)?;
            Some(Position { closeness, created_at: entry.created_at, id: entry.id })
        };
        let mut items: Vec<_> = stretch.entries.iter().filter_map(position).collect();
        items.retain(|position| self.after.is_none_or(|after| *position > after));
        items.sort_unstable();
        Ok(Some(cut(items, self.limit)))
    }

    /// Those of one closeness. Gives the page if it is full or the budget is spent.
    async fn level(&mut self, closeness: Closeness, lists: &Lists) -> Result<Option<Found>, StoreError> {
        let list = lists.to_go_through(closeness);
        if matches!(&list, List::Terms(terms) if terms.is_empty()) {
            return Ok(None);
        }
        let mut after = self.after.filter(|after| after.closeness == closeness);
        let mut step = self.limit + 1;
        loop {
            let key = after.map(|after| (after.created_at, after.id));
            let stretch = self.index.walk(&list, key, step.min(self.budget)).await?;
            self.budget = self.budget.saturating_sub(stretch.entries.len());
            for entry in &stretch.entries {
                let position = Position { closeness, created_at: entry.created_at, id: entry.id };
                after = Some(position);
                if self.asked.closeness_within(&entry.terms, closeness) == Some(closeness) {
                    self.items.push(position);
                    if self.items.len() > self.limit {
                        return Ok(Some(cut(std::mem::take(&mut self.items), self.limit)));
                    }
                }
            }
            // Also at the end of a list: nothing is left for the next one, which begins on the next page.
            if self.budget == 0 {
                return Ok(Some(Found { items: std::mem::take(&mut self.items), next: after }));
            }
            if !stretch.more {
                return Ok(None);
            }
            step = (step * 2).min(1000);
        }
    }
}

/// Takes one more than wanted and tells from it whether there is a next page.
fn cut(mut items: Vec<Position>, limit: usize) -> Found {
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().copied() } else { None };
    Found { items, next }
}
