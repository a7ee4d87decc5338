//! What a search needs of the tables of one kind, over the pool that reads.

use async_trait::async_trait;
use profiles_application::ports::StoreError;
use profiles_application::profiles::search::{Candidates, Entry, List, Probes, SearchIndex, Stretch};
use sea_orm::sqlx::{self, AssertSqlSafe, PgPool, Row};
use sea_orm::{DatabaseConnection, QueryResult, Value};
use uuid::Uuid;

use super::{limit, separate, statements};
use crate::persistence::aggregate::{Table, get, to_json};
use crate::persistence::database::Pools;
use crate::persistence::error::sqlx_error;
use crate::persistence::sql::query;

/// The terms, entries and keys of one kind.
pub(in crate::persistence) struct SqlIndex<'a> {
    reader: &'a DatabaseConnection,
    postgres: Option<&'a PgPool>,
    table: &'static Table,
}

impl<'a> SqlIndex<'a> {
    pub(in crate::persistence) fn new(pools: &'a Pools, table: &'static Table) -> Self {
        let postgres = pools.is_postgres().then(|| pools.reader.get_postgres_connection_pool());
        Self { reader: &pools.reader, postgres, table }
    }

    async fn words(&self, sql: &str, values: Vec<Value>) -> Result<Vec<String>, StoreError> {
        query(self.reader, sql, values).await?.iter().map(|row| get(row, 0)).collect()
    }

    async fn ranges(&self, ranges: &[(String, String)], most: usize) -> Found {
        let (sql, mut words) = (statements::range_sqlite(self.table), Vec::new());
        for (low, high) in ranges {
            let values = vec![low.as_str().into(), high.as_str().into(), one_more(most)];
            words.extend(self.words(&sql, values).await?);
        }
        Ok((words.len() <= most).then_some(words))
    }

    async fn alike(&self, keys: &[String], most: usize) -> Found {
        if keys.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let values = vec![to_json(&keys)?.into(), one_more(most)];
        let words = self.words(&statements::alike_sqlite(self.table), values).await?;
        Ok((words.len() <= most).then_some(words))
    }
}

/// Words, or `None` if there are more than asked for.
type Found = Result<Option<Vec<String>>, StoreError>;

fn one_more(most: usize) -> Value {
    limit(most.saturating_add(1)).into()
}

/// All ranges of all probes as one statement. It gives words with the numbers of the probe and of the kind of match.
async fn postgres_candidates(
    pool: &PgPool,
    table: &Table,
    probes: &[Probes],
    most: [usize; 4],
) -> Result<Vec<Candidates>, StoreError> {
    let (mut numbers, mut kinds, mut limits) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lows, mut highs) = (Vec::new(), Vec::new());
    for (number, probe) in (0_i32..).zip(probes) {
        let keys =
            |keys: &[String]| -> Vec<_> { keys.iter().map(|key| (key.clone(), key.clone())).collect() };
        let (one_typo, two_typos) = (keys(&probe.one_typo), keys(&probe.two_typos));
        let ranges = [&probe.begins, &probe.inside, &one_typo, &two_typos];
        for ((kind, ranges), most) in (0_i32..).zip(ranges).zip(most) {
            for (low, high) in ranges {
                numbers.push(number);
                kinds.push(kind);
                lows.push(low.clone());
                highs.push(high.clone());
                limits.push(limit(most.saturating_add(1)));
            }
        }
    }
    let sql = statements::candidates_postgres(table);
    let query = sqlx::query(AssertSqlSafe(sql)).bind(numbers).bind(kinds).bind(lows).bind(highs).bind(limits);
    let rows = query.fetch_all(pool).await.map_err(|error| sqlx_error(&error))?;
    let mut found = vec![[const { Vec::new() }; 4]; probes.len()];
    for row in rows {
        let read = || Ok((row.try_get::<i32, _>(0)?, row.try_get::<i32, _>(1)?, row.try_get(2)?));
        let (number, kind, word) = read().map_err(|error| sqlx_error(&error))?;
        let place = |index: i32| usize::try_from(index).unwrap_or(usize::MAX);
        if let Some(words) = found.get_mut(place(number)).and_then(|kinds| kinds.get_mut(place(kind))) {
            words.push(word);
        }
    }
    let candidates = |[begins, inside, one_typo, two_typos]: [Vec<String>; 4]| {
        let [most_begins, most_inside, most_one, most_two] = most;
        let bounded = |words: Vec<String>, most| (words.len() <= most).then_some(words);
        Candidates {
            begins: bounded(begins, most_begins),
            inside: bounded(inside, most_inside),
            one_typo: bounded(one_typo, most_one),
            two_typos: bounded(two_typos, most_two),
        }
    };
    Ok(found.into_iter().map(candidates).collect())
}

fn entry(created_at: i64, id: Uuid, terms: &str) -> Entry {
    Entry { created_at, id, terms: separate(terms).map(str::to_owned).collect() }
}

fn entry_of(row: &QueryResult) -> Result<Entry, StoreError> {
    let terms: String = get(row, 2)?;
    Ok(entry(get(row, 0)?, get(row, 1)?, &terms))
}

#[async_trait]
impl SearchIndex for SqlIndex<'_> {
    async fn candidates(
        &self,
        probes: &[Probes],
        words: usize,
        alike: usize,
    ) -> Result<Vec<Candidates>, StoreError> {
        if let Some(pool) = self.postgres {
            return postgres_candidates(pool, self.table, probes, [words, words, alike, alike]).await;
        }
        let mut found = Vec::with_capacity(probes.len());
        for probe in probes {
            found.push(Candidates {
                begins: self.ranges(&probe.begins, words).await?,
                inside: self.ranges(&probe.inside, words).await?,
                one_typo: self.alike(&probe.one_typo, alike).await?,
                two_typos: self.alike(&probe.two_typos, alike).await?,
            });
        }
        Ok(found)
    }

    async fn count(&self, lists: &[Vec<String>], most: usize) -> Result<Vec<usize>, StoreError> {
        let (sql, mut counts) = (statements::count(self.table, self.postgres.is_some()), Vec::new());
        for terms in lists {
            let count: i64 = match self.postgres {
                Some(pool) => sqlx::query_scalar(AssertSqlSafe(sql.clone()))
                    .bind(terms)
                    .bind(limit(most))
                    .fetch_one(pool)
                    .await
                    .map_err(|error| sqlx_error(&error))?,
                None => {
                    let values = vec![to_json(terms)?.into(), limit(most).into()];
                    let rows = query(self.reader, &sql, values).await?;
                    rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default()
                }
            };
            counts.push(usize::try_from(count).unwrap_or_default());
        }
        Ok(counts)
    }

    async fn walk(
        &self,
        list: &List,
        after: Option<(i64, Uuid)>,
        most: usize,
    ) -> Result<Stretch, StoreError> {
        // Before the first one there can be.
        let (created_at, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
        let place = [created_at.into(), id.into(), limit(most).into()];
        let (sql, term): (_, Option<Value>) = match list {
            List::Everybody => (statements::everybody(self.table), None),
            List::Terms(terms) => match (terms.as_slice(), self.postgres) {
                ([], _) => return Ok(Stretch::default()),
                ([term], _) => (statements::having_one(self.table), Some(term.as_str().into())),
                (terms, Some(pool)) => {
                    let rows = sqlx::query(AssertSqlSafe(statements::having_any_postgres(self.table)))
                        .bind(terms)
                        .bind(created_at)
                        .bind(id)
                        .bind(limit(most))
                        .fetch_all(pool)
                        .await;
                    let of = |row: &sqlx::postgres::PgRow| {
                        Ok(entry(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
                    };
                    let entries = rows.and_then(|rows| rows.iter().map(of).collect::<Result<Vec<_>, _>>());
                    let entries = entries.map_err(|error| sqlx_error(&error))?;
                    return Ok(Stretch { more: entries.len() >= most, entries });
                }
                (terms, None) => (statements::having_any_sqlite(self.table), Some(to_json(&terms)?.into())),
            },
        };
        let rows = query(self.reader, &sql, term.into_iter().chain(place).collect()).await?;
        let mut entries: Vec<_> = rows.iter().map(entry_of).collect::<Result<_, _>>()?;
        // Somebody with several of the terms comes several times.
        entries.dedup_by_key(|entry| entry.id);
        Ok(Stretch { more: rows.len() >= most, entries })
    }
}
