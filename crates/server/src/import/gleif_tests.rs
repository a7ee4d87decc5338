//! GLEIF's golden copy: which columns are taken, what becomes of each, and what is noted.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::{Format, Import, ImportError, Input, Options};
use super::*;

const LEI: &str = "ZZZZ00SAMPLE00010175";
const OTHER: &str = "ZZZZ00SAMPLE00010466";

/// A file with one row.
fn file(cells: &[(&str, &str)]) -> (TempDir, Options) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lei.csv");
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(cells.iter().map(|(name, _)| name)).unwrap();
    writer.write_record(cells.iter().map(|(_, cell)| cell)).unwrap();
    writer.flush().unwrap();
    (directory, Options::new(Input::File(path)))
}

fn read(cells: &[(&str, &str)]) -> Reading<Business> {
    let (_directory, options) = file(cells);
    let row = Import::<Business>::prepare(&options).unwrap().rows.next().unwrap().unwrap();
    Reading { parsed: row.parsed, notes: row.notes }
}

/// What a record with these cells says besides its LEI and its name, and the notes about it.
fn said(cells: &[(&str, &str)]) -> (Value, Vec<String>) {
    let record = [&[("LEI", LEI), ("Entity.LegalName", "Exemple SAS")], cells].concat();
    let Reading { parsed, notes } = read(&record);
    let mut patch = parsed.unwrap().patch;
    let members = patch.as_object_mut().unwrap();
    assert_eq!(
        (members.remove("lei"), members.remove("legal_name")),
        (Some(json!(LEI)), Some(json!("Exemple SAS")))
    );
    (patch, notes.iter().map(|note| format!("{} {}", note.pointer, note.code)).collect())
}

fn problems(header: &[&str], change: impl FnOnce(&mut Options)) -> Vec<String> {
    let (_directory, mut options) = file(&header.iter().map(|name| (*name, "")).collect::<Vec<_>>());
    change(&mut options);
    match Import::<Business>::prepare(&options) {
        Err(ImportError::Unclear(problems)) => problems,
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn the_id_comes_from_the_lei_however_it_is_written() {
    let id = |lei| read(&[("LEI", lei), ("Entity.LegalName", "A")]).parsed.unwrap().id.to_string();
    assert_eq!(id(LEI), "a7087aa5-31ac-59c3-b8f3-cf05cdae303f");
    assert_eq!(id(" zzzz00sample00010175"), id(LEI));
    assert_ne!(id(OTHER), id(LEI));
}

#[test]
fn a_record_without_an_lei_or_a_name_is_rejected() {
    for (lei, name, codes) in [
        ("", "A", ["/lei lei_format"].as_slice()),
        ("ZZZZ00SAMPLE00010176", "A", &["/lei lei_check_digits"]),
        (LEI, " ", &["/legal_name text_empty"]),
        ("x\0", "a\u{7}", &["/lei lei_format", "/legal_name control_character"]),
        (LEI, &"x".repeat(501), &["/legal_name text_too_long"]),
    ] {
        let faults = read(&[("LEI", lei), ("Entity.LegalName", name)]).parsed.unwrap_err();
        let told: Vec<_> = faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect();
        assert_eq!(told, codes, "{lei:?} {name:?}");
    }
}

#[test]
fn other_names_are_trade_names_if_they_are_of_that_type() {
    let name = "Entity.OtherEntityNames.OtherEntityName.";
    let cells = |types: [&'static str; 3]| {
        let columns = ["1", "1.type", "2", "2.type", "3", "3.type"].map(|column| format!("{name}{column}"));
        let [one, two, three] = types;
        let cells = ["A, Inc.", one, "B", two, "C", three];
        let record: Vec<_> = columns.iter().map(String::as_str).zip(cells).collect();
        said(&record)
    };
    let trading = "TRADING_OR_OPERATING_NAME";
    let (patch, notes) = cells([trading, "PREVIOUS_LEGAL_NAME", trading]);
    assert_eq!((patch, notes.as_slice()), (json!({"trade_names": ["A, Inc.", "C"]}), [].as_slice()));
    let (patch, notes) = cells(["ALTERNATIVE_LANGUAGE_LEGAL_NAME", "NICKNAME", ""]);
    let unknown = "/trade_names name_type_unknown";
    assert_eq!((patch, notes.as_slice()), (json!({}), [unknown.to_owned(), unknown.to_owned()].as_slice()));
}

#[test]
fn the_register_and_the_legal_form_are_taken_unless_their_code_is_a_reserved_one() {
    let authority = "Entity.RegistrationAuthority.RegistrationAuthority";
    let (code, number) = (format!("{authority}ID"), format!("{authority}EntityID"));
    let registered = |register, named| {
        let (patch, _) = said(&[
            (&code, register),
            (&number, "HRB 1"),
            ("Entity.RegistrationAuthority.OtherRegistrationAuthorityID", named),
            ("Entity.LegalJurisdiction", "US-DE"),
        ]);
        patch
    };
    let of = |register| json!({"registration": {"jurisdiction": "US-DE", "register": register, "number": "HRB 1"}});
    assert_eq!(registered("RA000602", ""), of(json!("RA000602")));
    assert_eq!(registered("RA888888", "Registry of Samples"), of(json!("Registry of Samples")));
    assert_eq!(registered("RA999999", ""), of(Value::Null));
    assert_eq!(said(&[(&code, "RA000602"), ("Entity.LegalJurisdiction", "US-DE")]).0, json!({}));

    let form = |code| said(&[("Entity.LegalForm.EntityLegalFormCode", code)]).0;
    assert_eq!(form("6CHY"), json!({"legal_form": "6CHY"}));
    assert_eq!((form("8888"), form("9999")), (json!({"legal_form": null}), json!({"legal_form": null})));
    assert_eq!(form(""), json!({}));
}

#[test]
fn the_status_says_whether_it_ended_and_in_what_it_goes_on() {
    let (reason, ended) =
        ("Entity.EntityExpirationReason", ("Entity.EntityExpirationDate", "2019-04-01T00:00:00+01:00"));
    let (one, two) = ("Entity.SuccessorEntity.1.SuccessorLEI", "Entity.SuccessorEntity.2.SuccessorLEI");
    let status = |status, more: &[(&str, &str)]| said(&[&[("Entity.EntityStatus", status)], more].concat());
    let active = json!({"status": "active", "ended_on": null, "merged_into": null});
    assert_eq!(status("ACTIVE", &[(one, "")]), (active.clone(), vec![]));
    let contradicts = |pointer| vec![format!("{pointer} status_contradicts")];
    assert_eq!(status("ACTIVE", &[ended]), (active.clone(), contradicts("/ended_on")));
    assert_eq!(status("ACTIVE", &[(one, OTHER)]), (active, contradicts("/merged_into")));
    let dissolved = json!({"status": "dissolved", "ended_on": "2019-04-01", "merged_into": null});
    assert_eq!(status("INACTIVE", &[ended, (reason, "DISSOLVED")]), (dissolved.clone(), vec![]));
    let merged = json!({"status": "merged", "ended_on": "2019-04-01",
        "merged_into": "db666295-7e87-5ecb-a877-24069f8d766f"});
    for column in [one, "Entity.SuccessorEntity.SuccessorLEI"] {
        let (patch, notes) = status("INACTIVE", &[ended, (reason, "CORPORATE_ACTION"), (column, OTHER)]);
        assert_eq!((patch, notes), (merged.clone(), vec![]), "{column}");
    }
    for (more, note) in [
        ([(one, OTHER), (two, LEI)].as_slice(), "/merged_into several_successors"),
        (&[(one, LEI)], "/merged_into merged_into_itself"),
        (&[(one, "nobody")], "/merged_into lei_format"),
        (&[(one, OTHER), (reason, "DISSOLVED")], "/merged_into status_contradicts"),
    ] {
        let found = status("INACTIVE", &[&[ended], more].concat());
        assert_eq!(found, (dissolved.clone(), vec![note.to_owned()]));
    }
    assert_eq!(status("NULL", &[]), (json!({}), vec!["/status business_status_unknown".to_owned()]));
}

#[test]
fn an_address_is_taken_whole() {
    let at = |part: &str| format!("Entity.HeadquartersAddress.{part}");
    let cells = [
        (at("FirstAddressLine"), "c/o Agents"),
        (at("AddressNumber"), "1"),
        (at("MailRouting"), "Agents"),
        (at("AdditionalAddressLine.1"), "1 Sample Street"),
        (at("AdditionalAddressLine.2"), ""),
        (at("AdditionalAddressLine.3"), "Floor 3"),
        (at("City"), "Wilmington"),
        (at("Region"), "US-DE"),
        (at("Country"), "US"),
        (at("PostalCode"), "19801"),
        ("Entity.LegalAddress.Country".to_owned(), ""),
        ("Entity.EntityCreationDate".to_owned(), "2015-09-15T00:00:00.000Z"),
    ];
    let cells: Vec<_> = cells.iter().map(|(name, cell)| (name.as_str(), *cell)).collect();
    let expected = json!({
        "founded_on": "2015-09-15",
        "addresses": {"headquarters": {
            "street": "c/o Agents\n1 Sample Street\nFloor 3", "dependent_locality": null, "locality": "Wilmington",
            "postal_code": "19801", "administrative_area": "DE", "sorting_code": null, "country": "US",
        }},
    });
    assert_eq!(said(&cells), (expected, vec![]));
    let (patch, _) =
        said(&[("Entity.LegalAddress.Region", "XX"), ("Entity.LegalAddress.MailRouting", "PO Box 1")]);
    assert_eq!(patch["addresses"]["legal"]["administrative_area"], "XX");
    assert_eq!(patch["addresses"]["legal"]["street"], "PO Box 1");
}

#[test]
fn the_header_is_known_by_itself_and_what_nobody_knows_is_refused() {
    let known =
        ["LEI", "Entity.LegalName", "Entity.LegalName.xmllang", "Registration.ManagingLOU", "ConformityFlag"];
    assert_eq!(problems(&known, |_| {}), [] as [&str; 0]);
    let again = ["noted_line", "noted_codes", "noted_reasons", "LEI", "Entity.LegalName"];
    assert_eq!(problems(&again, |_| {}), [] as [&str; 0]);
    let odd = [
        "LEI",
        "Entity.LegalName",
        "Entity.LegalAdress.City",
        "Entity.LegalName",
        "",
        "Entity.EntityStatusReason",
    ];
    let told = problems(&odd, |_| {});
    let expected = [
        "column 3, \"Entity.LegalAdress.City\", isn't known",
        "column 4, \"Entity.LegalName\", is there twice",
        "column 5, \"\", isn't known",
        "column 6, \"Entity.EntityStatusReason\", isn't known",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
    assert_eq!(
        problems(&odd, |options| options.columns.ignore_unknown = true).len(),
        1,
        "twice is never clear"
    );
    let changes: [fn(&mut Options); 3] = [
        |options| options.columns.key = Some("LEI".to_owned()),
        |options| options.columns.system = Some("gleif".to_owned()),
        |options| options.columns.map = vec![("LEI".to_owned(), "lei".to_owned())],
    ];
    for change in changes {
        assert!(problems(&known, change).concat().contains("leave out --map, --key and --system"));
    }
    let other = problems(&["LEI", "Entity.Name"], |options| options.format = Some(Format::Csv));
    assert!(other.concat().contains("\"Entity.Name\", isn't known: say what"), "{other:?}");
}

#[test]
fn another_encoding_is_told() {
    let (_directory, options) = file(&[("LEI", LEI), ("Entity.LegalName", "Soci?t?")]);
    let Input::File(path) = &options.input else { unreachable!() };
    let bytes: Vec<_> =
        std::fs::read(path).unwrap().into_iter().map(|b| if b == b'?' { 0xe9 } else { b }).collect();
    std::fs::write(path, bytes).unwrap();
    let row = Import::<Business>::prepare(&options).unwrap().rows.next().unwrap().unwrap();
    assert_eq!(row.parsed.unwrap_err()[0].code, "not_utf8");
}
