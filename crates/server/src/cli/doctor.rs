//! `profiles doctor`
#![expect(clippy::print_stdout, reason = "the command line speaks to people")]

use std::process::ExitCode;

use super::{Ended, doctor_checks as checks};
use crate::config::{Config, Flags};

/// How one check ended.
pub(super) enum Finding {
    Ok(String),
    Warn(String),
    Fail(String),
}

pub(super) fn run(flags: Flags) -> Ended {
    let config = match Config::load(&flags.into_sources()) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in &mistakes.0 {
                println!("{}", line("configuration", &Finding::Fail(mistake.to_string())));
            }
            println!("\nThe rest can be checked once the configuration is right.");
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut findings = vec![
        ("configuration", checks::file(&config)),
        ("access", checks::access(&config)),
        ("address", checks::address(&config)),
        ("clock", checks::clock(&config)),
    ];
    findings.extend(checks::directory(&config).map(|finding| ("directory", finding)));
    findings.extend(super::runtime()?.block_on(checks::database(&config)));
    for (name, finding) in &findings {
        println!("{}", line(name, finding));
    }
    let failed = findings.iter().any(|(_, finding)| matches!(finding, Finding::Fail(_)));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(name: &str, finding: &Finding) -> String {
    let (word, text) = match finding {
        Finding::Ok(text) => ("ok", text),
        Finding::Warn(text) => ("warn", text),
        Finding::Fail(text) => ("FAIL", text),
    };
    format!("{word:<5} {name:<14} {text}")
}
