//! Properties of librdkafka, some of which are passwords: their values are never shown.

use std::collections::BTreeMap;
use std::fmt;

/// Properties, as librdkafka's CONFIGURATION.md lists them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Properties(BTreeMap<String, String>);

/// What every delivery relies on, and what its own setting says.
const OWN: [(&str, &str); 6] = [
    ("bootstrap.servers", "it is the setting kafka_brokers"),
    ("metadata.broker.list", "it is the setting kafka_brokers"),
    ("enable.idempotence", "it is always on"),
    ("acks", "it is always `all`"),
    ("request.required.acks", "it is always `all`"),
    ("transactional.id", "events are sent without transactions"),
];

impl Properties {
    /// Reads `name=value;name=value`, or one on each line with `#` before remarks.
    ///
    /// # Errors
    /// With everything that is wrong: names are told, values aren't.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        Self::read(text.split([';', '\n']))
    }

    /// Reads a file with one on each line, where values may hold `;`.
    ///
    /// # Errors
    /// With everything that is wrong: names are told, values aren't.
    pub fn parse_file(text: &str) -> Result<Self, Vec<String>> {
        Self::read(text.lines())
    }

    fn read<'a>(entries: impl Iterator<Item = &'a str>) -> Result<Self, Vec<String>> {
        let (mut properties, mut problems) = (BTreeMap::new(), Vec::new());
        let entries = entries.map(str::trim).filter(|entry| !entry.is_empty() && !entry.starts_with('#'));
        for (index, entry) in entries.enumerate() {
            let number = index.saturating_add(1);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_');
            // What isn't a name may be a secret.
            let Some((name, value)) = entry
                .split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
                .filter(|(name, _)| !name.is_empty() && name.chars().all(plain))
            else {
                problems.push(format!(
                    "entry {number}: write name=value, with a name of librdkafka's properties"
                ));
                continue;
            };
            if let Some((_, reason)) = OWN.iter().find(|(own, _)| *own == name) {
                problems.push(format!("entry {number}: {name} can't be set here: {reason}"));
            } else if properties.insert(name.to_owned(), value.to_owned()).is_some() {
                problems.push(format!("entry {number}: {name} is there twice: leave out one"));
            }
        }
        if problems.is_empty() { Ok(Self(properties)) } else { Err(problems) }
    }

    /// Names and values: for the library alone.
    #[cfg_attr(not(feature = "kafka"), expect(dead_code, reason = "only the sink sets them"))]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether TLS is asked for.
    #[cfg_attr(not(feature = "kafka"), expect(dead_code, reason = "only the sink sets them"))]
    pub(super) fn wants_tls(&self) -> bool {
        let protocol = self.0.get("security.protocol").map(|protocol| protocol.to_ascii_lowercase());
        protocol.is_some_and(|protocol| protocol.contains("ssl"))
            || self.0.keys().any(|name| name.starts_with("ssl."))
    }
}

impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_parted_by_semicolons_or_lines_and_files_have_lines_only() {
        let inline = Properties::parse("sasl.username = u;\n# a remark\nsasl.password=s3cret=x").unwrap();
        assert_eq!(inline.0["sasl.password"], "s3cret=x");
        assert_eq!(format!("{inline:?}"), r#"{"sasl.password", "sasl.username"}"#);
        let file = Properties::parse_file("sasl.password=s3;cret\n\nlinger.ms=5\n").unwrap();
        assert_eq!((file.0["sasl.password"].as_str(), file.0.len()), ("s3;cret", 2));
    }

    #[test]
    fn every_mistake_is_told_and_no_value() {
        let problems = Properties::parse(
            "acks=s3cret;S3cret;=s3cret;linger.ms=s3cret;linger.ms=5;bootstrap.servers=s3cret",
        );
        let problems = problems.unwrap_err();
        let expected = [
            "entry 1: acks can't",
            "entry 2: write",
            "entry 3: write",
            "entry 5: linger.ms is",
            "entry 6: bootstrap",
        ];
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        for (problem, start) in problems.iter().zip(expected) {
            assert!(problem.starts_with(start) && !problem.to_lowercase().contains("s3cret"), "{problem}");
        }
    }
}
