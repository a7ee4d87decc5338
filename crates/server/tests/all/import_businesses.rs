//! `profiles import businesses`: CSV of one's own, and GLEIF's golden copy of all LEIs.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use crate::import::{BUSINESSES, everybody, import, killed_anywhere, told};
use crate::service::{Service, sample};

fn take(service: &Service, file: &Path, arguments: &[&str]) -> Output {
    let arguments = [&[file.to_str().unwrap()], arguments].concat();
    import(BUSINESSES, service.directory.path(), &arguments).output().unwrap()
}

/// A file in the service's folder.
fn written(service: &Service, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = service.directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// The sample of the golden copy, where files of noted rows may lie beside it.
fn golden(service: &Service, change: impl Fn(String) -> String) -> PathBuf {
    written(service, "lei.csv", change(std::fs::read_to_string(sample("gleif.csv")).unwrap()))
}

fn named<'a>(all: &'a [Value], name: &str) -> &'a Value {
    all.iter().find(|business| business["legal_name"] == json!(name)).unwrap()
}

/// An LEI with the check digits that it needs.
fn lei(number: usize) -> String {
    let body = format!("ZZZZ00KILLED{number:06}");
    let rest = format!("{body}00").chars().fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap();
        (rest * if value < 10 { 10 } else { 100 } + value) % 97
    });
    format!("{body}{:02}", 98 - rest)
}

#[tokio::test]
async fn the_sample_is_taken_in_and_a_second_run_changes_nothing() {
    let service = Service::start(&[]);
    let first = take(&service, &sample("businesses.csv"), &[]);
    assert_eq!(first.status.code(), Some(0), "{}", told(&first));
    let before = everybody(&service, BUSINESSES).await;
    assert_eq!(before.len(), 20);
    let sample_llc = named(&before, "Sample, Example & Co. LLC");
    assert_eq!(sample_llc["trade_names"], json!(["Sample Roasters"]));
    assert_eq!(sample_llc["registration"]["jurisdiction"], "US-DE");
    assert_eq!(sample_llc["phone_numbers"]["work"]["number"], "+12025550104");
    let merged = named(&before, "Placeholder Provisions Ltd");
    assert_eq!(merged["merged_into"], named(&before, "Placeholder Trading Ltd")["id"]);
    assert_eq!(take(&service, &sample("businesses.csv"), &[]).status.code(), Some(0));
    assert_eq!(everybody(&service, BUSINESSES).await, before, "versions and times included");
}

#[tokio::test]
async fn bad_rows_go_to_a_file_with_their_reasons_and_the_others_are_taken() {
    let service = Service::start(&[]);
    let mut rows = b"external_ids.erp,legal_name,lei,tax_ids.fr_siren,industry.nace_2,status\n\
        1,One,,,,\n2,Two,123,,,\n3,Three,,999000004,,\n4,Four,,,99.99,\n5,Five,,,,gone\n6,,,,,\n\
        1,One again,,,,\n7,\"Se\0ven\",,,,\n8,Eight,,\n"
        .to_vec();
    rows.extend(b"9,Soci\xE9t\xE9,,,,\n");
    let file = written(&service, "firms.csv", rows);
    let output = take(&service, &file, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let rejects = std::fs::read(service.directory.path().join("firms.csv.rejected.csv")).unwrap();
    let rejects = String::from_utf8_lossy(&rejects);
    for needle in [
        "/lei lei_format",
        "/tax_ids/fr_siren",
        "/industry/nace_2",
        "/status business_status_unknown",
        "/legal_name control_character",
        "wrong_cell_count",
        "/legal_name not_utf8",
    ] {
        assert!(rejects.contains(needle), "{needle} is missing in\n{rejects}");
    }
    let all = everybody(&service, BUSINESSES).await;
    let names: Vec<_> = all.iter().map(|business| business["legal_name"].as_str()).collect();
    assert_eq!(names, [Some("One again"), None], "who is there twice is what the last row says");
}

#[tokio::test]
async fn the_golden_copy_is_taken_in_by_its_header() {
    let service = Service::start(&[]);
    let file = golden(&service, |text| text);
    let first = take(&service, &file, &[]);
    assert_eq!(first.status.code(), Some(0), "{}", told(&first));
    assert!(told(&first).contains("7 created, 0 changed, 0 unchanged, 0 rejected"), "{}", told(&first));
    let all = everybody(&service, BUSINESSES).await;
    let german = named(&all, "Musterwerk Werkzeugbau GmbH");
    assert_eq!(german["id"], "a7087aa5-31ac-59c3-b8f3-cf05cdae303f");
    assert_eq!(german["trade_names"], json!(["Musterwerk"]));
    assert_eq!(
        german["registration"],
        json!({"jurisdiction": "DE", "register": "RA000242", "number": "HRB 999001"})
    );
    assert_eq!((&german["founded_on"], &german["legal_form"]), (&json!("1990-05-02"), &json!("2HBR")));
    let american = named(&all, "Sample, Example & Co. LLC");
    assert_eq!(american["addresses"]["legal"]["street"], "c/o Placeholder Agents Inc.\n1209 Sample Street");
    assert_eq!(american["addresses"]["headquarters"]["administrative_area"], "IL");
    let merged = named(&all, "Placeholder Provisions Ltd");
    assert_eq!(merged["merged_into"], named(&all, "Placeholder Trading Ltd")["id"]);
    let dissolved = named(&all, "Voorbeeld & Zonen BV");
    assert_eq!((&dissolved["status"], &dissolved["ended_on"]), (&json!("dissolved"), &json!("2021-12-31")));
    assert_eq!(named(&all, "Exemple Fonds Commun")["legal_form"], Value::Null);

    // A code that isn't on the list and a jurisdiction that there isn't: left out, and told.
    let odd = named(&all, "Sample Island Holdings");
    assert_eq!(odd["legal_form"], Value::Null);
    assert_eq!(odd["addresses"]["legal"]["issues"][0]["code"], "unknown_administrative_area");
    assert!(
        told(&first).contains("1 taken without some of what they say\n  1 × /legal_form: legal_form_unknown")
    );
    let notes = std::fs::read_to_string(service.directory.path().join("lei.csv.noted.csv")).unwrap();
    let lines: Vec<_> = notes.lines().collect();
    assert!(lines[0].starts_with("noted_line,noted_codes,noted_reasons,LEI,"), "{notes}");
    assert!(lines[1].starts_with("8,/legal_form legal_form_unknown,") && lines.len() == 2, "{notes}");
    assert!(lines[1].contains("ZZ9Z"), "the row is there as it stood: {notes}");

    let second = take(&service, &file, &[]);
    assert!(told(&second).contains("0 created, 0 changed, 7 unchanged, 0 rejected"), "{}", told(&second));
    assert_eq!(everybody(&service, BUSINESSES).await, all, "versions and times included");
}

#[tokio::test]
async fn a_later_golden_copy_updates_what_it_says() {
    let service = Service::start(&[]);
    take(&service, &golden(&service, |text| text), &[]);
    let later = golden(&service, |text| {
        let text = text
            .replace("\"Hinterhaus\"", "\"\"")
            .replace("\"2HBR\"", "\"9999\"")
            .replace("\"3W7E\"", "\"ZZ9Y\"");
        text.replace(
            "\"INACTIVE\",\"2003-01-07T00:00:00Z\",\"2019-04-01T00:00:00+01:00\",\"CORPORATE_ACTION\"",
            "\"ACTIVE\",\"2003-01-07T00:00:00Z\",\"\",\"\"",
        )
    });
    let output = take(&service, &later, &[]);
    assert!(told(&output).contains("0 created, 2 changed, 5 unchanged, 0 rejected"), "{}", told(&output));
    let all = everybody(&service, BUSINESSES).await;
    let german = named(&all, "Musterwerk Werkzeugbau GmbH");
    assert_eq!(
        (&german["addresses"]["legal"]["street"], &german["legal_form"]),
        (&json!("Musterstraße 5a"), &Value::Null)
    );
    let back = named(&all, "Placeholder Provisions Ltd");
    assert_eq!(
        (&back["status"], &back["ended_on"], &back["merged_into"]),
        (&json!("active"), &Value::Null, &Value::Null)
    );
    assert_eq!(
        named(&all, "Voorbeeld & Zonen BV")["legal_form"],
        "3W7E",
        "what can't be taken wipes nothing"
    );
}

#[tokio::test]
async fn what_cannot_be_kept_of_a_record_is_left_out_with_a_note_and_the_rest_is_taken() {
    let service = Service::start(&[]);
    let long = "x".repeat(501);
    let header = "LEI,Entity.LegalName,Entity.OtherEntityNames.OtherEntityName.1,\
        Entity.OtherEntityNames.OtherEntityName.1.type,Entity.OtherEntityNames.OtherEntityName.2,\
        Entity.OtherEntityNames.OtherEntityName.2.type,Entity.LegalAddress.City,Entity.LegalAddress.Country,\
        Entity.HeadquartersAddress.City,Entity.HeadquartersAddress.Country,\
        Entity.RegistrationAuthority.RegistrationAuthorityEntityID,Entity.LegalJurisdiction,Entity.EntityStatus,\
        Entity.EntityCreationDate,Entity.EntityExpirationDate";
    let name = "TRADING_OR_OPERATING_NAME";
    let rows = [
        format!(
            "{},Odd,{long},{name},Good,{name},Nowhere,XQ,Lyon,FR,1,UK,INACTIVE,2001-02-30T00:00:00Z,2020-01-01",
            lei(1)
        ),
        // Only the rules about the whole find this, once the values are all well.
        format!("{},Backwards,,,,,,,,,,ZZ,INACTIVE,2001-01-01,1999-01-01", lei(2)),
        format!("{},Too many for one round,,,,,,XQ,,,,,INACTIVE,2001-01-01,1999-01-01", lei(3)),
        "nobody,No LEI,,,,,,,,,,,ACTIVE,,".to_owned(),
    ];
    let file = written(&service, "lei.csv", [&[header.to_owned()], rows.as_slice()].concat().join("\n"));
    let output = take(&service, &file, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let all = everybody(&service, BUSINESSES).await;
    assert_eq!(all.len(), 3);
    let odd = named(&all, "Odd");
    assert_eq!(odd["trade_names"], json!(["Good"]));
    assert_eq!((&odd["registration"], &odd["founded_on"]), (&Value::Null, &Value::Null));
    assert_eq!((&odd["ended_on"], &odd["addresses"]["legal"]), (&json!("2020-01-01"), &Value::Null));
    assert_eq!(odd["addresses"]["headquarters"]["locality"], "Lyon");
    for name in ["Backwards", "Too many for one round"] {
        let business = named(&all, name);
        assert_eq!(
            (&business["status"], &business["ended_on"]),
            (&json!("dissolved"), &Value::Null),
            "{name}"
        );
    }
    let notes = std::fs::read_to_string(service.directory.path().join("lei.csv.noted.csv")).unwrap();
    for needle in [
        "/trade_names/0 text_too_long",
        "/registration/jurisdiction jurisdiction_unknown",
        "/founded_on date_invalid",
        "/addresses/legal/country unknown_country",
        "/ended_on ended_before_founded",
    ] {
        assert!(notes.contains(needle), "{needle} is missing in\n{notes}");
    }
    let rejects = std::fs::read_to_string(service.directory.path().join("lei.csv.rejected.csv")).unwrap();
    assert!(rejects.contains("5,/lei lei_format,") && rejects.lines().count() == 2, "{rejects}");
}

#[tokio::test]
async fn the_golden_copy_killed_anywhere_and_started_again_ends_the_same() {
    let mut text =
        "LEI,Entity.LegalName,Entity.LegalForm.EntityLegalFormCode,Entity.EntityStatus\n".to_owned();
    for number in 0..3000 {
        let form = if number % 100 == 0 { "ZZ9Z" } else { "6CHY" };
        text.push_str(&format!("{},N{number},{form},ACTIVE\n", lei(number)));
    }
    let (service, last) = killed_anywhere(BUSINESSES, "lei.csv", &text, 3000).await;
    assert!(told(&last).contains("30 × /legal_form: legal_form_unknown"), "{}", told(&last));
    let notes = std::fs::read_to_string(service.directory.path().join("lei.csv.noted.csv")).unwrap();
    assert_eq!(notes.lines().count(), 31, "the last run tells of all of them");
}
