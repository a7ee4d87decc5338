//! `profiles openapi`

use std::io::Write;
use std::process::ExitCode;

use super::Ended;

pub(super) fn run() -> Ended {
    let mut text = serde_json::to_string_pretty(&profiles_web::openapi())?;
    text.push('\n');
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
