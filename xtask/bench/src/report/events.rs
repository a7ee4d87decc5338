//! The part of a report about how events go out.

use super::table::{short, table, whole};
use crate::run::{EVENT_CROWD, EVENTS_OF_A_COMMAND, Findings, IDLE};
use crate::statistics::{count, median};

pub(super) fn events(findings: &Findings) -> Option<String> {
    let (first, settings) = (findings.published.first()?, findings.plan.settings);
    let rows = findings.published.iter().map(|published| {
        let worst = published.behind.iter().copied().fold(0.0, f64::max);
        [
            published.database.to_owned(),
            short(published.p50),
            short(published.p99),
            whole(median(published.commands.iter().copied())),
            format!("{} ({})", short(median(published.behind.iter().copied())), short(worst)),
            whole(published.per_second),
        ]
    });
    Some(format!(
        "## Events: from a command to the other side of NATS\n\nOne server that publishes to NATS JetStream (files), with \
         databases of their own; a command makes {EVENTS_OF_A_COMMAND} events. *Alone* is one command after the\nother, each \
         after {idle} ms in which nothing happens: milliseconds from sending the command to when a subscriber has\neach of \
         its events, of {alone} commands; the command itself is a part of it. *{EVENT_CROWD} connections* are \
         {rounds} rounds of {length} s: *behind* is how\nmany milliseconds after the last answer the last event came, the median \
         and the longest. *Waiting* is a service that starts\nwith {waiting} unpublished events, as after an import.\n\n{}",
        table(
            ["", "alone p50", "p99", "commands per second", "behind ms", "waiting events per second"],
            rows
        ),
        idle = IDLE.as_millis(),
        alone = settings.alone,
        rounds = settings.rounds,
        length = settings.length.as_secs(),
        waiting = whole(count(first.waiting)),
    ))
}
