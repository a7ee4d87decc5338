//! Where log lines go and how they look. None of them holds personal data.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Libraries that tell more than anybody wants to know; the dispatcher takes a client's broken request for an error. Directives of one's own about them go first.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,sea_schema=warn,actix_server=warn,actix_http=warn,\
                     actix_http::h1::dispatcher=off,actix_web=warn,mio=warn,h2=warn,rustls=warn";

/// Starts logging to the standard error. A second call does nothing.
pub fn start(config: &Config) {
    let json = match config.log_format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter(&config.log))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // It fails only when there is a subscriber already, that of a test or of an embedding program.
    let _ = if json {
        lines.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        lines.try_init()
    };
}

fn filter(directives: &str) -> EnvFilter {
    EnvFilter::try_new(format!("{QUIET},{directives}")).unwrap_or_else(|_| EnvFilter::new("info"))
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn libraries_are_quiet_unless_they_are_asked() {
        let shown = filter("debug").to_string();
        assert!(shown.contains("sqlx=warn") && shown.contains("debug"), "{shown}");
        let asked = filter("info,sqlx=trace").to_string();
        assert!(asked.contains("sqlx=trace") && !asked.contains("sqlx=warn"), "{asked}");
    }
}
