//! The parts of a report, one function each.

use super::table::{millis, ratio, short, table, whole};
use crate::load::{BATCH, Workload};
use crate::run::{FOLLOWERS, Findings, Group, ON_POSTGRES, ON_SQLITE, Pair, Sample, Series};
use crate::statistics::{Ratio, count};

pub(super) fn machine(findings: &Findings) -> String {
    let machine = &findings.machine;
    let rows = [
        ("processors", machine.processors.clone()),
        ("memory", machine.memory.clone()),
        ("kernel", machine.kernel.clone()),
        ("load before the run", machine.load.clone()),
        ("file system", findings.disk.clone()),
        ("compiler", format!("{}, release profile", machine.rustc)),
        ("PostgreSQL", format!("{}, durable: `fsync` and `synchronous_commit` on", findings.postgres)),
        ("SQLite", format!("{}, write-ahead log, `synchronous=FULL`", findings.sqlite)),
        ("crates", findings.crates.join(", ")),
        ("persons", whole(findings.plan.settings.persons_as_number())),
    ];
    let list: String = rows.iter().map(|(name, value)| format!("- {name}: {value}\n")).collect();
    format!("## Machine\n\n{list}")
}

const BEFORE_EXPLAINED: &str =
    "- *Profiles before* is an older build of the server, on the same PostgreSQL database.\n";

pub(super) fn how_to_read(findings: &Findings) -> String {
    let settings = findings.plan.settings;
    format!(
        "## How to read this

Compare ratios, not rates: another machine, or this one on another day, gives other rates. Server, database and load
generator share the processors, so a rate is what is left for the server when the others had their share. All programs
are up all the time and take turns: in each of {rounds} rounds each one is measured for {length} seconds, every other
round in the opposite order. A ratio is taken within its round; the tables show the median of these ratios, and the
smallest and largest of them in parentheses: where these lie far apart, the machine was busy with something else.
**Profiles ÷ it** is how many times as fast the server is as the program of that line, both on the same database: 0.50
is half as fast.

- *Profiles* is `profiles serve` with its default settings, no tokens, on loopback.
{before}- *Nothing gathered* is the same server with `PROFILES_READ_BATCH=1` and `PROFILES_COMMIT_GROUP=1`: each read is a
  statement of its own and each command a transaction of its own. The ratio is what gathering gives.
- *actix + tokio-postgres* is the least that a Rust service can do: one prepared `SELECT` of the same columns and a JSON
  answer of the same size; for a command the same `SELECT`, then the versioned update of the person, the history entry
  and both events in the outbox in one transaction, sent together, and the commit once the number of rows is known. It validates
  nothing. Both programs have 16 connections to the database. It works on a copy of the server's database: its events stay
  in the outbox, while the server also carries its own on to the feed.
- *actix + SQLite, NORMAL* is the same by hand on SQLite: the `SELECT` on one of 16 reading connections, then `BEGIN
  IMMEDIATE`, the same three statements and `COMMIT` on the one that writes, prepared and sent as two messages to its
  thread. Each command is a transaction, with `synchronous=NORMAL`: a commit does not wait for the disk, and the last
  ones are lost when the machine stops. The server waits (`FULL`). It works on a copy of the server's file.
- *pgbench* sends the same statements with nothing before the database: the command as one `SELECT` and one pipeline,
  on the same copy.
- *actix, fixed bytes* answers {bytes} bytes, the size of an average person, from memory.
- Requests choose persons at random. Each command sets an address that nobody had before, so that each is a real change;
  an address is not searched, so the read model has nothing to write. One answer with another status fails the run.
- p50 and p99 are of the time from sending a request to having its answer, as the client sees it, each the median over
  the rounds. The load generator is closed: a connection sends its next request when it has the last answer.
- *µs* are processor time of one request: of the program, of all PostgreSQL's processes, of the load generator. They
  are in steps of 10 ms per round.
",
        before = if findings.plan.before { BEFORE_EXPLAINED } else { "" },
        rounds = settings.rounds,
        length = settings.length.as_secs(),
        bytes = whole(count(findings.answer_bytes)),
    )
}

pub(super) fn reads(findings: &Findings) -> Option<String> {
    let groups: Vec<_> = findings.reads.iter().map(group).collect();
    (!groups.is_empty()).then(|| format!("## Reads: `GET /v1/persons/{{id}}`\n\n{}", groups.join("\n")))
}

pub(super) fn commands(findings: &Findings) -> Option<String> {
    if findings.commands.is_empty() {
        return None;
    }
    let rows = findings.sizes.iter().map(|(name, sizes)| {
        let bytes = |bytes: u64| bytes.to_string();
        [
            (*name).to_owned(),
            bytes(sizes.document),
            bytes(sizes.changes),
            bytes(sizes.event),
            bytes(sizes.headers),
            bytes(sizes.events),
        ]
    });
    Some(format!(
        "## Commands: `PUT /v1/persons/{{id}}/addresses/home`\n\n{}\nWhat one of these commands writes, in bytes; the \
         document is written twice, to the person and to the history, and each event has its own data and headers:\n\n{}",
        findings.commands.iter().map(group).collect::<Vec<_>>().join("\n"),
        table(["program", "document", "changes", "event", "event's headers", "events"], rows)
    ))
}

fn group(group: &Group) -> String {
    let rows = group.series.iter().map(|series| {
        let compared = group.base(series).map_or_else(|| "1".to_owned(), |base| ratio(base.ratio_to(series)));
        [
            series.name.to_owned(),
            whole(series.median(|sample| sample.per_second)),
            compared,
            short(series.median(|sample| sample.p50)),
            short(series.median(|sample| sample.p99)),
            whole(series.median(|sample| sample.program_cpu)),
            whole(series.median(|sample| sample.database_cpu)),
            whole(series.median(|sample| sample.client_cpu)),
        ]
    });
    let connections = format!(
        "{} {}",
        group.connections,
        if group.connections == 1 { "connection" } else { "connections" }
    );
    let head =
        ["", "per second", "Profiles ÷ it", "p50 ms", "p99 ms", "program µs", "database µs", "client µs"];
    format!("### {connections}\n\n{}", table(head, rows))
}

pub(super) fn batch(findings: &Findings) -> Option<String> {
    let batch = findings.batch.as_ref()?;
    let persons = |series: &Series| if series.workload == Workload::ReadBatch { count(BATCH) } else { 1.0 };
    let pairs: Vec<_> = batch.series.chunks(2).collect();
    let rows = pairs.iter().flat_map(|pair| {
        let single = pair.last();
        pair.iter().enumerate().map(move |(index, series)| {
            let rate = |series: &Series| {
                series.samples.iter().map(|sample| sample.per_second * persons(series)).collect::<Vec<_>>()
            };
            let gain = single.filter(|_| index == 0).map(|single| Ratio::of(rate(series), rate(single)));
            let micros = |of: fn(&Sample) -> f64| short(series.median(of) / persons(series));
            [
                series.name.to_owned(),
                whole(series.median(|sample| sample.per_second * persons(series))),
                gain.map_or_else(|| "1".to_owned(), ratio),
                short(series.median(|sample| sample.p50)),
                short(series.median(|sample| sample.p99)),
                micros(|sample| sample.program_cpu),
                micros(|sample| sample.database_cpu),
                micros(|sample| sample.client_cpu),
            ]
        })
    });
    Some(format!(
        "## Batches: `GET /v1/persons?ids=…`\n\nAt {} connections, {BATCH} persons in one request against as many \
         requests of one. *By hand* writes the documents out as they are stored, without reading them. The µs are of one \
         person:\n\n{}",
        batch.connections,
        table(
            [
                "",
                "persons per second",
                "÷ one by one",
                "p50 ms",
                "p99 ms",
                "program µs",
                "database µs",
                "client µs",
            ],
            rows
        )
    ))
}

pub(super) fn databases(findings: &Findings) -> Option<String> {
    let row = |what: &str, group: &Group| {
        let (postgres, sqlite) = (group.series(ON_POSTGRES)?, group.series(ON_SQLITE)?);
        Some([format!("{what}, {} at once", group.connections), ratio(sqlite.ratio_to(postgres))])
    };
    let reads = findings.reads.iter().filter_map(|group| row("reads", group));
    let commands = findings.commands.iter().filter_map(|group| row("commands", group));
    let rows: Vec<_> = reads.chain(commands).collect();
    (!rows.is_empty()).then(|| {
        format!(
            "## SQLite against PostgreSQL\n\nThe same server on either, from the rounds above:\n\n{}",
            table(["", "SQLite ÷ PostgreSQL"], rows)
        )
    })
}

pub(super) fn growth(findings: &Findings) -> Option<String> {
    if findings.growth.is_empty() {
        return None;
    }
    let settings = findings.plan.settings;
    let rows = findings.growth.iter().map(|growth| {
        let time = |millis: f64| format!("{} ms", short(millis));
        let relative = |pair: Pair| pair.growing / pair.others;
        [
            growth.database.to_owned(),
            time(growth.first.growing),
            time(growth.last.growing),
            short(growth.last.growing / growth.first.growing),
            short(relative(growth.last) / relative(growth.first)),
        ]
    });
    let (changes, window) = (whole(count(settings.changes)), whole(count(settings.window)));
    Some(format!(
        "## A growing history\n\nOne person is changed {changes} times over one connection, in turn with others whose \
         histories stay short.\nThe mean time of one command, of the first and the last {window}; the last column takes \
         out how the others' times\nchanged meanwhile. Flat is 1.\n\n{}",
        table(["", "first", "last", "last ÷ first", "÷ that of the others"], rows)
    ))
}

pub(super) fn following(findings: &Findings) -> Option<String> {
    if findings.following.is_empty() {
        return None;
    }
    let rows = findings.following.iter().map(|following| {
        let time = |millis: f64| format!("{} ms", short(millis));
        [
            following.database.to_owned(),
            time(following.together),
            time(following.single),
            time(following.one_by_one),
            short(following.one_by_one / following.together),
        ]
    });
    let turns = whole(count(findings.plan.settings.turns()));
    Some(format!(
        "## Addresses that follow\n\nOne person's new address, which {FOLLOWERS} others follow in the same transaction; and \
         for comparison as many\ncommands as that changes persons, for others, one after the other. Over one connection, \
         p50 of {turns} turns each.\n\n{}",
        table(["", "with all followers", "one alone", "all one by one", "one by one ÷ with all"], rows)
    ))
}

pub(super) fn import(findings: &Findings) -> Option<String> {
    if findings.imports.is_empty() {
        return None;
    }
    let persons = findings.plan.settings.persons_as_number();
    let rows = findings.imports.iter().map(|import| {
        let seconds = import.took.as_secs_f64();
        let what = format!("{}, {}", import.kind, import.database);
        [what, format!("{seconds:.1} s"), whole(persons / seconds)]
    });
    Some(format!(
        "## Import\n\n`profiles import` of {} persons as JSON Lines into an empty database, and then of as many businesses \
         as GLEIF's\ngolden copy has them, with history and events:\n\n{}",
        whole(persons),
        table(["", "took", "profiles per second"], rows)
    ))
}

pub(super) fn startup(findings: &Findings) -> Option<String> {
    let startup = findings.startup?;
    let rows = [("`/health/ready`", startup.ready), ("the first person", startup.person)]
        .map(|(what, spread)| [what.to_owned(), millis(spread.median), millis(spread.slowest)]);
    Some(format!(
        "## Start\n\nFrom the start of the process to the first 200, on the SQLite file with all persons, which the \
         system\nhas in memory; {} tries:\n\n{}",
        findings.plan.settings.starts,
        table(["", "median", "slowest"], rows)
    ))
}

pub(super) fn memory(findings: &Findings) -> String {
    let rows = findings.footprints.iter().map(|footprint| {
        let mebibytes = |bytes: u64| format!("{} MiB", bytes / (1024 * 1024));
        [
            format!("{}, {}", footprint.server, footprint.moment),
            mebibytes(footprint.memory.now),
            mebibytes(footprint.memory.most),
        ]
    });
    format!(
        "## Memory\n\nResident memory of the server's process; the most is since its start:\n\n{}",
        table(["", "now", "most until then"], rows)
    )
}

pub(super) const NOT_MEASURED: &str = "## Not measured

Clients on another machine; TLS; more than two processors; deliveries to Kafka and webhooks; many searches at once.
";
