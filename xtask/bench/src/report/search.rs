//! The part of a report about searching.

use super::table::{short, table, whole};
use crate::run::Findings;
use crate::statistics::count;

pub(super) fn search(findings: &Findings) -> Option<String> {
    let (first, settings) = (findings.searched.first()?, findings.plan.settings);
    let rows = first.times.iter().enumerate().map(|(row, (query, times))| {
        let of = |column: usize| {
            let times = findings.searched.get(column).and_then(|searched| searched.times.get(row));
            times.map_or([String::new(), String::new()], |(_, times)| [short(times.p50), short(times.p99)])
        };
        let ([postgres, postgres_slow], [sqlite, sqlite_slow]) = (of(0), of(1));
        let cut = format!("{} %", whole(times.cut * 100.0));
        [query.to_string(), postgres, postgres_slow, sqlite, sqlite_slow, short(times.found), cut]
    });
    let filling = findings
        .searched
        .iter()
        .map(|searched| format!("{} s on {}", whole(searched.filling.as_secs_f64()), searched.database));
    let persons = whole(usize::try_from(settings.searched).map_or(f64::INFINITY, count));
    Some(format!(
        "## Search: `POST /v1/persons/search`\n\nFirst pages of up to 50 persons among {persons} invented ones with \
         names of ten scripts, drawn unevenly (Zipf).\nOne connection, {searches} searches of each kind about persons \
         chosen at random, after {warm} that don't count;\nmilliseconds from sending a request to having its whole \
         answer. The persons were written with all their terms,\nwithout history and events, in {filling}.\nPages *cut short* looked at as many persons as a page may; \
         their cursor goes on from there.\n\n{}",
        table(["", "PostgreSQL p50", "p99", "SQLite p50", "p99", "persons on a page", "cut short"], rows),
        searches = settings.searches,
        warm = crate::run::SEARCH_WARM_UP,
        filling = filling.collect::<Vec<_>>().join(", "),
    ))
}
