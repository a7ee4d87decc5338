//! The tables of a search: they hold what the stored profiles need and nothing else, whatever wrote them, and every
//! statement that reads them takes ranges of their indexes.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use profiles_application::ports::{ListPage, ProfileReader};
use profiles_application::profiles::commands::ImportRow;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::search::keys_of;
use profiles_application::profiles::{Kind as ProfileKind, ProfileService, Target};
use profiles_application::unit_of_work::Tracked;
use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use profiles_domain::shared::id::TypedId;
use profiles_infrastructure::persistence::{Database, DatabaseOptions, Reindexed, ReindexedUpTo};
use profiles_server::bootstrap;
use profiles_testkit::context;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};
use crate::support::server;

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

async fn fresh(kind: Kind) -> (FreshDatabase, Database, ProfileService) {
    let fresh = FreshDatabase::new(kind).await;
    let database = fresh.connect(&DatabaseOptions::new(&fresh.url)).await;
    let service = bootstrap::profiles(&database);
    (fresh, database, service)
}

fn name(given: &str) -> Value {
    json!({"name": {"given": given}})
}

async fn put<P: ProfileKind>(service: &ProfileService, number: u128, json: Value) {
    let input = serde_json::from_value(json).expect("the form of a profile");
    let target = Target::<P>::of(P::Id::from_uuid(server::id(number)));
    service.replace(context(), target, input, Handling::Lenient).await.expect("accepted");
}

async fn found(service: &ProfileService, query: &str) -> usize {
    let input = serde_json::from_value(json!({"name": query})).expect("a search");
    service.search::<Person>(&context(), input).await.expect("searched").items.len()
}

/// The terms, entries and keys of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tables {
    terms: BTreeSet<(String, i64, Uuid)>,
    entries: BTreeSet<(i64, Uuid, String)>,
    keys: BTreeSet<(String, String)>,
}

impl Tables {
    /// What the profiles that are stored need.
    async fn needed<P: Tracked>(reader: &dyn ProfileReader<P>) -> Self {
        let mut needed = Self::default();
        for profile in reader.list(ListPage { after: None, limit: 10_000 }).await.expect("read") {
            let (created_at, id) = (profile.root().created_at().timestamp_micros(), profile.id().uuid());
            let terms = P::read_model(profile.details()).terms();
            for term in &terms {
                needed.terms.insert((term.clone(), created_at, id));
                needed.keys.extend(keys_of(term).into_iter().map(|key| (key, term.clone())));
            }
            if !terms.is_empty() {
                let terms: Vec<_> = terms.into_iter().collect();
                needed.entries.insert((created_at, id, terms.join("\n")));
            }
        }
        needed
    }

    async fn there(peek: &DatabaseConnection, table: &str, id: &str) -> Self {
        let query = async |sql: String| {
            peek.query_all_raw(Statement::from_string(peek.get_database_backend(), sql)).await.expect("read")
        };
        let mut there = Self::default();
        for row in query(format!("SELECT term, created_at, {id} FROM {table}_term")).await {
            let get = (row.try_get_by_index(0), row.try_get_by_index(1), row.try_get_by_index(2));
            there.terms.insert((get.0.expect("a term"), get.1.expect("a time"), get.2.expect("an id")));
        }
        for row in query(format!("SELECT created_at, {id}, terms FROM {table}_entry")).await {
            let get = (row.try_get_by_index(0), row.try_get_by_index(1), row.try_get_by_index(2));
            there.entries.insert((get.0.expect("a time"), get.1.expect("an id"), get.2.expect("terms")));
        }
        for row in query(format!("SELECT key, word FROM {table}_key")).await {
            let get = (row.try_get_by_index(0), row.try_get_by_index(1));
            there.keys.insert((get.0.expect("a key"), get.1.expect("a word")));
        }
        there
    }
}

/// That both kinds' tables hold what they need. Words that nobody has any more may be there on PostgreSQL.
async fn check(fresh: &FreshDatabase, database: &Database, swept: bool) {
    let (peek, readers) = (fresh.peek().await, database.readers());
    for (table, id, needed) in [
        ("profiles_person", "person_id", Tables::needed::<Person>(&*readers.persons).await),
        ("profiles_business", "business_id", Tables::needed::<Business>(&*readers.businesses).await),
    ] {
        let there = Tables::there(&peek, table, id).await;
        assert_eq!(there.terms, needed.terms, "{table}");
        assert_eq!(there.entries, needed.entries, "{table}");
        assert!(there.keys.is_superset(&needed.keys), "{table}: {:?}", needed.keys.difference(&there.keys));
        if swept {
            assert_eq!(there.keys.difference(&needed.keys).collect::<Vec<_>>(), Vec::<&_>::new(), "{table}");
        }
    }
}

const NAMES: [&str; 12] = [
    "Maria Skłodowska",
    "Mariam",
    "Юрий",
    "山田花子",
    "김민수",
    "محمد",
    "कृष्ण",
    "O'Neill",
    "X Æ A-12",
    "Wolfeschlegelsteinhausenbergerdorff",
    "𠮷野家",
    "Ann An A",
];

/// Single commands that gather, imports, and commands that take terms away: the same rows, whichever way they go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_is_what_the_profiles_need() {
    for kind in KINDS {
        let (kept, database, service) = fresh(kind).await;
        // All at once, so that they share new words, statements and transactions.
        let named =
            (0..48).map(|number| put::<Person>(&service, number, name(NAMES[number as usize % NAMES.len()])));
        join_all(named).await;
        check(&kept, &database, true).await;
        let rows = (40..90).map(|number| {
            let text = format!("{} Import{number}", NAMES[number as usize % NAMES.len()]);
            ImportRow::<Business> {
                id: Business::id_of(number),
                patch: json!({"legal_name": text, "trade_names": ["Öl"]}),
            }
        });
        service.import(context(), rows.collect(), Handling::Strict).await.expect("imported");
        check(&kept, &database, true).await;
        // Some names change, some go, some come; some profiles only change what search doesn't know.
        let changed = (0..48).map(async |number| match number % 4 {
            0 => put::<Person>(&service, number, json!({})).await,
            1 => put::<Person>(&service, number, name(&format!("Neu{number} Maria"))).await,
            2 => {
                let email = json!({"home": {"address": format!("a{number}@example.org")}});
                put::<Person>(
                    &service,
                    number,
                    json!({"emails": email, "external_ids": {"crm": number.to_string()}}),
                )
                .await;
            }
            _ => {
                let known =
                    json!({"pronouns": "they", "name": {"given": NAMES[number as usize % NAMES.len()]}});
                put::<Person>(&service, number, known).await;
            }
        });
        join_all(changed).await;
        check(&kept, &database, kind == Kind::Sqlite).await;
        let rows = (40..90).map(|number| ImportRow::<Business> {
            id: Business::id_of(number),
            patch: json!({"legal_name": (number % 2 == 0).then(|| format!("Anders{number}"))}),
        });
        service.import(context(), rows.collect(), Handling::Strict).await.expect("imported");
        check(&kept, &database, kind == Kind::Sqlite).await;
        let swept = database.sweep_words().await.expect("swept");
        assert_eq!(swept > 0, kind == Kind::Postgres, "{kind:?}: {swept}");
        check(&kept, &database, true).await;
        assert_eq!(database.sweep_words().await.expect("swept"), 0);
    }
}

trait Numbered: ProfileKind {
    fn id_of(number: u128) -> Self::Id {
        Self::Id::from_uuid(server::id(number))
    }
}

impl<P: ProfileKind> Numbered for P {}

/// Runs a reindexing to its end, and gives what its batches came to. Writers may keep it from its turn for a while.
async fn reindex(database: &Database) -> Reindexed {
    let mut all = Reindexed { profiles: 0, written: 0, unreadable: 0, next: Some(ReindexedUpTo::default()) };
    while let Some(from) = all.next {
        let Ok(batch) = database.reindex(from).await else { continue };
        all.profiles += batch.profiles;
        all.written += batch.written;
        all.unreadable += batch.unreadable;
        all.next = batch.next;
    }
    all
}

const TABLES: [&str; 3] = ["term", "entry", "key"];

async fn execute(peek: &DatabaseConnection, statements: &[impl AsRef<str>]) {
    for sql in statements {
        peek.execute_unprepared(sql.as_ref()).await.expect("executed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reindexing_makes_terms_what_they_should_be() {
    for kind in KINDS {
        let (kept, database, service) = fresh(kind).await;
        assert!(!database.lacks_terms().await.expect("read"), "nobody is there");
        let named = (0..450)
            .map(|number| put::<Person>(&service, number, name(NAMES[number as usize % NAMES.len()])));
        join_all(named).await;
        put::<Business>(&service, 1, json!({"legal_name": "Öl GmbH", "lei": "506700GE1G29325QX363"})).await;
        put::<Business>(&service, 2, json!({})).await;
        assert!(!database.lacks_terms().await.expect("read"));
        let peek = kept.peek().await;
        // As profiles are that were stored before there were terms.
        for of in ["person", "business"] {
            execute(&peek, &TABLES.map(|table| format!("DELETE FROM profiles_{of}_{table}"))).await;
        }
        assert!(database.lacks_terms().await.expect("read"));
        assert_eq!(found(&service, "maria").await, 0);
        // One of them changes meanwhile.
        put::<Person>(&service, 0, name("Maria Curie")).await;
        let all = reindex(&database).await;
        assert_eq!((all.profiles, all.written, all.unreadable), (452, 450, 0), "{kind:?}");
        check(&kept, &database, true).await;
        assert!(found(&service, "maria").await > 0);
        assert_eq!(reindex(&database).await.written, 0, "{kind:?}: nothing is left to do");
        // As they are when the rules change: other terms than they should have, words among them that nobody has.
        let old = [
            "INSERT INTO profiles_person_term SELECT 'old', created_at, person_id FROM profiles_person_entry",
            "UPDATE profiles_person_entry SET terms = 'old\nmaria' WHERE terms LIKE '%maria%'",
            "UPDATE profiles_person_entry SET terms = terms || '\nold' WHERE terms NOT LIKE 'old%'",
            "INSERT INTO profiles_person_key VALUES ('^old', 'old'), ('ld', 'old'), ('d', 'old')",
            "INSERT INTO profiles_person_key VALUES ('~old', 'old'), ('~ld', 'old'), ('~od', 'old'), ('~ol', 'old')",
        ];
        execute(&peek, &old).await;
        assert_eq!(reindex(&database).await.written, 450, "{kind:?}");
        database.sweep_words().await.expect("swept");
        check(&kept, &database, true).await;
        // One that can't be read keeps its terms, and keeps nobody else from theirs.
        execute(&peek, &["UPDATE profiles_business SET schema_version = 99"]).await;
        let all = reindex(&database).await;
        assert_eq!((all.profiles, all.written, all.unreadable), (452, 0, 2));
    }
}

/// Writers change names, reindexing and sweeping all the while: in the end every term is there, and none too many.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reindexing_and_sweeping_go_on_beside_writers() {
    for kind in KINDS {
        let (kept, database, service) = fresh(kind).await;
        let all =
            (0..400).map(|number| put::<Person>(&service, number, name(&format!("Wort{}", number % 9))));
        join_all(all).await;
        execute(&kept.peek().await, &TABLES.map(|table| format!("DELETE FROM profiles_person_{table}")))
            .await;
        let write = async {
            for round in 0..20_u128 {
                // Of few words, which come and go and are shared; all over those to be indexed.
                let named = (0..16).map(|number| {
                    let text = format!("Wort{} Wort{}", (number + round) % 5, (number * round) % 7);
                    put::<Person>(&service, number * 25, name(&text))
                });
                join_all(named).await;
                let rows = (10..20).map(|number| ImportRow::<Person> {
                    id: Person::id_of(number * 20),
                    patch: name(&format!("Wort{} Neu{round}", (number + round) % 3)),
                });
                service.import(context(), rows.collect(), Handling::Strict).await.expect("imported");
            }
        };
        let tidy = async {
            for _ in 0..10 {
                reindex(&database).await;
                // Writers may keep it from its turn.
                let _ = database.sweep_words().await;
            }
        };
        tokio::join!(write, tidy);
        database.sweep_words().await.expect("swept");
        check(&kept, &database, true).await;
        assert_eq!(reindex(&database).await.written, 0, "{kind:?}");
    }
}

/// A writer of terms that hasn't committed: neither the words that it found nor the terms that it is about to write are
/// touched meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_both_wait_for_writers_of_terms() {
    let (kept, database, service) = fresh(Kind::Postgres).await;
    put::<Person>(&service, 1, name("Selten")).await;
    put::<Person>(&service, 1, name("Anders")).await;
    put::<Person>(&service, 2, name("Anders")).await;
    put::<Person>(&service, 3, name("Dritte")).await;
    let peek = kept.peek().await;
    let keys = async || Tables::there(&peek, "profiles_person", "person_id").await.keys.len();
    let before = keys().await;
    let writer = peek.begin().await.expect("begun");
    let found =
        "INSERT INTO profiles_person_term SELECT 'selten', created_at, id FROM profiles_person LIMIT 1";
    writer.execute_unprepared(found).await.expect("written");
    assert!(database.sweep_words().await.is_err(), "it has to wait");
    writer.rollback().await.expect("rolled back");
    assert_eq!(keys().await, before);
    assert_eq!(database.sweep_words().await.expect("swept"), 1);
    assert!(keys().await < before);

    execute(&peek, &["UPDATE profiles_person_entry SET terms = 'old' WHERE terms = 'anders'"]).await;
    let writer = peek.begin().await.expect("begun");
    // As a commit does that isn't one statement, about somebody whose terms are what they should be.
    let reads = "SELECT terms FROM profiles_person_entry WHERE terms = 'dritte' FOR UPDATE";
    writer.execute_unprepared(reads).await.expect("read");
    assert!(database.reindex(ReindexedUpTo::default()).await.is_err(), "it has to wait");
    writer.rollback().await.expect("rolled back");
    assert_eq!(reindex(&database).await.written, 2);
    check(&kept, &database, true).await;
}

/// Whatever the statistics say, of nobody or of many: no statement reads a table from end to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_read_takes_ranges_of_indexes() {
    for kind in KINDS {
        let (kept, database, service) = fresh(kind).await;
        ranges_only(kind, &database).await;
        for start in (0..2_000).step_by(500) {
            let person = |number: u128| {
                let patch = json!({
                    "name": {"given": format!("Maria{}", number % 97), "family": format!("Family{}", number % 7)},
                    "emails": {"home": {"address": format!("{number}@example.org")}},
                    "external_ids": {"crm": number.to_string()}, "birth_date": format!("19{:02}", number % 100),
                });
                ImportRow::<Person> { id: Person::id_of(number), patch }
            };
            let business = |number: u128| {
                let patch = json!({"legal_name": format!("Muster{} Company{}", number % 89, number % 3)});
                ImportRow::<Business> { id: Business::id_of(number), patch }
            };
            let range = start..start + 500;
            service
                .import(context(), range.clone().map(person).collect(), Handling::Strict)
                .await
                .expect("imported");
            service
                .import(context(), range.map(business).collect(), Handling::Strict)
                .await
                .expect("imported");
        }
        kept.peek().await.execute_unprepared("ANALYZE").await.expect("analysed");
        // Connections that are open already have made their plans.
        let again = kept.connect(&DatabaseOptions::new(&kept.url)).await;
        ranges_only(kind, &again).await;
    }
}

async fn ranges_only(kind: Kind, database: &Database) {
    let plans = database.explain_reads().await.expect("explained");
    assert!(plans.len() >= 24, "{}", plans.len());
    for plan in plans {
        let whole = |line: &&String| match kind {
            Kind::Postgres => {
                // What is asked for in an order is read in it, but from several lists at once.
                let sorts = line.contains("Sort ")
                    && plan.what.contains("search")
                    && !plan.what.ends_with("several terms");
                sorts
                    || ["Seq Scan", "Bitmap", "Hash Join", "Merge Join"]
                        .iter()
                        .any(|step| line.contains(step))
            }
            Kind::Sqlite => scans(&plan.what, line),
        };
        assert_eq!(
            plan.lines.iter().find(whole),
            None,
            "{kind:?}, {}:\n{}",
            plan.what,
            plan.lines.join("\n")
        );
    }
}

/// Whether a line of SQLite's plans speaks of reading a table from its beginning. Lists that are given, and what an
/// inner statement gives, are read so too; they have names of their own. And the first page of a list begins there.
fn scans(what: &str, line: &str) -> bool {
    let Some(of) = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else { return false };
    let given = ["w", "l", "m", "merged"].contains(&of)
        || of.starts_with("(subquery")
        || (of == "p" && what.ends_with("profiles and their terms"));
    let first_page = what.ends_with("list from the beginning") && line.contains("USING INDEX");
    !(given || first_page)
}
