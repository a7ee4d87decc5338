//! The contract of the stores, held against every adapter.

mod memory {
    use profiles_testkit::contract::Subject;

    async fn fresh() -> Subject {
        Subject::memory()
    }

    profiles_testkit::store_contract!(fresh);
}

mod sqlite {
    use profiles_testkit::contract::Subject;

    use crate::support::databases::{Kind, subject};

    async fn fresh() -> Subject {
        subject(Kind::Sqlite, 8).await
    }

    profiles_testkit::store_contract!(fresh);
}

mod sqlite_one_by_one {
    use profiles_testkit::contract::Subject;

    use crate::support::databases::{Kind, subject_one_by_one};

    async fn fresh() -> Subject {
        subject_one_by_one(Kind::Sqlite).await
    }

    profiles_testkit::store_contract!(fresh);
}

mod postgres {
    use profiles_testkit::contract::Subject;

    use crate::support::databases::{Kind, subject};

    async fn fresh() -> Subject {
        subject(Kind::Postgres, 8).await
    }

    profiles_testkit::store_contract!(fresh);
}

mod postgres_one_by_one {
    use profiles_testkit::contract::Subject;

    use crate::support::databases::{Kind, subject_one_by_one};

    async fn fresh() -> Subject {
        subject_one_by_one(Kind::Postgres).await
    }

    profiles_testkit::store_contract!(fresh);
}

/// A pool of one connection: whatever is left open shows at once.
mod postgres_with_one_connection {
    use profiles_testkit::contract::{Business, Person, Subject, concurrency};

    use crate::support::databases::{Kind, subject};

    async fn fresh() -> Subject {
        subject(Kind::Postgres, 1).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_caller_that_hangs_up_leaves_nothing_open() {
        concurrency::a_caller_that_hangs_up_leaves_nothing_open::<Person>(&fresh().await).await;
        concurrency::a_caller_that_hangs_up_leaves_nothing_open::<Business>(&fresh().await).await;
    }
}
