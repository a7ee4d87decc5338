//! `profiles import persons` and `profiles import businesses`
#![expect(clippy::print_stdout, reason = "the command line speaks to people")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use profiles_application::profiles::input::Handling;

use super::Ended;
use super::progress::Shown;
use crate::bootstrap;
use crate::config::Config;
use crate::import::{ColumnOptions, Format, Import, Importable, Input, Options, Reasons, Summary};
use crate::signals::Signals;

/// How many reasons for rejections are listed.
const REASONS: usize = 10;
/// Some rows were rejected.
const SOME_REJECTED: u8 = 2;
/// Stopped by a signal (128 and SIGINT).
const INTERRUPTED: u8 = 130;

/// Each row becomes the profile with its id: created, or changed where the row says something else. Empty cells change
/// nothing. Running it again changes nothing more, and takes up where it was stopped.
///
/// Rows that can't be taken go to FILE.rejected.csv (or .jsonl) with their reasons; the exit code is 2 then.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file, or - for the standard input
    file: PathBuf,
    /// How it is written [default: told from its extension]
    #[arg(long)]
    format: Option<Format>,
    /// What a column gives that doesn't say it itself: "Ort=addresses.work.locality"; "Remark=-" is nothing
    #[arg(long, value_name = "COLUMN=PATH", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Leave out columns that aren't known
    #[arg(long)]
    ignore_unknown: bool,
    /// The system that ids are derived from, for rows without an id of their own
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// The column with the keys of that system
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,
    /// The country of national phone numbers, for rows without an address
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Keep addresses that break their country's rules, with their issues
    #[arg(long)]
    lenient: bool,
    /// Where rejected rows go
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How many rows are committed together
    #[arg(long, value_name = "NUMBER", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    batch: u16,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    // The header may hold an equals sign itself, the path never does.
    let (column, path) =
        text.rsplit_once('=').ok_or("write COLUMN=PATH, such as \"Ort=addresses.work.locality\"")?;
    Ok((column.to_owned(), path.to_owned()))
}

impl Args {
    fn into_options(self) -> Options {
        Options {
            format: self.format,
            columns: ColumnOptions {
                map: self.map,
                ignore_unknown: self.ignore_unknown,
                system: self.system,
                key: self.key,
            },
            region: self.region,
            handling: if self.lenient { Handling::Lenient } else { Handling::Strict },
            rejects: self.rejects,
            batch: usize::from(self.batch),
            ..Options::new(Input::named(&self.file))
        }
    }
}

pub(super) fn run<P: Importable>(config: &Config, args: Args) -> Ended {
    let import = Import::<P>::prepare(&args.into_options())?;
    let runtime = super::runtime()?;
    let code = runtime.block_on(take(config, import))?;
    // The thread that reads may still wait for input.
    runtime.shutdown_background();
    Ok(code)
}

async fn take<P: Importable>(config: &Config, import: Import<P>) -> Ended {
    let mut signals = Signals::listen()?;
    let database = bootstrap::open(config).await?;
    let profiles = bootstrap::profiles(&database);
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let watching = tokio::spawn(async move {
        signals.next().await;
        told.store(true, Ordering::Relaxed);
        // Another one doesn't wait for the batch: all of it is taken or nothing.
        signals.next().await;
        crate::telemetry::flush();
        std::process::exit(i32::from(INTERRUPTED));
    });
    let shown = Shown::new(import.size());
    let result = import.run(&profiles, &shown, &stop).await;
    watching.abort();
    shown.finish();
    database.close().await;
    let summary = result?;
    print!("{}", report(&summary));
    Ok(match (summary.interrupted, summary.rejected) {
        (true, _) => ExitCode::from(INTERRUPTED),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_REJECTED),
    })
}

fn report(summary: &Summary) -> String {
    let Summary { created, changed, unchanged, rejected, .. } = summary;
    let (took, rate) = (summary.took.as_secs_f64(), summary.rate());
    let mut text = format!(
        "{created} created, {changed} changed, {unchanged} unchanged, {rejected} rejected in {took:.1} s ({rate:.0} rows/s)\n"
    );
    list(&mut text, &summary.reasons);
    if let Some(path) = &summary.rejects {
        text.push_str(&format!("Rejected rows and their reasons: {}\n", path.display()));
    }
    if summary.noted > 0 {
        text.push_str(&format!("{} taken without some of what they say\n", summary.noted));
        list(&mut text, &summary.notes);
    }
    if let Some(path) = &summary.notes_at {
        text.push_str(&format!("These rows and what was left out: {}\n", path.display()));
    }
    if summary.interrupted {
        text.push_str("Stopped before the end: start it again to take the rest.\n");
    }
    text
}

/// The most frequent reasons.
fn list(text: &mut String, reasons: &Reasons) {
    let mut reasons: Vec<_> = reasons.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for ((pointer, code), count) in reasons.iter().take(REASONS) {
        let place = if pointer.is_empty() { "row" } else { pointer };
        text.push_str(&format!("  {count} × {place}: {code}\n"));
    }
    if reasons.len() > REASONS {
        text.push_str(&format!("  … and {} other reasons\n", reasons.len().saturating_sub(REASONS)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_parted_at_its_last_equals_sign() {
        assert_eq!(mapping("a=b=name.given"), Ok(("a=b".to_owned(), "name.given".to_owned())));
        assert!(mapping("Vorname").is_err());
    }

    #[test]
    fn the_report_lists_the_most_frequent_reasons() {
        let mut summary = Summary { created: 3, rejected: 30, ..Summary::default() };
        for number in 1..=12 {
            summary.reasons.insert((format!("/emails/e{number}"), "email_invalid".to_owned()), number);
        }
        summary.reasons.insert((String::new(), "not_json".to_owned()), 99);
        let text = report(&summary);
        assert!(text.starts_with("3 created, 0 changed, 0 unchanged, 30 rejected in 0.0 s"), "{text}");
        assert!(text.contains("\n  99 × row: not_json\n  12 × /emails/e12: email_invalid\n"), "{text}");
        assert!(text.ends_with("… and 3 other reasons\n"), "{text}");
        summary.noted = 2;
        summary.notes.insert(("/legal_form".to_owned(), "legal_form_unknown".to_owned()), 2);
        summary.notes_at = Some(PathBuf::from("lei.csv.noted.csv"));
        let text = report(&summary);
        let end = "2 taken without some of what they say\n  2 × /legal_form: legal_form_unknown\n\
                   These rows and what was left out: lei.csv.noted.csv\n";
        assert!(text.ends_with(end), "{text}");
    }
}
