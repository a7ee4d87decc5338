//! Pages of results against a plain definition: go through everybody, compare, sort.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use proptest::prelude::*;
use uuid::Uuid;

use super::find::LOOKED_AT;
use super::*;
use crate::ports::StoreError;
use crate::profiles::read_model::KeyKind;

/// An index in ordered sets, as the tables of a database are.
#[derive(Default)]
struct Sets {
    /// It gives no more words than this, for a key as for a range.
    most: Option<usize>,
    everybody: BTreeMap<(i64, Uuid), Vec<String>>,
    terms: BTreeSet<(String, i64, Uuid)>,
    keys: BTreeSet<(String, String)>,
}

impl Sets {
    fn add(&mut self, created_at: i64, id: Uuid, name: &str, key: Option<&str>) {
        let mut terms = terms_of([name], None);
        terms.extend(key.map(email));
        self.everybody.insert((created_at, id), terms.iter().cloned().collect());
        for term in terms {
            self.keys.extend(keys_of(&term).into_iter().map(|key| (key, term.clone())));
            self.terms.insert((term, created_at, id));
        }
    }

    fn entry(&self, (created_at, id): (i64, Uuid)) -> Entry {
        Entry { created_at, id, terms: self.everybody[&(created_at, id)].clone() }
    }

    fn having(&self, term: &str) -> impl Iterator<Item = (i64, Uuid)> {
        let range = self
            .terms
            .range((term.to_owned(), i64::MIN, Uuid::nil())..(format!("{term}\0"), i64::MIN, Uuid::nil()));
        range.map(|(_, created_at, id)| (*created_at, *id))
    }

    fn words(&self, from: &str, to: &str, limit: usize) -> Option<Vec<String>> {
        let limit = self.most.unwrap_or(limit);
        let range = self.keys.range((from.to_owned(), String::new())..(to.to_owned(), String::new()));
        let words: Vec<_> = range.map(|(_, word)| word.clone()).take(limit + 1).collect();
        (words.len() <= limit).then_some(words)
    }
}

fn all(ranges: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    ranges.collect::<Option<Vec<_>>>().map(|words| words.concat())
}

#[async_trait]
impl SearchIndex for Sets {
    async fn candidates(
        &self,
        probes: &[Probes],
        limit: usize,
        alike: usize,
    ) -> Result<Vec<Candidates>, StoreError> {
        let ranges =
            |ranges: &[(String, String)]| all(ranges.iter().map(|(from, to)| self.words(from, to, limit)));
        let keys = |keys: &[String]| all(keys.iter().map(|key| self.words(key, &format!("{key}\0"), alike)));
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

    async fn walk(
        &self,
        list: &List,
        after: Option<(i64, Uuid)>,
        limit: usize,
    ) -> Result<Stretch, StoreError> {
        let listed: BTreeSet<_> = match list {
            List::Everybody => self.everybody.keys().copied().collect(),
            List::Terms(terms) => terms.iter().flat_map(|term| self.having(term)).collect(),
        };
        let mut listed: Vec<_> =
            listed.into_iter().filter(|key| after.is_none_or(|after| *key > after)).collect();
        let more = listed.len() > limit;
        listed.truncate(limit);
        Ok(Stretch { entries: listed.into_iter().map(|key| self.entry(key)).collect(), more })
    }
}

fn email(address: &str) -> String {
    Mark::Key(KeyKind::Email).term(address)
}

fn asked(query: &str) -> Asked {
    Asked { criteria: NameQuery::of(query).words.into_iter().map(Criterion::Name).collect() }
}

fn plainly(index: &Sets, asked: &Asked) -> Vec<Position> {
    let found = index.everybody.keys().filter_map(|(created_at, id)| {
        let closeness = asked.closeness(&index.entry((*created_at, *id)).terms)?;
        Some(Position { closeness, created_at: *created_at, id: *id })
    });
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    found
}

async fn in_pages(index: &impl SearchIndex, asked: &Asked, limit: usize) -> Vec<Position> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = find(index, asked, after, limit).await.unwrap();
        assert!(page.items.len() <= limit);
        found.extend(page.items);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn pages_together_are_what_a_look_at_everybody_finds(
        names in prop::collection::vec("[ab]{1,5}( [abc]{3,9})?", 0..40),
        query in "[ab]{1,4}( [abc]{1,9})?",
        limit in 1usize..7,
        by_email in any::<bool>(),
        most in prop::option::of(0usize..4),
    ) {
        let mut index = Sets { most, ..Sets::default() };
        for (number, name) in names.iter().enumerate() {
            let key = (number % 3 > 0).then_some("a@b.c");
            index.add((number as i64 * 7) % 5, Uuid::from_u128(number as u128), name, key);
        }
        let mut asked = asked(&query);
        if by_email {
            asked.criteria.push(Criterion::Exactly(email("a@b.c")));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let pages = runtime.block_on(in_pages(&index, &asked, limit));
        prop_assert_eq!(pages, plainly(&index, &asked));
    }
}

#[tokio::test]
async fn common_words_and_short_ones_are_found_page_by_page() {
    let mut index = Sets::default();
    for number in 0..1200u32 {
        let rare = if number % 400 == 399 { "needle" } else { "hay" };
        index.add(
            i64::from(number / 3),
            Uuid::from_u128(number.into()),
            &format!("Same{number} same {rare}"),
            (number % 2 > 0).then_some("a@b.c"),
        );
    }
    for query in ["same", "s", "same needle", "sa ne", "same hay", "same0 nothing", "e a"] {
        let asked = asked(query);
        assert_eq!(in_pages(&index, &asked, 200).await, plainly(&index, &asked), "{query}");
    }
    let asked = Asked { criteria: vec![Criterion::Exactly(email("a@b.c"))] };
    assert_eq!(in_pages(&index, &asked, 200).await.len(), 600);
    let nothing = find(&index, &Asked::default(), None, 200).await.unwrap();
    assert_eq!(nothing, Found::default());
}

/// So many profiles, with the terms that their numbers have, whatever list is asked for. `counted` is what it says of
/// them, `begins` the words that it finds, too many without any.
struct Counted {
    profiles: usize,
    counted: usize,
    begins: Option<Vec<String>>,
    terms: fn(usize) -> Vec<String>,
}

#[async_trait]
impl SearchIndex for Counted {
    async fn candidates(&self, probes: &[Probes], _: usize, _: usize) -> Result<Vec<Candidates>, StoreError> {
        let others = self.begins.as_ref().map(|_| Vec::new());
        let found = Candidates {
            begins: self.begins.clone(),
            inside: others.clone(),
            one_typo: others.clone(),
            two_typos: others,
        };
        Ok(vec![found; probes.len()])
    }

    async fn count(&self, lists: &[Vec<String>], limit: usize) -> Result<Vec<usize>, StoreError> {
        Ok(vec![limit.min(self.counted); lists.len()])
    }

    async fn walk(&self, _: &List, after: Option<(i64, Uuid)>, limit: usize) -> Result<Stretch, StoreError> {
        assert!(limit > 0);
        let from = after.map_or(0, |(created_at, _)| usize::try_from(created_at).unwrap() + 1);
        let entry =
            |number: usize| Entry { created_at: number as i64, id: Uuid::nil(), terms: (self.terms)(number) };
        let entries: Vec<_> = (from..self.profiles.min(from + limit)).map(entry).collect();
        Ok(Stretch { more: from + entries.len() < self.profiles, entries })
    }
}

/// Two words that nearly everybody has, but nobody both: pages end before they are full, and go on.
#[tokio::test]
async fn a_page_looks_at_a_bounded_number() {
    let terms =
        |number: usize| vec![if number.is_multiple_of(2) { "mr".to_owned() } else { "ms".to_owned() }];
    let index = Counted { profiles: 1_000_000, counted: 1_000_000, begins: None, terms };
    let page = find(&index, &asked("mr ms"), None, 50).await.unwrap();
    assert!(page.items.is_empty());
    assert_eq!(page.next.unwrap().created_at, LOOKED_AT as i64 - 1);
}

/// Nobody has both words exactly, and to find that takes all that one page may look at.
#[tokio::test]
async fn less_close_matches_follow_where_the_closest_took_a_whole_page() {
    let terms = |_| vec!["anna".to_owned(), "mar".to_owned()];
    let index = Counted { profiles: LOOKED_AT, counted: LOOKED_AT, begins: None, terms };
    let found = in_pages(&index, &asked("mar ann"), 1000).await;
    assert_eq!(found.len(), LOOKED_AT);
    assert!(found.iter().all(|position| position.closeness == Closeness::Begins));
}

/// Many words are within reach of two typos, and nobody among those who came first matches.
#[tokio::test]
async fn one_typo_is_found_on_the_first_page_though_words_for_two_are_too_many() {
    let mut index = Sets { most: Some(3), ..Sets::default() };
    for number in 0..=LOOKED_AT as u32 {
        let name = format!("berlop{}", ["x", "y", "z", "w", "v"][number as usize % 5].repeat(3));
        index.add(number.into(), Uuid::from_u128(number.into()), &name, None);
    }
    index.add(i64::MAX, Uuid::max(), "Berlinska", None);
    let page = find(&index, &asked("berlimska"), None, 50).await.unwrap();
    let closest = Position { closeness: Closeness::OneTypo, created_at: i64::MAX, id: Uuid::max() };
    assert_eq!(page.items, [closest]);
    assert_eq!(in_pages(&index, &asked("berlimska"), 50).await, [closest]);
}

#[tokio::test]
async fn profiles_that_come_after_counting_are_not_left_out() {
    let terms = |_| vec!["anna".to_owned()];
    let index = Counted { profiles: COMPLETE + 200, counted: 1, begins: Some(terms(0)), terms };
    assert_eq!(in_pages(&index, &asked("ann"), 100).await.len(), COMPLETE + 200);
}
