//! What the server has to reach, and whether it did.

use super::table::{ratio, short, table, whole};
use crate::load::BATCH;
use crate::run::{
    Findings, Footprint, Group, ON_POSTGRES, ON_SQLITE, Published, REFERENCE, REFERENCE_SQLITE, SINGLE,
    Sample, Series, TOGETHER,
};
use crate::statistics::{Ratio, count};

/// Where the server has the most to do at once, and the least.
const CROWD: usize = 64;
const ALONE: usize = 1;
const MEGABYTE: f64 = 1e6;

/// One line: what has to be reached, and what was measured if it was.
struct Bar {
    what: String,
    bound: Bound,
    measured: Option<Measured>,
}

#[derive(Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    Megabytes(f64),
    Millis(f64),
}

#[derive(Clone, Copy)]
enum Measured {
    /// Its median counts.
    Ratio(Ratio),
    Bytes(f64),
    Millis(f64),
}

impl Bound {
    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::AtMost(most) => format!("≤ {most}"),
            Self::Megabytes(most) => format!("≤ {most} MB"),
            Self::Millis(most) => format!("≤ {most} ms"),
        }
    }

    fn is_met(self, measured: Measured) -> bool {
        let value = match measured {
            Measured::Ratio(ratio) => ratio.median,
            Measured::Bytes(bytes) => bytes / MEGABYTE,
            Measured::Millis(millis) => millis,
        };
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) | Self::Megabytes(most) | Self::Millis(most) => value <= most,
        }
    }
}

impl Measured {
    fn text(self) -> String {
        match self {
            Self::Ratio(measured) => ratio(measured),
            Self::Bytes(bytes) => format!("{} MB", whole((bytes / MEGABYTE).ceil())),
            Self::Millis(millis) => format!("{} ms", short(millis)),
        }
    }
}

impl Bar {
    fn row(&self) -> [String; 4] {
        let met = |measured| if self.bound.is_met(measured) { "yes" } else { "**no**" };
        [
            self.what.clone(),
            self.bound.text(),
            self.measured.map_or_else(|| "not measured".to_owned(), Measured::text),
            self.measured.map_or("–", met).to_owned(),
        ]
    }
}

pub(super) fn bars(findings: &Findings) -> String {
    let rows = all(findings).iter().map(Bar::row).collect::<Vec<_>>();
    let table = table(["", "bar", "measured", "met"], rows);
    let answers = fewest_answers(findings).map_or_else(String::new, |fewest| {
        format!("\nEach p99 at one connection is of at least {} answers.\n", whole(fewest))
    });
    format!(
        "## The bars\n\nWhat the server has to reach: the median over the rounds counts, the smallest and largest are \
         in parentheses.\n*By hand* is the reference program on the same database, explained below.\n\n{table}{answers}"
    )
}

fn all(findings: &Findings) -> Vec<Bar> {
    let rate = |sample: &Sample| sample.per_second;
    let p99 = |sample: &Sample| sample.p99;
    let (reads, commands) = (&findings.reads, &findings.commands);
    let ratio = |what: &str, bound, measured: Option<Ratio>| Bar {
        what: what.to_owned(),
        bound,
        measured: measured.map(Measured::Ratio),
    };
    let mut bars = vec![
        ratio(
            "GET at 64 connections ÷ by hand",
            Bound::AtLeast(1.5),
            compared(reads, CROWD, (ON_POSTGRES, REFERENCE), rate),
        ),
        ratio(
            "command at 64 connections ÷ by hand",
            Bound::AtLeast(1.2),
            compared(commands, CROWD, (ON_POSTGRES, REFERENCE), rate),
        ),
        ratio(
            "persons per second in batches of 100 ÷ single GETs",
            Bound::AtLeast(10.0),
            findings.batch.as_ref().and_then(gain),
        ),
        ratio(
            "command on SQLite, FULL, at 64 connections ÷ by hand, NORMAL",
            Bound::AtLeast(1.5),
            compared(commands, CROWD, (ON_SQLITE, REFERENCE_SQLITE), rate),
        ),
        ratio(
            "p99 of a GET at 1 connection ÷ by hand",
            Bound::AtMost(1.3),
            compared(reads, ALONE, (ON_POSTGRES, REFERENCE), p99),
        ),
        ratio(
            "p99 of a command at 1 connection ÷ by hand",
            Bound::AtMost(1.3),
            compared(commands, ALONE, (ON_POSTGRES, REFERENCE), p99),
        ),
    ];
    for database in ["PostgreSQL", "SQLite"] {
        let published = findings.published.iter().find(|published| published.database == database);
        bars.push(Bar {
            what: format!("p50 from an idle command to its events at a subscriber: {database}"),
            bound: Bound::Millis(20.0),
            measured: published.map(|published| Measured::Millis(published.p50)),
        });
        bars.push(ratio(
            &format!("events published per second ÷ events of commands at 64 connections: {database}"),
            Bound::AtLeast(1.0),
            published.map(Published::headroom),
        ));
    }
    for server in [ON_POSTGRES, ON_SQLITE] {
        let memory = findings.footprints.iter().filter(|footprint| footprint.server == server);
        let idle = memory.clone().next().map(|footprint| footprint.memory.now);
        let most = memory.map(|Footprint { memory, .. }| memory.most).max();
        let bar = |what: &str, most, bytes: Option<u64>| Bar {
            what: format!("resident memory, {what}: {server}"),
            bound: Bound::Megabytes(most),
            measured: bytes.and_then(|bytes| usize::try_from(bytes).ok()).map(count).map(Measured::Bytes),
        };
        bars.push(bar("at rest", 60.0, idle));
        bars.push(bar("the most under this load", 200.0, most));
    }
    bars
}

/// Round by round, how a value of one program is to that of another.
fn compared(
    groups: &[Group],
    connections: usize,
    (ours, theirs): (&str, &str),
    value: fn(&Sample) -> f64,
) -> Option<Ratio> {
    let group = at(groups, connections)?;
    Some(group.series(ours)?.ratio_of(group.series(theirs)?, value))
}

/// How many times as many persons a second are had in batches.
fn gain(batch: &Group) -> Option<Ratio> {
    let rates = |series: &Series, persons: f64| {
        series.samples.iter().map(|sample| sample.per_second * persons).collect::<Vec<_>>()
    };
    Some(Ratio::of(rates(batch.series(TOGETHER)?, count(BATCH)), rates(batch.series(SINGLE)?, 1.0)))
}

/// Of all rounds that a p99 in the table is of.
fn fewest_answers(findings: &Findings) -> Option<f64> {
    let groups = [at(&findings.reads, ALONE), at(&findings.commands, ALONE)].into_iter().flatten();
    let series = groups.flat_map(|group| [group.series(ON_POSTGRES), group.series(REFERENCE)]).flatten();
    let answers = series.flat_map(|series| &series.samples).map(|sample| sample.answers);
    answers.min_by(f64::total_cmp)
}

fn at(groups: &[Group], connections: usize) -> Option<&Group> {
    groups.iter().find(|group| group.connections == connections)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Workload;
    use crate::run::Database;

    fn series(name: &'static str, values: &[(f64, f64)]) -> Series {
        let samples = values.iter().map(|(per_second, p99)| Sample {
            per_second: *per_second,
            p99: *p99,
            ..Sample::default()
        });
        Series { name, database: Database::Postgres, workload: Workload::Read, samples: samples.collect() }
    }

    #[test]
    fn a_bar_is_met_by_the_median() {
        let group = Group {
            connections: 64,
            series: vec![
                series(ON_POSTGRES, &[(1.0, 1.0), (3.0, 2.0), (4.0, 9.0)]),
                series(REFERENCE, &[(2.0, 1.0), (2.0, 1.0), (2.0, 1.0)]),
            ],
        };
        let measured = |value: fn(&Sample) -> f64| {
            let groups = std::slice::from_ref(&group);
            Measured::Ratio(compared(groups, 64, (ON_POSTGRES, REFERENCE), value).unwrap())
        };
        let rate = measured(|sample| sample.per_second);
        assert_eq!(rate.text(), "1.50 (0.50–2.00)");
        assert!(Bound::AtLeast(1.5).is_met(rate) && !Bound::AtLeast(1.51).is_met(rate));
        let p99 = measured(|sample| sample.p99);
        assert!(Bound::AtMost(2.0).is_met(p99) && !Bound::AtMost(1.3).is_met(p99));
        assert!(compared(&[], 64, (ON_POSTGRES, REFERENCE), |sample| sample.p99).is_none());
    }

    #[test]
    fn a_miss_and_what_was_not_measured_are_told() {
        let bar = |measured| Bar { what: "memory".to_owned(), bound: Bound::Megabytes(60.0), measured };
        assert_eq!(bar(Some(Measured::Bytes(60e6))).row(), ["memory", "≤ 60 MB", "60 MB", "yes"]);
        assert_eq!(bar(Some(Measured::Bytes(60.1e6))).row(), ["memory", "≤ 60 MB", "61 MB", "**no**"]);
        assert_eq!(bar(None).row(), ["memory", "≤ 60 MB", "not measured", "–"]);
    }
}
