//! From settings as written to the configuration, with every mistake found.

use std::time::Duration;

use super::keys::Key;
use super::mistake::{Mistake, Mistakes, Origin};
use super::sources::{Given, Settings, Sources};
use super::tokens::{self, TokenConfig};
use super::{Config, DatabaseUrl, values};

const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) fn config(sources: &Sources) -> Result<Config, Mistakes> {
    let mut mistakes = Vec::new();
    let settings = sources.gather(&mut mistakes);
    let mut reader = Reader { settings, mistakes };
    let mut config = Config::default();
    reader.read(Key::LISTEN, values::address, &mut config.listen);
    reader.read(Key::DATABASE_URL, DatabaseUrl::parse, &mut config.database_url);
    reader.read(Key::DATABASE_POOL, small(1..=1000), &mut config.database_pool);
    let gathered = size(values::number(1..=1000));
    reader.read(Key::READ_BATCH, &gathered, &mut config.read_batch);
    reader.read(Key::COMMIT_GROUP, &gathered, &mut config.commit_group);
    let poll = values::duration(Duration::from_secs(1)..=HOUR);
    reader.read(Key::SCHEDULE_POLL, poll, &mut config.schedule_poll);
    reader.read(Key::EVENT_SOURCE, values::uri_reference, &mut config.event_source);
    let retention = values::duration(HOUR..=10 * YEAR);
    reader.read(Key::EVENT_RETENTION, retention, &mut config.event_retention);
    reader.brokers(&mut config);
    reader.read(Key::WEBHOOKS, values::truth, &mut config.webhooks);
    reader.read(Key::WEBHOOK_ALLOW_PRIVATE, values::truth, &mut config.webhook_allow_private);
    reader.read(Key::MIGRATE_ON_START, |text| values::truth(text).map(Some), &mut config.migrate_on_start);
    let limits = &mut config.limits;
    reader.read(Key::BODY_LIMIT, size(values::bytes(1 << 10..=64 << 20)), &mut limits.body_bytes);
    let timeout = values::duration(Duration::from_secs(1)..=HOUR);
    reader.read(Key::REQUEST_TIMEOUT, timeout, &mut limits.request_timeout);
    reader.read(Key::MAX_CONNECTIONS, size(values::number(1..=1_000_000)), &mut limits.connections);
    let workers = size(values::number(1..=1024));
    reader.read(Key::WORKERS, |text| workers(text).map(Some), &mut limits.workers);
    reader.read(Key::SHUTDOWN_GRACE, values::duration(Duration::ZERO..=HOUR), &mut limits.shutdown);
    reader.read(Key::LOG, values::log_filter, &mut config.log);
    reader.read(Key::LOG_FORMAT, values::log_format, &mut config.log_format);
    reader.tokens(&mut config.tokens);
    reader.open_to_others(&config);
    config.file = reader.settings.file;
    if reader.mistakes.is_empty() { Ok(config) } else { Err(Mistakes(reader.mistakes)) }
}

pub(super) struct Reader {
    pub(super) settings: Settings,
    pub(super) mistakes: Vec<Mistake>,
}

impl Reader {
    pub(super) fn read<T>(&mut self, key: Key, parse: impl Fn(&str) -> Result<T, String>, into: &mut T) {
        let Some(given) = self.settings.given.get(&key) else { return };
        match parse(&given.value) {
            Ok(value) => *into = value,
            Err(problem) => self.mistakes.push(Mistake::new(key, given.origin.clone(), problem)),
        }
    }

    fn origin(&self, key: Key) -> Origin {
        self.settings.given.get(&key).map_or(Origin::Default, |given| given.origin.clone())
    }

    fn tokens(&mut self, into: &mut Vec<TokenConfig>) {
        let Some((key, text, origin)) = self.inline_or_file(Key::TOKENS, Key::TOKENS_FILE) else { return };
        match tokens::parse(&text) {
            Ok(tokens) if tokens.is_empty() => {
                let problem = "no token in it: write name=token:scope+scope, or leave it out";
                self.mistakes.push(Mistake::new(key, origin, problem));
            }
            Ok(tokens) => *into = tokens,
            Err(problems) => {
                let mistake = |problem| Mistake::new(key, origin.clone(), problem);
                self.mistakes.extend(problems.into_iter().map(mistake));
            }
        }
    }

    /// The text of a setting that may lie in a file instead, and which of the two it was.
    pub(super) fn inline_or_file(&mut self, inline: Key, file: Key) -> Option<(Key, String, Origin)> {
        let Settings { given, .. } = &self.settings;
        let (origin, problem) = match (given.get(&inline), given.get(&file)) {
            (None, None) => return None,
            (Some(Given { value, origin }), None) => return Some((inline, value.clone(), origin.clone())),
            (Some(_), Some(Given { origin, .. })) => {
                (origin, format!("{} are given as well: leave out one of the two", inline.name()))
            }
            (None, Some(Given { value, origin })) => match std::fs::read_to_string(value) {
                Ok(text) => return Some((file, text, origin.clone())),
                Err(error) => {
                    (origin, format!("the file can't be read: {error}; give the path of one that can"))
                }
            },
        };
        self.mistakes.push(Mistake::new(file, origin.clone(), problem));
        None
    }

    /// Without tokens everybody may do everything, so nobody else may reach it.
    fn open_to_others(&mut self, config: &Config) {
        let given = &self.settings.given;
        let protected = given.contains_key(&Key::TOKENS) || given.contains_key(&Key::TOKENS_FILE);
        if !protected && !config.listen.ip().to_canonical().is_loopback() {
            let problem = format!(
                "without tokens everybody who reaches this address could read and change everything: set {}, or \
                 listen on 127.0.0.1:{}",
                Key::TOKENS.variable(),
                config.listen.port()
            );
            self.mistakes.push(Mistake::new(Key::LISTEN, self.origin(Key::LISTEN), problem));
        }
    }
}

fn size(parse: impl Fn(&str) -> Result<u64, String>) -> impl Fn(&str) -> Result<usize, String> {
    move |text| parse(text).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

fn small(range: std::ops::RangeInclusive<u32>) -> impl Fn(&str) -> Result<u32, String> {
    let parse = values::number(u64::from(*range.start())..=u64::from(*range.end()));
    move |text| parse(text).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}
