//! What each column of a CSV file gives, settled from its header before anything is written.

use profiles_application::profiles::input::parse_system;
use profiles_domain::shared::label::SystemName;

use super::kind::Vocabulary;
use super::row_id::Identity;
use super::synonyms::{recognise, suggest};
use super::target::{Kind, Target};
use crate::hint;

/// How the header is to be read.
#[derive(Debug, Clone, Default)]
pub struct ColumnOptions {
    /// Columns that don't name their path themselves: header and path.
    pub map: Vec<(String, String)>,
    /// Whether columns that nobody knows are left out rather than refused.
    pub ignore_unknown: bool,
    /// The system whose keys the ids of rows come from.
    pub system: Option<String>,
    /// The column with these keys.
    pub key: Option<String>,
}

/// What each column gives: usually one thing, two if it is the key as well.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) targets: Vec<Vec<Target>>,
    pub(super) identity: Identity,
}

impl Columns {
    /// Settles what the columns give, or tells everything that isn't clear.
    pub(super) fn settle(
        header: &[String],
        options: &ColumnOptions,
        words: &Vocabulary,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut targets: Vec<_> =
            header.iter().map(|name| recognise(name, words).into_iter().collect()).collect();
        let mapped = mapped(header, options, words, &mut targets, &mut problems);
        let system = parsed_system(options.system.as_deref(), &mut problems);
        let key = key_column(header, options, &mut targets, &mut problems, system.as_ref());
        for (index, name) in header.iter().enumerate() {
            let known = targets.get(index).is_some_and(|targets| !targets.is_empty());
            if !known && !mapped.contains(&index) && key != Some(index) && !options.ignore_unknown {
                problems.push(unknown(index, name, words));
            }
        }
        twice(header, &targets, &mut problems);
        let identity = identity(system, &targets, &mut problems);
        if problems.is_empty() { Ok(Self { targets, identity }) } else { Err(problems) }
    }
}

fn mapped(
    header: &[String],
    options: &ColumnOptions,
    words: &Vocabulary,
    targets: &mut [Vec<Target>],
    problems: &mut Vec<String>,
) -> Vec<usize> {
    let mut mapped = Vec::new();
    for (name, path) in &options.map {
        let index = position(header, name, "--map", problems);
        let target = Target::parse(path, words);
        if target.is_none() {
            let usual = super::target::usual(words);
            problems.push(match hint::closest(path, usual.iter().map(String::as_str)) {
                Some(similar) => format!("--map \"{name}={path}\": no such path: did you mean {similar}?"),
                None => format!("--map \"{name}={path}\": no such path: use one of {}", usual.join(", ")),
            });
        }
        if let Some((index, slot)) = index.and_then(|index| Some((index, targets.get_mut(index)?))) {
            mapped.push(index);
            *slot = target.into_iter().collect();
        }
    }
    mapped
}

pub(super) fn parsed_system(name: Option<&str>, problems: &mut Vec<String>) -> Option<SystemName> {
    match parse_system(name?) {
        Ok(system) => Some(system),
        Err(fault) => {
            problems.push(format!("--system: {}", fault.detail));
            None
        }
    }
}

fn key_column(
    header: &[String],
    options: &ColumnOptions,
    targets: &mut [Vec<Target>],
    problems: &mut Vec<String>,
    system: Option<&SystemName>,
) -> Option<usize> {
    let name = options.key.as_deref()?;
    let index = position(header, name, "--key", problems)?;
    let column = targets.get_mut(index)?;
    if let Some(system) = system {
        let target = Target::external_id(system.as_str());
        if !column.contains(&target) {
            column.push(target);
        }
    } else if options.system.is_none() && !column.iter().any(|target| target.system().is_some()) {
        problems.push("--key: name the system that the keys belong to with --system".to_owned());
    }
    Some(index)
}

fn position(header: &[String], name: &str, flag: &str, problems: &mut Vec<String>) -> Option<usize> {
    let same = |other: &String| other.trim().to_lowercase() == name.trim().to_lowercase();
    let found = header.iter().position(same);
    if found.is_none() {
        problems.push(match hint::closest(name, header.iter().map(String::as_str)) {
            Some(similar) => format!("{flag}: no column is called \"{name}\": did you mean \"{similar}\"?"),
            None => {
                format!("{flag}: no column is called \"{name}\": there are \"{}\"", header.join("\", \""))
            }
        });
    }
    found
}

fn unknown(index: usize, name: &str, words: &Vocabulary) -> String {
    let number = index.saturating_add(1);
    if name.trim().is_empty() {
        return format!("column {number} has no name: name it, or leave it out with --ignore-unknown");
    }
    let (ambiguous, advice) = words.advice;
    let advice = if ambiguous.contains(&name.trim().to_lowercase().as_str()) {
        advice.replace("{name}", name)
    } else if let Some(path) = suggest(name, words) {
        format!("did you mean {path}? Then --map \"{name}={path}\"")
    } else {
        format!(
            "say what it gives with --map \"{name}=PATH\", or that it gives nothing with --map \"{name}=-\""
        )
    };
    format!("column {number}, \"{name}\", isn't known: {advice}")
}

fn twice(header: &[String], targets: &[Vec<Target>], problems: &mut Vec<String>) {
    let given = || {
        let columns = header.iter().zip(targets).enumerate();
        columns.flat_map(|(index, (name, targets))| targets.iter().map(move |target| (index, name, target)))
    };
    for (index, name, target) in given().filter(|(_, _, target)| target.kind != Kind::Ignored) {
        if let Some((_, other, _)) = given().find(|(earlier, _, same)| *earlier < index && *same == target) {
            let path = target.written();
            problems.push(format!(
                "columns \"{other}\" and \"{name}\" both give {path}: say with --map what each of them gives"
            ));
        }
    }
}

fn identity(system: Option<SystemName>, targets: &[Vec<Target>], problems: &mut Vec<String>) -> Identity {
    let all = || targets.iter().flatten();
    let has_id = all().any(|target| target.kind == Kind::Id);
    let systems: Vec<_> = all().filter_map(Target::system).collect();
    if let Some(system) = system {
        if !has_id && !systems.contains(&system.as_str()) {
            problems.push(format!("--system: say which column has the keys of {system}, with --key COLUMN"));
        }
        return Identity { system: Some(system) };
    }
    match systems.as_slice() {
        [] if !has_id => problems.push(
            "no column gives an id that stays the same: name one `id` (UUID) or `external_ids.SYSTEM`, or give \
             --system NAME and --key COLUMN"
                .to_owned(),
        ),
        [_, _, ..] if !has_id => problems.push(format!(
            "ids can come from the keys of several systems ({}): choose one with --system",
            systems.join(", ")
        )),
        _ => {}
    }
    Identity {
        system: systems.first().filter(|_| systems.len() == 1).and_then(|name| parse_system(name).ok()),
    }
}
