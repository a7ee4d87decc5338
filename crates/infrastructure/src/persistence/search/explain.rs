//! How the database carries out the statements that read.

use profiles_application::ports::StoreError;
use sea_orm::{ConnectionTrait, TransactionTrait, Value};

use super::statements;
use crate::persistence::aggregate::{Table, get, statements as of_aggregates};
use crate::persistence::error::store_error;
use crate::persistence::sql::query;
use crate::persistence::{Database, deliveries, due, feed, relationship, webhooks};

/// How a statement is carried out, in the database's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What the statement is for.
    pub what: String,
    /// The plan, line by line.
    pub lines: Vec<String>,
}

impl Database {
    /// How each statement that reads profiles is carried out, with the settings under which it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn explain_reads(&self) -> Result<Vec<Plan>, StoreError> {
        let (postgres, mut plans) = (self.pools.is_postgres(), Vec::new());
        for (what, sql) in explained(postgres) {
            let lines =
                if postgres { self.postgres_plan(&sql).await? } else { self.sqlite_plan(&sql).await? };
            plans.push(Plan { what, lines });
        }
        Ok(plans)
    }

    /// The plan for whatever is asked, which is the one that connections of the service use.
    async fn postgres_plan(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        // Prepared statements belong to a connection: a transaction has one.
        let transaction = self.pools.reader.begin().await.map_err(|error| store_error(&error))?;
        let prepare = format!("PREPARE explained AS {sql}");
        transaction.execute_unprepared(&prepare).await.map_err(|error| store_error(&error))?;
        let nothing = match parameters(sql) {
            0 => String::new(),
            count => format!("({})", vec!["NULL"; count].join(", ")),
        };
        let rows = query(&transaction, &format!("EXPLAIN EXECUTE explained {nothing}"), Vec::new()).await?;
        transaction.execute_unprepared("DEALLOCATE explained").await.map_err(|error| store_error(&error))?;
        transaction.rollback().await.map_err(|error| store_error(&error))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    async fn sqlite_plan(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        let nothing = vec![Value::BigInt(None); parameters(sql)];
        let rows = query(&self.pools.reader, &format!("EXPLAIN QUERY PLAN {sql}"), nothing).await?;
        rows.iter().map(|row| get(row, 3)).collect()
    }
}

/// All statements that read, by what they are for.
fn explained(postgres: bool) -> Vec<(String, String)> {
    let mut all = vec![
        ("relationships of a profile".to_owned(), relationship::of(false)),
        ("more relationships of a profile".to_owned(), relationship::of(true)),
        ("all guardians or owners".to_owned(), relationship::all_of(2)),
        ("the next planned change".to_owned(), due::next_due()),
    ];
    all.extend(feed::all(postgres).into_iter().map(|(what, sql)| (what.to_owned(), sql)));
    all.extend(deliveries::all(postgres).into_iter().map(|(what, sql)| (what.to_owned(), sql)));
    all.extend(webhooks::all().into_iter().map(|(what, sql)| (what.to_owned(), sql)));
    for table in Table::SEARCHED {
        let mut add = |what, sql| all.push((format!("{}: {what}", table.name), sql));
        of_aggregates::all(table, postgres).into_iter().for_each(|(what, sql)| add(what, sql));
        statements::all(table, postgres).into_iter().for_each(|(what, sql)| add(what, sql));
        add("planned changes that are due", due::due(table));
    }
    all
}

/// How many parameters a statement has, which are numbered.
fn parameters(sql: &str) -> usize {
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
    sql.split(['$', '?']).skip(1).filter_map(number).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_by_their_numbers() {
        assert_eq!(parameters("SELECT $1, $2, $1"), 2);
        assert_eq!(parameters("SELECT ?1 LIMIT ?4"), 4);
        assert_eq!(parameters("SELECT 1"), 0);
    }
}
