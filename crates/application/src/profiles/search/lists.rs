//! For each thing asked, the terms by which a profile may meet it, and which list is the shortest to go through.

use std::collections::BTreeMap;

use super::find::{ALIKE, Asked, COMPLETE, Criterion, LOOKED_AT, List, SearchIndex, WORDS};
use super::keys::Probes;
use super::matching::Closeness;
use super::query::QueryWord;
use crate::ports::StoreError;

/// How far lists are counted to tell a short one from a long one.
const COUNTED: usize = 2000;

/// Those of the words that match so; everybody if there were too many words.
fn matching(word: &QueryWord, candidates: Option<Vec<String>>, closeness: Closeness) -> List {
    candidates.map_or(List::Everybody, |mut words| {
        words.sort_unstable();
        words.dedup();
        words.retain(|term| word.closeness(term) == Some(closeness));
        List::Terms(words)
    })
}

/// For each criterion, the terms by which it may be met with each closeness.
pub(super) struct Lists {
    of: Vec<BTreeMap<Closeness, List>>,
    /// The criterion to go through when all must be met exactly, and the one to go through else.
    shortest: (usize, usize),
}

impl Lists {
    /// Only what is known without asking the index.
    pub(super) fn exact(asked: &Asked) -> Self {
        let of = |criterion: &Criterion| match criterion {
            Criterion::Exactly(term) => BTreeMap::from([(Closeness::Exact, List::Terms(vec![term.clone()]))]),
            Criterion::Name(word) => BTreeMap::from([
                (Closeness::Exact, List::Terms(word.forms.clone())),
                (Closeness::Sound, List::Terms(word.sound.iter().cloned().collect())),
            ]),
        };
        Self { of: asked.criteria.iter().map(of).collect(), shortest: (0, 0) }
    }

    pub(super) async fn load(index: &impl SearchIndex, asked: &Asked) -> Result<Self, StoreError> {
        let mut lists = Self::exact(asked);
        let of_names: Vec<_> = lists
            .of
            .iter_mut()
            .zip(&asked.criteria)
            .filter_map(|(lists, criterion)| match criterion {
                Criterion::Name(word) => Some((lists, word)),
                Criterion::Exactly(_) => None,
            })
            .collect();
        let probes: Vec<_> = of_names.iter().map(|(_, word)| Probes::of(word)).collect();
        if probes.is_empty() {
            return Ok(lists);
        }
        let candidates = index.candidates(&probes, WORDS, ALIKE).await?;
        for ((lists, word), found) in of_names.into_iter().zip(candidates) {
            lists.insert(Closeness::Begins, matching(word, found.begins, Closeness::Begins));
            lists.insert(Closeness::Inside, matching(word, found.inside, Closeness::Inside));
            lists.insert(Closeness::OneTypo, matching(word, found.one_typo, Closeness::OneTypo));
            lists.insert(Closeness::TwoTypos, matching(word, found.two_typos, Closeness::TwoTypos));
        }
        Ok(lists)
    }

    /// Chooses which criterion to go through: the one that the fewest profiles may meet, the first of several. Gives
    /// its whole list if that is so short that it needs no order.
    pub(super) async fn choose(&mut self, index: &impl SearchIndex) -> Result<Option<List>, StoreError> {
        let limit = if self.of.len() == 1 { COMPLETE + 1 } else { COUNTED };
        let whole = self.counts(index, Closeness::TwoTypos, limit).await?;
        let least = whole.iter().enumerate().min_by_key(|(number, count)| (**count, *number));
        if let Some((number, _)) = least.filter(|(_, count)| **count <= COMPLETE) {
            return Ok(Some(self.up_to(number, Closeness::TwoTypos)));
        }
        if self.of.len() > 1 {
            let exact = self.counts(index, Closeness::Exact, LOOKED_AT + 1).await?;
            let first = |key: &dyn Fn(usize) -> (usize, usize)| {
                (0..self.of.len()).min_by_key(|number| (key(*number), *number)).unwrap_or_default()
            };
            let of = |counts: &[usize], number| counts.get(number).copied().unwrap_or(usize::MAX);
            let exactly = first(&|number| (of(&exact, number), 0));
            self.shortest = (exactly, first(&|number| (of(&whole, number), of(&exact, number))));
        }
        Ok(None)
    }

    /// How many profiles may meet each criterion, no further than `limit`, which is what everybody counts as.
    async fn counts(
        &self,
        index: &impl SearchIndex,
        closeness: Closeness,
        limit: usize,
    ) -> Result<Vec<usize>, StoreError> {
        let lists: Vec<_> = (0..self.of.len()).map(|number| self.up_to(number, closeness)).collect();
        let terms = |list: &List| match list {
            List::Terms(terms) => Some(terms.clone()),
            List::Everybody => None,
        };
        let finite: Vec<_> = lists.iter().filter_map(terms).collect();
        let counts = if finite.is_empty() { Vec::new() } else { index.count(&finite, limit).await? };
        let mut counts = counts.into_iter();
        let count = |list: &List| match list {
            List::Terms(_) => counts.next().unwrap_or(limit),
            List::Everybody => limit,
        };
        Ok(lists.iter().map(count).collect())
    }

    /// Whom to go through for those who meet everything with this closeness.
    pub(super) fn to_go_through(&self, closeness: Closeness) -> List {
        if let [only] = self.of.as_slice() {
            return only.get(&closeness).cloned().unwrap_or(List::Terms(Vec::new()));
        }
        let (exactly, else_) = self.shortest;
        self.up_to(if closeness == Closeness::Exact { exactly } else { else_ }, closeness)
    }

    /// Those who may meet a criterion with this closeness or a greater one.
    fn up_to(&self, criterion: usize, closeness: Closeness) -> List {
        let mut all = Vec::new();
        for (_, list) in self.of.get(criterion).into_iter().flatten().filter(|(kind, _)| **kind <= closeness)
        {
            match list {
                List::Everybody => return List::Everybody,
                List::Terms(terms) => all.extend(terms.iter().cloned()),
            }
        }
        all.sort_unstable();
        all.dedup();
        List::Terms(all)
    }
}
