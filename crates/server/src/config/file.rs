//! Reading `profiles.toml`, with the line of every setting.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::keys::Key;
use super::mistake::{Mistake, Origin};
use super::sources::Given;

/// The settings of a file. What is wrong with it is added to the mistakes; its text never is.
pub(super) fn read(path: &Path, mistakes: &mut Vec<Mistake>) -> Vec<(Key, Given)> {
    let whole =
        |line, problem| Mistake { key: None, origin: Origin::File(path.to_path_buf(), line), problem };
    let text = match std::fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            mistakes.push(whole(1, "not UTF-8: save the file as UTF-8".to_owned()));
            return Vec::new();
        }
        Err(error) => {
            let problem = format!("can't be read: {error}; create it, or name another with --config");
            mistakes.push(whole(1, problem));
            return Vec::new();
        }
    };
    let (document, errors) = DeTable::parse_recoverable(&text);
    for error in errors {
        // Its message speaks of syntax alone; its display would quote the line, which may hold a secret.
        let line = line_of(&text, error.span().map_or(0, |span| span.start));
        mistakes.push(whole(line, format!("not TOML: {}", error.message())));
    }
    let mut settings = Vec::new();
    for (name, value) in document.get_ref() {
        let origin = Origin::File(path.to_path_buf(), line_of(&text, name.span().start));
        let Some(key) = Key::named(name.get_ref()) else {
            let known: Vec<_> = Key::ALL.into_iter().map(|key| key.name().to_owned()).collect();
            mistakes.push(Mistake::unknown(name.get_ref(), origin, &known));
            continue;
        };
        match written(value.get_ref()) {
            Some(value) => settings.push((key, Given { value, origin })),
            None => mistakes.push(Mistake::new(key, origin, "expected a text, a number, true or false")),
        }
    }
    settings
}

/// A value as a flag would give it. Lists are joined by `;`.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            Some(items?.join(";"))
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count().saturating_add(1)
}
