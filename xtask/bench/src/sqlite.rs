//! Single statements to a SQLite file that a program has open.

use std::str::FromStr;

use anyhow::{Context, Result};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, ConnectOptions, Connection};

use crate::load::block_on;

/// A SQLite file under measurement.
#[derive(Debug, Clone)]
pub(crate) struct SqliteFile {
    url: String,
}

impl SqliteFile {
    /// The file of a `sqlite://…` address.
    pub(crate) fn new(url: String) -> Self {
        Self { url }
    }

    /// Runs a query and gives the one text that it returns.
    pub(crate) fn run(&self, sql: &str) -> Result<String> {
        let text = block_on(async {
            let options = SqliteConnectOptions::from_str(&self.url)?.read_only(true);
            let mut connection = options.connect().await?;
            let text = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok(text)
        });
        text.with_context(|| format!("{} did not answer `{sql}`", self.url))
    }
}
