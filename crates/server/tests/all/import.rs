//! `profiles import`: idempotent, restartable, and it loses nothing.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::service::{Service, profiles, sample};

/// What the kind of profiles is called, on the command line and in paths.
pub(crate) const PERSONS: &str = "persons";
pub(crate) const BUSINESSES: &str = "businesses";

pub(crate) fn import(kind: &str, directory: &Path, arguments: &[&str]) -> Command {
    let mut command = profiles(directory);
    command.args(["import", kind]).args(arguments);
    command
}

pub(crate) fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub(crate) async fn everybody(service: &Service, kind: &str) -> Vec<Value> {
    let (mut path, mut seen) = (format!("/v1/{kind}?limit=200"), Vec::new());
    loop {
        let page: Value = reqwest::get(service.path(&path)).await.unwrap().json().await.unwrap();
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/{kind}?limit=200&cursor={cursor}"),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn the_samples_are_taken_in_and_a_second_run_changes_nothing() {
    let service = Service::start(&[]);
    let (persons, personas) = (sample("persons.csv"), sample("personas.jsonl"));
    let run = |file: &Path, lenient: bool| {
        let mut command = import(PERSONS, service.directory.path(), &[file.to_str().unwrap()]);
        if lenient {
            command.arg("--lenient");
        }
        command.output().unwrap()
    };
    let first = run(&persons, false);
    assert_eq!(first.status.code(), Some(0), "{}", told(&first));
    let other = run(&personas, true);
    assert_eq!(other.status.code(), Some(0), "{}", told(&other));
    let before = everybody(&service, PERSONS).await;
    assert!(before.len() >= 60, "{}", before.len());
    let countries: std::collections::BTreeSet<_> = before
        .iter()
        .flat_map(|person| person["addresses"].as_object().unwrap().values())
        .map(|address| address["country"].to_string())
        .collect();
    assert!(countries.len() >= 20, "{countries:?}");
    assert_eq!(run(&persons, false).status.code(), Some(0));
    assert_eq!(run(&personas, true).status.code(), Some(0));
    assert_eq!(everybody(&service, PERSONS).await, before, "versions and times included");
}

#[tokio::test]
async fn personas_are_accepted_as_they_are() {
    let service = Service::start(&[]);
    let output =
        import(PERSONS, service.directory.path(), &[sample("personas.jsonl").to_str().unwrap(), "--lenient"])
            .output()
            .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let all = everybody(&service, PERSONS).await;
    let any = |wanted: &dyn Fn(&Value) -> bool| all.iter().any(wanted);
    let text = |value: &Value| value.as_str().unwrap_or_default().chars().count();
    assert!(any(&|p| p["name"]["given"].is_string() != p["name"]["family"].is_string()), "a mononym");
    assert!(any(&|p| text(&p["birth_date"]) == 4), "a year");
    assert!(any(&|p| text(&p["birth_date"]) == 7), "a month");
    assert!(any(&|p| p["addresses"].as_object().unwrap().is_empty()), "no address");
    assert!(any(&|p| text(&p["name"]["full"]) >= 200), "a very long name");
    assert!(any(&|p| p["emails"].as_object().unwrap().is_empty()), "no e-mail");
    let phones = |p: &Value| {
        p["phone_numbers"].as_object().unwrap().values().any(|n| n["known_range"] == json!(false))
    };
    assert!(any(&phones), "a new phone range");
    let issues = |p: &Value| {
        p["addresses"].as_object().unwrap().values().any(|a| !a["issues"].as_array().unwrap().is_empty())
    };
    assert!(any(&issues), "an address that breaks its country's rules");
    assert!(any(&|p| p["status"] == json!("deceased")), "somebody who died");
}

#[tokio::test]
async fn rejected_rows_go_to_a_file_with_their_reasons_and_the_others_are_taken() {
    let service = Service::start(&[]);
    let file = service.directory.path().join("people.csv");
    let rows = "crm_id,first name,email,birth_date\n1,Ada,ada@example.org,1990\n2,Bob,nobody,1990\n3,Eva,eva@example.org,soon\n4,Max,,\n";
    std::fs::write(&file, rows).unwrap();
    let arguments = [file.to_str().unwrap(), "--system", "crm", "--key", "crm_id"];
    let output = import(PERSONS, service.directory.path(), &arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let rejects = std::fs::read_to_string(service.directory.path().join("people.csv.rejected.csv")).unwrap();
    for needle in ["Bob", "email_invalid", "Eva", "date_invalid"] {
        assert!(rejects.contains(needle), "{needle} is missing in\n{rejects}");
    }
    assert!(!rejects.contains("Ada"));
    let all = everybody(&service, PERSONS).await;
    let keys: std::collections::BTreeSet<_> =
        all.iter().map(|person| person["external_ids"]["crm"].to_string()).collect();
    assert_eq!(keys.into_iter().collect::<Vec<_>>(), ["\"1\"", "\"4\""]);
}

#[tokio::test]
async fn an_import_killed_anywhere_and_started_again_ends_the_same() {
    let person =
        |n: usize| json!({"name": {"given": format!("N{n}")}, "external_ids": {"crm": n.to_string()}});
    killed_anywhere(PERSONS, "many.jsonl", &lines(&person), 3000).await;
    let business = |n: usize| json!({"legal_name": format!("N{n}"), "external_ids": {"crm": n.to_string()}});
    killed_anywhere(BUSINESSES, "many.jsonl", &lines(&business), 3000).await;
}

fn lines(profile: &dyn Fn(usize) -> Value) -> String {
    (0..3000).map(|n| profile(n).to_string() + "\n").collect()
}

/// Kills the import of a file several times and lets it run through then: all are there, and none was changed twice.
pub(crate) async fn killed_anywhere(
    kind: &str,
    name: &str,
    text: &str,
    expected: usize,
) -> (Service, Output) {
    let service = Service::start(&[]);
    let file = service.directory.path().join(name);
    std::fs::write(&file, text).unwrap();
    let start = || import(kind, service.directory.path(), &[file.to_str().unwrap(), "--batch", "50"]);
    for _ in 0..3 {
        let mut child =
            start().stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
        // Wherever it happens to be once somebody new can be seen.
        let before = everybody(&service, kind).await.len();
        while everybody(&service, kind).await.len() == before && child.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let last = start().output().unwrap();
    assert_eq!(last.status.code(), Some(0), "{}", told(&last));
    let all = everybody(&service, kind).await;
    assert_eq!(all.len(), expected, "{kind}");
    assert!(all.iter().all(|profile| profile["version"] == json!(1)), "nobody was changed twice");
    (service, last)
}
