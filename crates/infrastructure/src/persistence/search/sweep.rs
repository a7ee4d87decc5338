//! Words that nobody has any more, swept up on PostgreSQL: a rare name is personal data.
//!
//! On SQLite they go with the last profile that has them. Here a writer that found a word may not have committed, so
//! whoever deletes it has to know that there is none.

use profiles_application::ports::StoreError;
use sea_orm::{ConnectionTrait, TransactionTrait};

use super::limit;
use super::write::{delete_keys, nobodys};
use crate::persistence::Database;
use crate::persistence::aggregate::{Table, get};
use crate::persistence::error::store_error;
use crate::persistence::sql::query;

/// How many words are looked at with one statement.
const WORDS: usize = 5_000;
/// How many words are deleted at once: so long writers of new terms wait.
const DELETED: usize = 200;

impl Database {
    /// Deletes the keys of words that nobody has any more, and tells how many words that were. Whoever writes new
    /// terms meanwhile waits for some milliseconds at a time.
    ///
    /// # Errors
    /// When the database fails, or writers don't let it in between them: what is left then waits for the next time.
    pub async fn sweep_words(&self) -> Result<u64, StoreError> {
        let mut swept = 0;
        if self.pools.is_postgres() {
            for table in Table::SEARCHED {
                swept += self.sweep(table).await?;
            }
        }
        Ok(swept)
    }

    async fn sweep(&self, table: &Table) -> Result<u64, StoreError> {
        let (reader, name) = (&self.pools.reader, table.name);
        // Up to the first word that isn't looked at, without a lock. `_` is the sign behind `^`.
        let sql = format!(
            "SELECT k.word, EXISTS (SELECT 1 FROM {name}_term AS t WHERE t.term = k.word) FROM (
                SELECT key, word FROM {name}_key WHERE key > $1 AND key < '_' ORDER BY key LIMIT $2) AS k
            ORDER BY k.key"
        );
        let (mut after, mut swept) = ("^".to_owned(), 0);
        loop {
            let values = vec![after.as_str().into(), limit(WORDS).into()];
            let mut unused = Vec::new();
            let rows = query(reader, &sql, values).await?;
            for row in &rows {
                let (word, used): (String, bool) = (get(row, 0)?, get(row, 1)?);
                after = format!("^{word}");
                if !used {
                    unused.push(word);
                }
            }
            for words in unused.chunks(DELETED) {
                swept += self.delete_unused(table, words).await?;
            }
            if rows.len() < WORDS {
                return Ok(swept);
            }
        }
    }

    /// Deletes those of the words that still nobody has.
    async fn delete_unused(&self, table: &Table, words: &[String]) -> Result<u64, StoreError> {
        let name = table.name;
        let transaction = self.pools.writer.begin().await.map_err(|error| store_error(&error))?;
        // Rather later than that commands queue up behind it.
        let lock = format!("SET LOCAL lock_timeout = '500ms'; LOCK TABLE {name}_term IN SHARE MODE");
        transaction.execute_unprepared(&lock).await.map_err(|error| store_error(&error))?;
        let words = nobodys(&transaction, table, words).await?;
        delete_keys(&transaction, table, &words).await?;
        transaction.commit().await.map_err(|error| store_error(&error))?;
        Ok(u64::try_from(words.len()).unwrap_or_default())
    }
}
