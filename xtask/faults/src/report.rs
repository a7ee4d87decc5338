//! The figures of a run as Markdown, and the place in the report that they have. The rest of it is written by hand.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::check::Kind;
use crate::run::Outcome;
use crate::say::clock;

const BEGIN: &str = "<!-- figures: written by `cargo xtask faults`, do not edit -->";
const END: &str = "<!-- end of figures -->";

/// What the figures are said to belong to.
pub(crate) struct Origin {
    /// The command line that repeats the run.
    pub(crate) command: String,
    pub(crate) seed: u64,
    /// `dev` or `release`.
    pub(crate) profile: String,
    pub(crate) today: String,
    pub(crate) machine: Vec<String>,
    pub(crate) took: Duration,
}

/// Puts figures in the place of those before.
pub(crate) fn write(file: &Path, figures: &str) -> Result<()> {
    let before =
        std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?;
    let Some((head, (_, tail))) =
        before.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?)))
    else {
        bail!(
            "{} has no place for figures: write `{BEGIN}` and `{END}` where they are to be",
            file.display()
        );
    };
    let text = format!("{head}{BEGIN}\n\n{figures}\n{END}{tail}");
    std::fs::write(file, text).with_context(|| format!("could not write {}", file.display()))
}

/// All figures.
pub(crate) fn figures(outcomes: &[Outcome], origin: &Origin) -> String {
    let Origin { command, seed, profile, today, machine, took } = origin;
    let mut versions: Vec<_> = outcomes.iter().flat_map(|outcome| outcome.versions.clone()).collect();
    versions.sort();
    versions.dedup();
    let lines = [machine.clone(), versions].concat().join("; ");
    let intro = format!(
        "Run on {today} in {} minutes, with seed {seed}: `{command}` does the same again (the same faults in the same order \
         with the same pauses; what they meet is different each time).\n\n{lines}. The service was built with the profile \
         `{profile}`.\n",
        clock(*took)
    );
    [intro, suffered(outcomes), commands(outcomes), consumers(outcomes)].join("\n")
}

fn suffered(outcomes: &[Outcome]) -> String {
    let mut rows = vec![
        row("processes of the service killed (SIGKILL)", outcomes, |outcome| outcome.kills.all.to_string()),
        row("… of these, times that all replicas were killed at once", outcomes, |outcome| {
            if outcome.database.replicas() > 1 {
                outcome.kills.together.to_string()
            } else {
                "–".to_owned()
            }
        }),
        row(
            "processes that ended by themselves, as when PostgreSQL is away at the start",
            outcomes,
            |outcome| outcome.counts.by_itself.to_string(),
        ),
    ];
    let names: BTreeMap<_, _> =
        outcomes.iter().flat_map(|outcome| outcome.suffered.keys()).map(|name| (*name, ())).collect();
    for name in names.into_keys() {
        rows.push(row(name, outcomes, |outcome| {
            outcome.suffered.get(name).map_or_else(|| "–".to_owned(), ToString::to_string)
        }));
    }
    table("fault", outcomes, &rows)
}

fn commands(outcomes: &[Outcome]) -> String {
    let none = |kind| move |outcome: &Outcome| outcome.verdict.count(kind, None).to_string();
    let rows = [
        row("persons", outcomes, |outcome| outcome.persons.to_string()),
        row("commands acknowledged", outcomes, |outcome| outcome.told.acknowledged.to_string()),
        row("commands left unknown: connection broken, no answer in time, 5xx", outcomes, |outcome| {
            outcome.told.unknown.to_string()
        }),
        row(
            "commands refused: the idempotency key is at work, too many conflicts, too slow a request",
            outcomes,
            |outcome| outcome.told.refused.to_string(),
        ),
        row("**acknowledged and not in the history**", outcomes, none(Kind::NotKept)),
        row("**versions missing in a history**", outcomes, none(Kind::Gap)),
        row("**registrations carried out twice**", outcomes, none(Kind::Twice)),
        row("events that there have to be", outcomes, |outcome| outcome.events.to_string()),
        row("longest time from healing until a consumer had everything", outcomes, |outcome| {
            let longest = outcome.caught_up.values().max();
            longest.map_or_else(|| "–".to_owned(), |time| seconds(*time))
        }),
        row(
            "ways in which the checker was shown to see, on copies of this run's traces",
            outcomes,
            |outcome| outcome.sabotages.to_string(),
        ),
    ];
    table("commands", outcomes, &rows)
}

fn consumers(outcomes: &[Outcome]) -> String {
    let mut text = "| consumer | database | events received | repeats | **lost** | **phantom** | **out of order** | **repeat \
                    that differs** | **other id** | caught up after | began anew |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for outcome in outcomes {
        for received in &outcome.verdict.received {
            let name = received.consumer.as_str();
            let count = |kind| outcome.verdict.count(kind, Some(name));
            let broken = [Kind::Lost, Kind::Phantom, Kind::OutOfOrder, Kind::Unequal, Kind::OtherId]
                .map(|kind| count(kind).to_string())
                .join(" | ");
            let caught_up = outcome.caught_up.get(name).map_or_else(|| "–".to_owned(), |time| seconds(*time));
            text.push_str(&format!(
                "| {name} | {} | {} | {} | {broken} | {caught_up} | {} |\n",
                outcome.database.name(),
                received.arrivals,
                received.repeats,
                outcome.reconnections.get(name).copied().unwrap_or_default(),
            ));
        }
    }
    text
}

fn row(name: &str, outcomes: &[Outcome], value: impl Fn(&Outcome) -> String) -> String {
    let values: Vec<_> = outcomes.iter().map(value).collect();
    format!("| {name} | {} |", values.join(" | "))
}

fn table(name: &str, outcomes: &[Outcome], rows: &[String]) -> String {
    let heads: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome.database.replicas() {
            1 => format!("{}, one process", outcome.database.name()),
            number => format!("{}, {number} replicas", outcome.database.name()),
        })
        .collect();
    format!("| {name} | {} |\n|---|{}\n{}\n", heads.join(" | "), "--:|".repeat(heads.len()), rows.join("\n"))
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_take_the_place_of_those_before_and_nothing_else() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("before\n{BEGIN}\nold\n{END}\nafter\n")).unwrap();
        write(file.path(), "new\n").unwrap();
        write(file.path(), "newer\n").unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(text, format!("before\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"));
        std::fs::write(file.path(), "nothing").unwrap();
        write(file.path(), "new").unwrap_err();
    }
}
