//! "Did you mean": the known name that is closest to an unknown one.

/// How alike two names must be to be mistaken for each other, from 0 to 1.
const ALIKE: f64 = 0.7;

/// The most similar of the names, if any is similar enough. Case doesn't count.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&name, &other.to_lowercase());
    known
        .into_iter()
        .map(|other| (likeness(other), other))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_finds_its_name_and_anything_else_finds_none() {
        let known = ["listen", "tokens", "tokens_file", "log", "log_format", "database_url"];
        for (typed, meant) in [
            ("lisen", Some("listen")),
            ("TOKEN", Some("tokens")),
            ("databse_url", Some("database_url")),
            ("log_fromat", Some("log_format")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, known), meant, "{typed}");
        }
    }
}
