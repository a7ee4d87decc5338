//! The schema over the life of a deployment.

use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use sea_orm::ConnectionTrait;

use crate::support::databases::{FreshDatabase, Kind};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

#[tokio::test]
async fn looking_what_is_pending_changes_nothing() {
    for kind in KINDS {
        let fresh = FreshDatabase::new(kind).await;
        let database = Database::connect(&DatabaseOptions::new(&fresh.url)).await.expect("connected");
        let pending = database.pending_migrations().await.expect("read");
        assert!(!pending.is_empty());
        assert_eq!(database.pending_migrations().await.expect("read"), pending);
        let tables = fresh.peek().await.execute_unprepared("SELECT 1 FROM seaql_migrations").await;
        assert!(tables.is_err(), "{kind:?}: a table was made");
        assert_eq!(database.migrate().await.expect("migrated"), pending);
        assert_eq!(database.migrate().await.expect("migrated"), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_release_starts_on_the_schema_of_the_next_one() {
    for kind in KINDS {
        let fresh = FreshDatabase::new(kind).await;
        let database = fresh.connect_with(2).await;
        let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_of_a_later_release', 0)";
        fresh.peek().await.execute_unprepared(later).await.expect("inserted");
        assert_eq!(database.pending_migrations().await.expect("read"), Vec::<String>::new());
        assert_eq!(database.migrate().await.expect("nothing to do"), Vec::<String>::new());
    }
}
