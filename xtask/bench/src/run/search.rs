//! Searching among many: a database of its own on either side, filled past HTTP, asked over HTTP.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use profiles_application::ports::{AggregateWrite, AnyAggregate, WriteSet};
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::read_model::{ReadModel, ReadModelChange};
use profiles_application::profiles::search::romanise;
use profiles_application::profiles::{DEFAULT_PAGE, Kind, search};
use profiles_application::unit_of_work::Tracked;
use profiles_domain::profiles::Profile;
use profiles_domain::profiles::person::{Person, PersonDetails};
use profiles_domain::shared::aggregate::Aggregate;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::version::Version;
use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::plan::{Part, Plan};
use super::setup::Home;
use crate::load::{Connection, block_on, post};
use crate::names::{self, Name};
use crate::progress::Progress;
use crate::statistics::percentile;
use crate::{interrupt, persons};

const SEED: u64 = 0x5ea4_c400;
/// How many persons are written with one transaction.
const TOGETHER: u64 = 2_000;
/// How many are put to the server before those that count.
pub(crate) const WARM_UP: usize = 20;
const DATABASE: &str = "profiles_bench_search";

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Query {
    Word,
    Prefix,
    Infix,
    Typo,
    Romanised,
    TwoNames,
    Common,
    Email,
}

impl Query {
    const ALL: [Self; 8] = [
        Self::Word,
        Self::Prefix,
        Self::Infix,
        Self::Typo,
        Self::Romanised,
        Self::TwoNames,
        Self::Common,
        Self::Email,
    ];

    /// What of somebody is searched for; `None` if they have no such thing.
    fn of(self, number: u64, rng: &mut StdRng) -> Option<Value> {
        let Name { given, family, latin } = names::name(number);
        let plain = search::normalise(&family);
        let letters: Vec<char> = plain.chars().collect();
        let text = match self {
            Self::Word => family,
            Self::Prefix if latin && letters.len() > 5 => letters.iter().take(4).collect(),
            Self::Infix if latin && letters.len() > 6 => letters.iter().skip(2).take(4).collect(),
            Self::Typo if latin && letters.len() > 4 => {
                let place = rng.random_range(1..letters.len());
                let slip = |(at, c): (usize, &char)| if at == place { 'x' } else { *c };
                letters.iter().enumerate().map(slip).collect()
            }
            Self::Romanised => romanise(&family).into_iter().next()?,
            Self::TwoNames => format!("{given} {family}"),
            Self::Common => names::common(rng.random_range(0..20)),
            Self::Email => return Some(json!({"email": email(number)})),
            Self::Prefix | Self::Infix | Self::Typo => return None,
        };
        Some(json!({"name": text}))
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Word => "a whole family name",
            Self::Prefix => "its first 4 letters",
            Self::Infix => "4 letters inside",
            Self::Typo => "one typo",
            Self::Romanised => "in Latin letters, of another script",
            Self::TwoNames => "given and family name",
            Self::Common => "one of the commonest names",
            Self::Email => "an e-mail address",
        })
    }
}

/// How long one kind of search took, in milliseconds, and how many persons its first page had on average.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// How many persons a page had on average.
    pub(crate) found: f64,
    /// Which part of the pages ended early, with a cursor that goes on from there.
    pub(crate) cut: f64,
}

/// What was found out about searching on one database.
#[derive(Debug, Clone)]
pub(crate) struct Searched {
    pub(crate) database: &'static str,
    pub(crate) filling: Duration,
    pub(crate) times: Vec<(Query, Times)>,
}

pub(super) fn measure(home: &Home, plan: &Plan, progress: &mut Progress) -> Result<Vec<Searched>> {
    let mut all = Vec::new();
    if !plan.has(Part::Search) {
        return Ok(all);
    }
    let persons = plan.settings.searched;
    let psql = home.psql.database(DATABASE)?;
    home.psql.run(&format!("CREATE DATABASE {DATABASE}"))?;
    for (database, url) in [("PostgreSQL", psql.url.clone()), ("SQLite", home.search_url())] {
        progress.say(&format!("writing {persons} persons to search among into {database}"));
        let begun = Instant::now();
        block_on(fill(&url, persons))?;
        let filling = begun.elapsed();
        if database == "PostgreSQL" {
            psql.run("VACUUM ANALYZE")?;
            home.psql.run("CHECKPOINT")?;
        }
        progress.say(&format!("searching among them on {database}"));
        let mut server = home.serve(&url, "search-server.log")?;
        server.wait_for("/health/ready")?;
        let mut times = Vec::new();
        for query in Query::ALL {
            interrupt::check()?;
            times.push((query, block_on(ask(server.port(), query, persons, plan.settings.searches))?));
        }
        server.stop();
        all.push(Searched { database, filling, times });
        progress.done(plan.settings.search());
    }
    home.psql.run(&format!("DROP DATABASE {DATABASE} WITH (FORCE)"))?;
    Ok(all)
}

/// Writes persons with their terms, as commands do, but thousands at once and without history and events.
async fn fill(url: &str, count: u64) -> Result<()> {
    let database = Database::connect(&DatabaseOptions::new(url)).await?;
    database.migrate().await?;
    let store = database.store();
    let start = DateTime::from_timestamp(1_767_225_600, 0).context("a time is out of range")?;
    let mut number = 0;
    while number < count {
        interrupt::check()?;
        let end = count.min(number + TOGETHER);
        let aggregates = (number..end).map(|number| write(number, start)).collect::<Result<_>>()?;
        let committed = store.commit(WriteSet { aggregates, ..WriteSet::default() }).await;
        committed.context("persons could not be written")?;
        number = end;
    }
    database.close().await;
    Ok(())
}

fn write(number: u64, start: DateTime<Utc>) -> Result<AggregateWrite> {
    let Name { given, family, .. } = names::name(number);
    let born = format!("{}-{:02}-{:02}", 1930 + number % 80, 1 + number % 12, 1 + number % 28);
    let person = json!({
        "name": {"given": given, "family": family}, "birth_date": born,
        "emails": {"home": {"address": email(number)}},
    });
    let details =
        Person::parse(&serde_json::from_value(person)?, &PersonDetails::default(), Handling::Strict);
    let Ok(details) = details else { bail!("an invented person has faults") };
    let at = start + TimeDelta::milliseconds(i64::try_from(number)?);
    let person = Person::register(PersonId::new(persons::id(number)), details, at)?;
    let model = Person::read_model(person.details());
    Ok(AggregateWrite {
        linked: Default::default(),
        unlinked: Default::default(),
        read_model: ReadModelChange::between(&ReadModel::default(), &model),
        aggregate: AnyAggregate::Person(person),
        expected: Version::ZERO,
    })
}

fn email(number: u64) -> String {
    format!("person.{number}@example.org")
}

/// Asks for first pages, one after the other.
async fn ask(port: u16, query: Query, persons: u64, count: usize) -> Result<Times> {
    let mut rng = StdRng::seed_from_u64(SEED ^ query as u64);
    let mut connection = Connection::open(port).await.context("could not connect to the server")?;
    let (mut times, mut found, mut cut) = (Vec::new(), 0, 0);
    while times.len() < WARM_UP + count {
        let Some(asked) = query.of(rng.random_range(0..persons), &mut rng) else { continue };
        let request = post("/v1/persons/search", &asked);
        let sent = Instant::now();
        let body = connection.expect(&request, 200).await?;
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
        let page: Value = serde_json::from_slice(body)?;
        let items = page.get("items").and_then(Value::as_array).map_or(0, Vec::len);
        let goes_on = page.get("next_cursor").is_some_and(Value::is_string);
        if items == 0 && !goes_on {
            bail!("a search for {query} found nobody, though there is somebody");
        }
        found += items;
        // A page that ended after as many persons as one page looks at: see `LOOKED_AT`.
        cut += usize::from(goes_on && items < DEFAULT_PAGE);
    }
    let times = times.split_off(WARM_UP);
    let of_all = |number: usize| crate::statistics::count(number) / crate::statistics::count(WARM_UP + count);
    let of = |percent| percentile(&times, percent);
    Ok(Times { p50: of(50), p99: of(99), found: of_all(found), cut: of_all(cut) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_query_finds_whom_it_was_made_of() {
        for query in Query::ALL.into_iter().filter(|query| *query != Query::Common) {
            let mut rng = StdRng::seed_from_u64(1);
            let asked = (0..500).filter_map(|number| Some((number, query.of(number, &mut rng)?)));
            let asked: Vec<_> = asked.collect();
            assert!(asked.len() > 50, "{query}: {}", asked.len());
            for (number, asked) in asked {
                let Some(text) = asked.get("name").and_then(Value::as_str) else { continue };
                let Name { given, family, .. } = names::name(number);
                let terms = search::terms_of([given.as_str(), family.as_str()], None);
                let terms: Vec<_> = terms.into_iter().collect();
                let closeness = search::NameQuery::of(text).closeness(&terms);
                assert!(closeness.is_some(), "{query}: {text} of {given} {family}");
            }
        }
    }
}
