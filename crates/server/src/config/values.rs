//! How the values of settings are written. What is wrong is told as what to write instead, without the value.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use tracing_subscriber::EnvFilter;

use crate::hint;

type Parsed<T> = Result<T, String>;

pub(super) fn address(text: &str) -> Parsed<SocketAddr> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if let Some(address) =
        text.strip_prefix("localhost:").and_then(|port| format!("127.0.0.1:{port}").parse().ok())
    {
        return Ok(address);
    }
    let port = text.trim_start_matches(':');
    Err(if port.parse::<u16>().is_ok() {
        format!("no address: write 127.0.0.1:{port}, or 0.0.0.0:{port} to be reached from everywhere")
    } else if let Ok(ip) = text.parse::<IpAddr>() {
        format!("no port: write {}", SocketAddr::new(ip, 8080))
    } else {
        "not an address with a port: write 127.0.0.1:8080 or [::1]:8080".to_owned()
    })
}

/// Whole numbers within limits.
pub(super) fn number(range: RangeInclusive<u64>) -> impl Fn(&str) -> Parsed<u64> {
    move |text| {
        let number = text.replace('_', "").parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("write a whole number from {} to {}", range.start(), range.end()))
    }
}

/// Numbers of bytes within limits, with or without a unit.
pub(super) fn bytes(range: RangeInclusive<u64>) -> impl Fn(&str) -> Parsed<u64> {
    move |text| {
        let (digits, unit) = split_unit(text);
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => Some(1),
            "k" | "kb" | "kib" => Some(1 << 10),
            "m" | "mb" | "mib" => Some(1 << 20),
            _ => None,
        };
        let bytes = digits.parse::<u64>().ok().zip(factor).and_then(|(n, factor)| n.checked_mul(factor));
        bytes.filter(|bytes| range.contains(bytes)).ok_or_else(|| {
            let (least, most) = (range.start() >> 10, range.end() >> 20);
            format!("write a size from {least}KiB to {most}MiB, such as 256KiB")
        })
    }
}

/// Times within limits; a bare number counts seconds.
pub(super) fn duration(range: RangeInclusive<Duration>) -> impl Fn(&str) -> Parsed<Duration> {
    move |text| {
        let (digits, unit) = split_unit(text);
        let duration = digits.parse::<u64>().ok().and_then(|number| match unit {
            "ms" => Some(Duration::from_millis(number)),
            "" | "s" => Some(Duration::from_secs(number)),
            "m" | "min" => number.checked_mul(60).map(Duration::from_secs),
            "h" => number.checked_mul(3600).map(Duration::from_secs),
            "d" => number.checked_mul(24 * 3600).map(Duration::from_secs),
            _ => None,
        });
        duration.filter(|duration| range.contains(duration)).ok_or_else(|| {
            let (least, most) = (range.start().as_secs(), range.end().as_secs());
            format!("write a time from {least}s to {most}s, such as 30s or 2m")
        })
    }
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    (digits, unit.trim())
}

/// A URI reference (RFC 3986), by its characters.
pub(super) fn uri_reference(text: &str) -> Parsed<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    if (1..=200).contains(&text.len()) && text.chars().all(allowed) {
        return Ok(text.to_owned());
    }
    Err("write a URI or a path of up to 200 characters, such as /profiles or https://profiles.example"
        .to_owned())
}

pub(super) fn truth(text: &str) -> Parsed<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("write true or false".to_owned()),
    }
}

/// The directives of a log filter, checked.
pub(super) fn log_filter(text: &str) -> Parsed<String> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    for word in text.split(',').map(str::trim) {
        // A word alone also names a module: only one that looks like a level is taken for a slip.
        let is_level = LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
        if let Some(level) = hint::closest(word, LEVELS).filter(|_| !is_level) {
            return Err(format!("did you mean {level}?"));
        }
    }
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!("write one of {}, or directives such as info,sqlx=debug", LEVELS.join(", "))),
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

pub(super) fn log_format(text: &str) -> Parsed<LogFormat> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Ok(LogFormat::Auto),
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("write auto, text or json".to_owned()),
    }
}
