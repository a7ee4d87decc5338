//! What was acknowledged survives a kill of the server, on both databases, down to the outbox.

mod storm;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use profiles_server::bootstrap;
use profiles_server::config::{Config, Sources};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storm::Storm;
use uuid::Uuid;

use crate::support::databases::{FreshDatabase, Kind};

const KILLS: usize = 3;
/// Says to this binary, when it's started once more, that it is to be the server and over which database.
const DATABASE: &str = "TESTS_SERVE_DATABASE";

/// Not a test but the server of the tests below, which start this binary once more for it: a process to be killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it is the server of other tests"]
async fn the_server() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    let settings = [
        ("PROFILES_LISTEN", "127.0.0.1:0"),
        ("PROFILES_DATABASE_URL", &database),
        ("PROFILES_MIGRATE_ON_START", "true"),
        ("PROFILES_WORKERS", "2"),
    ];
    let variables = settings.map(|(name, value)| (name.into(), value.into())).into_iter().collect();
    let config = Config::load(&Sources { variables, ..Sources::default() }).expect("a good configuration");
    let running = bootstrap::start(&config).await.expect("started");
    println!("{}", running.url());
    // Until whoever started it is gone: the pipe ends with them.
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    end.await.expect("no panic").expect("the end of the pipe");
}

/// A server in a process of its own. Dropping it kills it.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(database: &FreshDatabase) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "crash::the_server", "--ignored", "--nocapture"])
            .env(DATABASE, &database.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| line.split_once("http://").map(|(_, address)| format!("http://{address}")));
        Self { child, url: address.expect("an address: see what it printed above") }
    }

    fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one look at the database sees of a person. Events are versions and names, in order.
#[derive(Debug, Default)]
struct Stored {
    version: i64,
    history: Vec<(i64, String)>,
    outbox: Vec<(i64, String)>,
}

/// All persons as they are stored, in one statement: the database may still be at a commit of the killed process.
async fn stored(database: &FreshDatabase) -> BTreeMap<Uuid, Stored> {
    let connection = database.peek().await;
    let sql = "SELECT id, version, 'person' AS source, CAST(0 AS bigint) AS place, '' AS event FROM profiles_person
        UNION ALL SELECT person_id, version, 'history', CAST(ordinal AS bigint), event FROM profiles_person_history
        UNION ALL SELECT aggregate_id, version, 'outbox', position, event_type FROM outbox";
    // What has a place in the feed came before what waits for one.
    let feed = match connection.get_database_backend() {
        DbBackend::Postgres => {
            "UNION ALL SELECT aggregate_id, version, 'outbox', position - 1000000000000, event_type FROM event_feed"
        }
        _ => "",
    };
    let order = "CASE source WHEN 'outbox' THEN 0 ELSE version END, place";
    let sql = format!("SELECT * FROM ({sql} {feed}) AS everything ORDER BY {order}");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let mut all = BTreeMap::<_, Stored>::new();
    for row in connection.query_all_raw(statement).await.expect("read") {
        let text = |index| row.try_get_by_index::<String>(index).expect("a text");
        let version = row.try_get_by_index(1).expect("a version");
        let stored = all.entry(row.try_get_by_index(0).expect("an id")).or_default();
        match text(2).as_str() {
            "person" => stored.version = version,
            "history" => stored.history.push((version, format!("profiles.person.{}.v1", text(4)))),
            _ => stored.outbox.push((version, text(4))),
        }
    }
    connection.close().await.expect("closed");
    all
}

async fn kill_again_and_again(kind: Kind) {
    let (database, storm) = (FreshDatabase::new(kind).await, Arc::new(Storm::default()));
    let mut server = Server::start(&database);
    for _ in 0..KILLS {
        let url = server.url.clone();
        storm.rage(&url, || server.kill()).await;
        server = Server::start(&database);
        storm.verify(&server.url).await;
        for (id, stored) in stored(&database).await {
            assert_eq!(stored.history.last().map(|(version, _)| *version), Some(stored.version), "{id}");
            let told: Vec<_> = stored
                .outbox
                .into_iter()
                .filter(|(_, event)| !event.contains("contact_information"))
                .collect();
            assert_eq!(told, stored.history, "{id}: an event for each entry, in the same order");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kills_on_sqlite() {
    kill_again_and_again(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kills_on_postgres() {
    kill_again_and_again(Kind::Postgres).await;
}
