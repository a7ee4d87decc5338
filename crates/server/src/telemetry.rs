//! Where log lines go and how they look. None of them holds personal data.

use std::io::IsTerminal;
use std::sync::OnceLock;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::config::{Config, LogFormat};
use crate::log_buffer::LogBuffer;
use crate::log_line::JsonLine;

/// Libraries that tell more than anybody wants to know; the dispatcher takes a client's broken request for an error. Directives of one's own about them go first.
const QUIET: &str = "sqlx=warn,sea_orm=warn,sea_orm_migration=warn,sea_schema=warn,actix_server=warn,actix_http=warn,\
                     actix_http::h1::dispatcher=off,actix_web=warn,mio=warn,h2=warn,rustls=warn,async_nats=warn,rdkafka=warn";

/// What nobody is told, whatever is asked for: the login with which a connection to NATS opens.
const NEVER: &str = "async_nats::connection=off";

/// What keeps lines for a moment, once logging has started.
static BUFFER: OnceLock<LogBuffer> = OnceLock::new();

/// Starts logging to the standard error. A second call does nothing.
///
/// Lines are written together, some milliseconds later, unless somebody watches: see [`flush`].
pub fn start(config: &Config) {
    let watched = std::io::stderr().is_terminal();
    let json = match config.log_format {
        LogFormat::Auto => !watched,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let buffer = (!watched).then(|| LogBuffer::start(std::io::stderr()).ok()).flatten();
    let writer = match &buffer {
        Some(buffer) => BoxMakeWriter::new(buffer.clone()),
        None => BoxMakeWriter::new(std::io::stderr),
    };
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter(&config.log)).with_writer(writer).with_ansi(watched);
    let started = if json {
        lines.fmt_fields(JsonFields::new()).event_format(JsonLine).try_init()
    } else {
        lines.try_init()
    };
    // It fails only when there is a subscriber already, that of a test or of an embedding program.
    if started.is_err() {
        return;
    }
    if let Some(buffer) = buffer {
        let _ = BUFFER.set(buffer);
    }
    // Not what a panic says: that may quote what it was about.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "the program has a mistake: a task was broken off");
    }));
}

/// Writes the lines that were kept. To be called before the process ends.
pub fn flush() {
    if let Some(buffer) = BUFFER.get() {
        buffer.flush();
    }
}

fn filter(directives: &str) -> EnvFilter {
    EnvFilter::try_new(format!("{QUIET},{directives},{NEVER}")).unwrap_or_else(|_| EnvFilter::new("info"))
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
        let asked = filter("async_nats=trace,async_nats::connection=trace").to_string();
        assert!(
            asked.contains("async_nats=trace") && asked.contains("async_nats::connection=off"),
            "{asked}"
        );
    }
}
