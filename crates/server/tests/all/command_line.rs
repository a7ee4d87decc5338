//! The command line: configuration, migration, the doctor, the document of the API.

use std::process::Output;

use crate::service::profiles;

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_mistake_of_the_configuration_is_told_at_once() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("profiles.toml"),
        "lisen = \"127.0.0.1:80\"\ndatabase_pool = \"many\"\n",
    )
    .unwrap();
    let output = profiles(directory.path())
        .arg("serve")
        .env("PROFILES_LISTEN", "0.0.0.0:0")
        .env("PROFILES_DATABASE_URL", "mysql://user:hunter2@host/db")
        .env("PROFILES_TOKEN", "x")
        .output()
        .unwrap();
    let told = text(&output);
    assert!(!output.status.success());
    for needle in
        ["lisen", "listen", "database_pool", "PROFILES_DATABASE_URL", "PROFILES_TOKEN", "PROFILES_TOKENS"]
    {
        assert!(told.contains(needle), "{needle} is missing in\n{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn without_tokens_it_listens_to_this_machine_only() {
    let directory = tempfile::tempdir().unwrap();
    let output =
        profiles(directory.path()).arg("serve").env("PROFILES_LISTEN", "0.0.0.0:0").output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("PROFILES_TOKENS"), "{}", text(&output));
}

#[test]
fn migrating_twice_changes_nothing_the_second_time() {
    let directory = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| profiles(directory.path()).args(arguments).output().unwrap();
    let dry = run(&["migrate", "--dry-run"]);
    assert!(dry.status.success() && text(&dry).contains("create_persons"), "{}", text(&dry));
    let first = run(&["migrate"]);
    assert!(first.status.success() && text(&first).contains("create_persons"), "{}", text(&first));
    let second = run(&["migrate"]);
    assert!(second.status.success() && !text(&second).contains("create_persons"), "{}", text(&second));
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    assert!(profiles(directory.path()).arg("migrate").output().unwrap().status.success());
    let healthy = profiles(directory.path()).arg("doctor").output().unwrap();
    assert!(healthy.status.success(), "{}", text(&healthy));
    let unreachable = profiles(directory.path())
        .arg("doctor")
        .env("PROFILES_DATABASE_URL", "postgres://nobody:hunter2@127.0.0.1:1/nothing")
        .output()
        .unwrap();
    assert_eq!(unreachable.status.code(), Some(1), "{}", text(&unreachable));
    assert!(!text(&unreachable).contains("hunter2"), "{}", text(&unreachable));
}

#[test]
fn reindexing_says_what_it_did_and_the_doctor_whether_it_is_needed() {
    let directory = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| profiles(directory.path()).args(arguments).output().unwrap();
    let persons = crate::service::sample("persons.csv");
    assert!(run(&["import", "persons", persons.to_str().unwrap()]).status.success());
    let reindexed = run(&["reindex"]);
    assert!(reindexed.status.success(), "{}", text(&reindexed));
    let told = text(&reindexed);
    assert!(told.contains(" profiles looked at, 0 of them written anew"), "{told}");
    assert!(text(&run(&["doctor"])).contains("profiles can be found"));
}

#[test]
fn the_document_of_the_api_is_printed() {
    let directory = tempfile::tempdir().unwrap();
    let output = profiles(directory.path()).arg("openapi").output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["paths"]["/v1/persons/{id}"].is_object());
}
