//! The index of the store in memory: the three tables of a database as ordered sets.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use profiles_application::ports::StoreError;
use profiles_application::profiles::search::{
    Candidates, Entry, List, Probes, SearchIndex, Stretch, keys_of,
};
use uuid::Uuid;

/// Who is found by what.
#[derive(Debug, Default)]
pub(crate) struct MemoryIndex {
    entries: BTreeMap<Place, Vec<String>>,
    terms: BTreeSet<(String, Place)>,
    keys: BTreeSet<(String, String)>,
}

/// When a profile was created, in microseconds since 1970, and its id.
type Place = (i64, Uuid);

const FIRST: Place = (i64::MIN, Uuid::nil());

impl MemoryIndex {
    pub(crate) fn add(&mut self, place: Place, terms: BTreeSet<String>) {
        for term in &terms {
            if self.having(term).next().is_none() {
                self.keys.extend(keys_of(term).into_iter().map(|key| (key, term.clone())));
            }
            self.terms.insert((term.clone(), place));
        }
        self.entries.insert(place, terms.into_iter().collect());
    }

    fn having(&self, term: &str) -> impl Iterator<Item = Place> {
        let after = (format!("{term}\0"), FIRST);
        self.terms.range((term.to_owned(), FIRST)..after).map(|(_, place)| *place)
    }

    /// The words under these ranges of keys; `None` if there are more.
    fn words<'a>(
        &self,
        ranges: impl IntoIterator<Item = (&'a str, String)>,
        most: usize,
    ) -> Option<Vec<String>> {
        let in_range = |(from, to): (&str, String)| {
            let range = (from.to_owned(), String::new())..(to, String::new());
            self.keys.range(range).map(|(_, word)| word.clone())
        };
        let words: Vec<_> = ranges.into_iter().flat_map(in_range).take(most.saturating_add(1)).collect();
        (words.len() <= most).then_some(words)
    }
}

#[async_trait]
impl SearchIndex for MemoryIndex {
    async fn candidates(
        &self,
        probes: &[Probes],
        words: usize,
        alike: usize,
    ) -> Result<Vec<Candidates>, StoreError> {
        let ranges = |ranges: &[(String, String)]| {
            self.words(ranges.iter().map(|(from, to)| (from.as_str(), to.clone())), words)
        };
        let keys =
            |keys: &[String]| self.words(keys.iter().map(|key| (key.as_str(), format!("{key}\0"))), alike);
        let of = |probes: &Probes| Candidates {
            begins: ranges(&probes.begins),
            inside: ranges(&probes.inside),
            one_typo: keys(&probes.one_typo),
            two_typos: keys(&probes.two_typos),
        };
        Ok(probes.iter().map(of).collect())
    }

    async fn count(&self, lists: &[Vec<String>], limit: usize) -> Result<Vec<usize>, StoreError> {
        let of = |terms: &Vec<String>| terms.iter().flat_map(|term| self.having(term)).take(limit).count();
        Ok(lists.iter().map(of).collect())
    }

    async fn walk(&self, list: &List, after: Option<Place>, limit: usize) -> Result<Stretch, StoreError> {
        let places: BTreeSet<_> = match list {
            List::Everybody => self.entries.keys().copied().collect(),
            List::Terms(terms) => terms.iter().flat_map(|term| self.having(term)).collect(),
        };
        let behind = |place: &Place| after.is_none_or(|after| *place > after);
        let entry = |place: Place| {
            let terms = self.entries.get(&place)?.clone();
            Some(Entry { created_at: place.0, id: place.1, terms })
        };
        let mut places = places.into_iter().filter(behind);
        let entries = places.by_ref().take(limit).filter_map(entry).collect();
        Ok(Stretch { entries, more: places.next().is_some() })
    }
}
