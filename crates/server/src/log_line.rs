//! Log lines as JSON: one object for each event, its fields at the top.
//!
//! The same as the library's, which hands every few bytes through four layers: a seventh of what a request cost.

use std::cell::RefCell;
use std::fmt;
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes an event as one line of JSON.
pub(crate) struct JsonLine;

impl<S> FormatEvent<S, JsonFields> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line(Vec::with_capacity(512));
        line.0.push(b'{');
        line.timestamp(now());
        line.add("level", event.metadata().level().as_str());
        event.record(&mut line);
        line.add("target", event.metadata().target());
        if let Some(span) = context.event_scope().and_then(|mut scope| scope.next())
            && let Some(fields) = span.extensions().get::<FormattedFields<JsonFields>>()
        {
            // An object already.
            line.key("span");
            line.0.extend_from_slice(fields.fields.as_bytes());
        }
        line.0.extend_from_slice(b"}\n");
        writer.write_str(str::from_utf8(&line.0).map_err(|_| fmt::Error)?)
    }
}

thread_local! {
    /// The last second that a line of this thread was written in, and how it is written: most lines share theirs.
    static SECOND: RefCell<(u64, String)> = const { RefCell::new((u64::MAX, String::new())) };
}

/// Seconds and microseconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "a log line says when it was written, whatever a test makes of time"
)]
fn now() -> (u64, u32) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (since.as_secs(), since.subsec_micros())
}

struct Line(Vec<u8>);

impl Line {
    /// RFC 3339 in UTC with microseconds.
    fn timestamp(&mut self, (second, micros): (u64, u32)) {
        SECOND.with_borrow_mut(|(known, text)| {
            if *known != second {
                let at = i64::try_from(second).ok().and_then(|second| DateTime::from_timestamp(second, 0));
                *text = at.unwrap_or_default().format("%Y-%m-%dT%H:%M:%S").to_string();
                *known = second;
            }
            // Writing to memory doesn't fail.
            let _ = write!(self.0, r#""timestamp":"{text}.{micros:06}Z""#);
        });
    }

    fn key(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.value(name);
        self.0.push(b':');
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        // Writing to memory doesn't fail.
        let _ = serde_json::to_writer(&mut self.0, value);
    }

    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        self.key(name);
        self.value(value);
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = Vec::new();
        let _ = write!(text, "{value:?}");
        self.add(field.name(), &String::from_utf8_lossy(&text));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), &value);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_one_object_whatever_is_in_it() {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = tracing_subscriber::fmt()
            .fmt_fields(JsonFields::new())
            .event_format(JsonLine)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(lines, || {
            tracing::info!(status = 200, took = 1.5, not = f64::NAN, ok = true, "plain");
            let span = tracing::info_span!("request", request_id = "a \"quoted\" id");
            let _entered = span.enter();
            let error = std::io::Error::other("line\nfeed \u{1} ☃");
            tracing::warn!(%error, kind = ?Some("x"), minus = -1, none = None::<&str>, "in {}", "a span");
        });
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [plain, within] = lines.as_slice() else { panic!("{text}") };
        assert_eq!((&plain["level"], &plain["message"]), (&"INFO".into(), &"plain".into()));
        assert_eq!(
            (&plain["status"], &plain["took"], &plain["ok"]),
            (&200.into(), &1.5.into(), &true.into())
        );
        assert!(plain["not"].is_null() && plain.get("span").is_none(), "{plain}");
        assert_eq!(plain["target"], module_path!());
        assert_eq!(within["error"], "line\nfeed \u{1} ☃");
        assert_eq!(within["span"]["request_id"], "a \"quoted\" id");
        assert_eq!((&within["message"], &within["minus"]), (&"in a span".into(), &(-1).into()));
        assert!(within["timestamp"].as_str().unwrap().ends_with('Z') && within.get("none").is_none());
    }

    #[test]
    fn times_are_written_to_the_microsecond_whatever_second_was_written_before() {
        let written = |second, micros| {
            let mut line = Line(Vec::new());
            line.timestamp((second, micros));
            String::from_utf8(line.0).unwrap()
        };
        for (second, micros, time) in [
            (0, 0, "1970-01-01T00:00:00.000000Z"),
            (1_767_225_600, 5, "2026-01-01T00:00:00.000005Z"),
            (1_767_225_600, 999_999, "2026-01-01T00:00:00.999999Z"),
            (1_767_225_599, 120_000, "2025-12-31T23:59:59.120000Z"),
        ] {
            assert_eq!(written(second, micros), format!(r#""timestamp":"{time}""#));
        }
        let (second, _) = now();
        assert!(second > 1_767_225_600);
    }
}
