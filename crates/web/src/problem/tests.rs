//! The catalogue is complete in every language, and the table of problems is what clients rely on.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use super::code::FAULTS;
use super::*;

/// Every argument that a text may use.
fn arguments() -> Vec<(Cow<'static, str>, Arg)> {
    let number = |name: &'static str| (Cow::Borrowed(name), Arg::Number(7));
    vec![
        number("line"),
        number("column"),
        number("min"),
        number("max"),
        ("scope".into(), Arg::Word("a:b")),
        ("example".into(), Arg::Word("12")),
    ]
}

#[test]
fn every_code_has_its_texts_in_every_language_and_there_are_no_others() {
    for language in Language::ALL {
        let mut known = BTreeSet::new();
        for code in Code::ALL {
            assert!(language.text(code.name(), None, &arguments()).is_some(), "{language:?} {}", code.name());
            let detail = language.text(code.name(), Some("detail"), &arguments());
            assert!(detail.is_some_and(|detail| detail.ends_with('.')), "{language:?} {}", code.name());
            known.insert(code.name().to_owned());
        }
        for fault in FAULTS {
            let id = format!("fault_{fault}");
            assert!(language.text(&id, None, &arguments()).is_some(), "{language:?} {id}");
            known.insert(id);
        }
        let written: Vec<_> = language
            .source()
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
            .collect();
        let unused: Vec<_> = written.iter().filter(|id| !known.contains(*id)).collect();
        assert!(unused.is_empty(), "{language:?}: {unused:?}");
        assert_eq!(written.len(), known.len(), "{language:?} has a message twice");
    }
}

#[test]
fn the_languages_say_different_things_with_the_same_arguments() {
    let used = |language: Language| -> Vec<String> {
        language
            .source()
            .split('$')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(' ')?.0.to_owned()))
            .collect()
    };
    for language in Language::ALL {
        assert_eq!(used(language), used(Language::English), "{language:?}");
    }
    for code in Code::ALL {
        let titles: BTreeSet<_> = Language::ALL
            .iter()
            .map(|language| language.text(code.name(), Some("detail"), &arguments()))
            .collect();
        assert_eq!(titles.len(), Language::ALL.len(), "{}", code.name());
    }
}

#[test]
fn codes_are_in_snake_case_and_unique() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    assert!(FAULTS.is_sorted(), "the table is sorted, so that merging is easy");
    for name in names.iter().chain(FAULTS) {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{name}");
    }
}

/// Every fault code that the inner layers make, found in their sources.
#[test]
fn the_codes_of_the_inner_layers_are_in_the_catalogue() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeSet::new();
    for layer in
        ["domain/src", "application/src/profiles", "application/src/ports", "application/src/webhooks"]
    {
        sources(&crates.join(layer), &mut |source| {
            let code = source.split("#[cfg(test)]").next().unwrap();
            found.extend(codes_in(code));
        });
    }
    assert!(found.len() > 35, "the search finds too little: {found:?}");
    // Only the importer says this.
    found.remove("rejected");
    let missing: Vec<_> = found.iter().filter(|code| !FAULTS.contains(&code.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn sources(directory: &Path, read: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, read);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            read(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The string literals of `Fault::new(…, "code", …)`, of the arms of `fn code`, of `CODE` constants and of handles.
fn codes_in(source: &str) -> Vec<String> {
    let literals = |text: &str| -> Vec<String> {
        text.split('"').skip(1).step_by(2).filter(|text| is_code(text)).map(str::to_owned).collect()
    };
    let mut codes = Vec::new();
    for call in source.split("Fault::new(").skip(1) {
        let second = call.split(',').nth(1).unwrap_or_default();
        codes.extend(literals(second));
    }
    for body in source.split("fn code(").skip(1) {
        codes.extend(literals(body.split("\n    }").next().unwrap_or_default()));
    }
    if source.contains("pub enum AddressIssueCode") {
        let arms = source.split("fn as_str(").nth(1).unwrap_or_default();
        codes.extend(literals(arms.split("\n    }").next().unwrap_or_default()));
    }
    for line in
        source.lines().filter(|line| line.contains("CODE: &'static str = ") || line.ends_with("_invalid\""))
    {
        codes.extend(literals(line));
    }
    if let Some(decoded) = source.split("let (code, detail) =").nth(1) {
        codes.extend(
            decoded.split("(\"").skip(1).filter_map(|rest| Some(rest.split_once("\",")?.0.to_owned())),
        );
    }
    codes.retain(|code| is_code(code));
    codes
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[test]
fn the_table_of_problems_stays_as_it_is() {
    let table: Vec<_> =
        Code::ALL.iter().map(|code| format!("{} {}", code.status().as_u16(), code.name())).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn a_problem_is_written_with_everything_that_it_knows() {
    let fault = RequestFault::body("/emails/home/address", "email_invalid");
    let too_long = RequestFault::parameter("label", "label_invalid").with("max", 40);
    let hostile = RequestFault::parameter("<script>", "unknown_parameter");
    let problem =
        Problem::invalid([fault, too_long, RequestFault::header("If-Match", "etag_invalid"), hostile]);
    let problem = problem.since(Since { current_version: Some(9), changes: Some(Vec::new()) });
    let texts: Vec<_> =
        Language::ALL.iter().map(|language| problem.write(*language, Some("request-1")).text()).collect();
    insta::assert_snapshot!(texts.join("\n"));
}
