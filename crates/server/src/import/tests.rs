//! Reading CSV and JSON Lines: mapping, encodings, what is rejected and what stops an import before it begins.

use std::path::{Path, PathBuf};

use profiles_domain::profiles::business::Business;
use profiles_domain::profiles::person::Person;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::row::Row;
use super::*;

const ID: &str = "0197a1b2-0000-7000-8000-000000000001";

fn written(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, Options) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (directory, Options::new(Input::File(path)))
}

fn rows(options: &Options) -> Vec<Row<Person>> {
    Import::prepare(options).unwrap().rows.map(Result::unwrap).collect()
}

fn patches(options: &Options) -> Vec<Value> {
    rows(options).into_iter().map(|row| row.parsed.unwrap().patch).collect()
}

/// Line, pointer and code of everything that is wrong.
fn faults(options: &Options) -> Vec<(u64, String, String)> {
    let told = |row: Row<Person>| {
        let faults = row.parsed.err().unwrap_or_default();
        faults.into_iter().map(move |fault| (row.line, fault.pointer, fault.code.into_owned()))
    };
    rows(options).into_iter().flat_map(told).collect()
}

fn problems(options: &Options) -> Vec<String> {
    match Import::<Person>::prepare(options) {
        Err(ImportError::Unclear(problems)) => problems,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it is clear"),
    }
}

#[test]
fn delimiters_are_told_from_the_header() {
    for text in [
        format!("id,First name,City\n{ID},Zoë,Genève\n"),
        format!("\u{FEFF}id;First name;\"City, or town\"\r\n{ID};Zoë;Genève\r\n"),
        format!("\u{FEFF}\"id\"\tFirst name\tCity\r{ID}\tZoë\tGenève"),
        format!("\n\nid,First name,City\n\n{ID},\"Zoë\",\"Genève\"\n\n"),
    ] {
        let (_directory, mut options) = written("persons.csv", &text);
        if text.contains("City, or town") {
            options.columns.map = vec![("city, or town".to_owned(), "addresses.home.locality".to_owned())];
        }
        let expected = json!({"name": {"given": "Zoë"}, "addresses": {"home": {"locality": "Genève"}}});
        assert_eq!(patches(&options), [expected], "{text}");
    }
}

#[test]
fn lines_are_counted_as_editors_count_them() {
    for end in ["\n", "\r\n"] {
        let text = ["id,first name", "x,a", "", "y,\"b", "", "c\"", "", "", "z,d", ""].join(end);
        let (_directory, options) = written("persons.csv", text);
        let lines: Vec<_> = faults(&options).into_iter().map(|(line, ..)| line).collect();
        assert_eq!(lines, [2, 4, 9], "{end:?}");
    }
    let (_directory, options) = written("persons.jsonl", "\n{}\r\n\r\n{}\n{}");
    let lines: Vec<_> = faults(&options).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, [2, 4, 5]);
}

#[test]
fn bad_rows_are_rejected_and_the_rest_goes_on() {
    let mut text = format!("id,first name,email_work,emails.work.primary\n{ID},Zoë,,\n").into_bytes();
    text.extend(b"no-uuid,Zo\xEB,,perhaps\n");
    text.extend(format!("{ID},too,few\n").bytes());
    text.extend(format!("{ID},{},,\n", "x".repeat(10 << 20)).bytes());
    text.extend(format!("{ID},nul\0,,\n").bytes());
    text.extend(b",no id,,\n\"never closed");
    let (_directory, options) = written("persons.csv", text);
    let expected = [
        (3, "/name/given", "not_utf8"),
        (3, "/emails/work/primary", "wrong_type"),
        (3, "/id", "id_invalid"),
        (4, "", "wrong_cell_count"),
        (5, "", "row_too_long"),
        (7, "", "id_missing"),
        (8, "", "wrong_cell_count"),
    ];
    assert_eq!(faults(&options), expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned())));
    assert_eq!(rows(&options).len(), 7);
}

#[test]
fn json_lines_are_merge_patches() {
    let text = format!(
        "\u{FEFF}{{\"id\":\"{ID}\",\"gender\":null,\"phone_numbers\":{{\"home\":{{\"number\":\"06 12\"}}}}}}\r\n\
         {{\"external_ids\":{{\"crm\":\"42\"}},\"id\":null}}"
    );
    let (_directory, mut options) = written("persons.jsonl", text);
    options.region = Some("FR".to_owned());
    let numbers = json!({"home": {"number": "06 12", "region": "FR"}});
    let expected =
        [json!({"gender": null, "phone_numbers": numbers}), json!({"external_ids": {"crm": "42"}})];
    assert_eq!(patches(&options), expected);
    let ids: Vec<_> = rows(&options).into_iter().map(|row| row.parsed.unwrap().id).collect();
    assert_eq!(ids[0].uuid().to_string(), ID);
    assert_eq!(ids[1], derived_id::<Person>("crm", "42"));
}

#[test]
fn bad_lines_are_rejected_and_the_rest_goes_on() {
    let mut text = b"nonsense\n[]\n{\"id\": 7}\n{}\n{\"gender\": \"\xFF\"}\n{\"a\": \"\0\"}\n".to_vec();
    text.extend(format!("{{\"gender\": \"{}\"}}\n", "x".repeat(10 << 20)).bytes());
    text.extend("[".repeat(100_000).bytes());
    text.extend(b"\n{\"gender\": \"x\", \"gender\": \"y\"}");
    let (_directory, options) = written("persons.ndjson", text);
    let expected = [
        (1, "", "not_json"),
        (2, "", "wrong_type"),
        (3, "/id", "id_invalid"),
        (4, "", "id_missing"),
        (5, "", "not_utf8"),
        (6, "", "not_json"),
        (7, "", "row_too_long"),
        (8, "", "not_json"),
        (9, "/gender", "duplicate_field"),
    ];
    assert_eq!(faults(&options), expected.map(|(line, at, code)| (line, at.to_owned(), code.to_owned())));
}

#[test]
fn nothing_begins_before_every_column_is_clear() {
    let text = "First Name,Vorname,Nachnme,name,,email,E-Mail,Frist Nmae\n";
    let (_directory, mut options) = written("persons.csv", text);
    options.columns.map = vec![
        ("vorname".to_owned(), "name.gven".to_owned()),
        ("Nachname".to_owned(), "name.family".to_owned()),
        ("Nachnme".to_owned(), "-".to_owned()),
    ];
    let told = problems(&options);
    let expected = [
        "--map \"vorname=name.gven\": no such path: did you mean name.given?",
        "--map: no column is called \"Nachname\": did you mean \"Nachnme\"?",
        "column 4, \"name\", isn't known: a whole name can't be taken apart safely; --map \"name=name.given\"",
        "column 5 has no name",
        "column 8, \"Frist Nmae\", isn't known: did you mean name.given?",
        "columns \"email\" and \"E-Mail\" both give emails.home.address",
        "no column gives an id that stays the same",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
    options.columns = ColumnOptions { ignore_unknown: true, ..ColumnOptions::default() };
    assert_eq!(problems(&options).len(), 2, "what isn't known is left out, but the rest must still be clear");
}

#[test]
fn ids_come_from_the_key_column_that_is_named() {
    let (_directory, mut options) = written("persons.csv", "Kundennr,email\n42,zoe@example.org\n");
    options.columns.system = Some("CRM".to_owned());
    assert!(problems(&options).concat().contains("with --key COLUMN"));
    options.columns.key = Some("kundennr".to_owned());
    let row = rows(&options).remove(0).parsed.unwrap();
    assert_eq!(row.id, derived_id::<Person>("crm", "42"));
    let patch = json!({"emails": {"home": {"address": "zoe@example.org"}}, "external_ids": {"crm": "42"}});
    assert_eq!(row.patch, patch);
    options.columns.system = None;
    assert_eq!(
        problems(&options),
        [
            "--key: name the system that the keys belong to with --system",
            "no column gives an id that stays the same: name one `id` (UUID) or `external_ids.SYSTEM`, or give --system NAME and --key COLUMN"
        ]
    );

    let (_directory, mut options) = written("persons.csv", "external_ids.crm,external_ids.erp\n42,7\n");
    assert!(problems(&options).concat().contains("(crm, erp): choose one with --system"));
    options.columns.system = Some("erp".to_owned());
    assert_eq!(rows(&options).remove(0).parsed.unwrap().id, derived_id::<Person>("erp", "7"));
    options.columns.system = Some("no such".to_owned());
    assert!(problems(&options).concat().contains("--system: expected 1 to 63"));
}

#[test]
fn what_cannot_be_read_at_all_is_told() {
    for (name, bytes, told) in [
        ("persons.txt", b"id\n".as_slice(), "give --format csv or --format jsonl"),
        ("persons.csv", b"", "the file is empty"),
        ("persons.csv", b"\xFF\xFEi\0d\0", "it is UTF-16: save it as UTF-8"),
        ("persons.csv", b"id,Stra\xDFe\n", "the header isn't UTF-8"),
    ] {
        let (_directory, options) = written(name, bytes);
        assert!(problems(&options).concat().contains(told), "{name}");
    }
    let missing = Options::new(Input::File(PathBuf::from("/nowhere/persons.csv")));
    assert!(problems(&missing).concat().contains("can't be opened"));
    let directory = tempfile::tempdir().unwrap();
    let directory = Options::new(Input::File(directory.path().to_path_buf()));
    assert!(
        problems(&Options { format: Some(Format::Csv), ..directory }).concat().contains("it is a directory")
    );
    let (_directory, mut options) = written("persons.csv", "id\n");
    options.region = Some("France".to_owned());
    assert!(problems(&options).concat().contains("--region: not a country"));
    options.region = None;
    let Input::File(path) = &options.input else { unreachable!() };
    options.rejects = Some(path.clone());
    assert!(problems(&options).concat().contains("--rejects: this is the file to import"));
}

#[test]
fn rejected_rows_are_kept_as_they_stood_with_their_reasons() {
    let (directory, options) = written("persons.csv", b"id;first name\nx;\"Zo\xEB; A\"\n;b;c\n");
    let Import { rows, mut rejects, .. } = Import::<Person>::prepare(&options).unwrap();
    for row in rows.map(Result::unwrap) {
        rejects.add(row.line, &row.original, &row.parsed.unwrap_err()).unwrap();
    }
    rejects.flush().unwrap();
    let path = directory.path().join("persons.csv.rejected.csv");
    let bytes = std::fs::read(&path).unwrap();
    let shown = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines[0], "rejected_line;rejected_codes;rejected_reasons;id;first name");
    assert!(lines[1].starts_with("2;\"/name/given not_utf8; /id id_invalid\";\"not UTF-8"), "{shown}");
    assert!(bytes.windows(10).any(|bytes| bytes == b"x;\"Zo\xEB; A\""), "{shown}");
    assert!(lines[2].ends_with(";;b;c") && lines[2].starts_with("3;wrong_cell_count;"), "{shown}");
    let again = Import::<Person>::prepare(&Options::new(Input::named(&path))).unwrap();
    assert_eq!(
        again.rejects.path(),
        Path::new(&directory.path().join("persons.csv.rejected.csv.rejected.csv"))
    );

    let (directory, options) = written("persons.jsonl", "{\"id\": 7, \"b\":  1}\nnonsense\n");
    let Import { rows, mut rejects, .. } = Import::<Person>::prepare(&options).unwrap();
    for row in rows.map(Result::unwrap) {
        rejects.add(row.line, &row.original, &row.parsed.unwrap_err()).unwrap();
    }
    rejects.flush().unwrap();
    let shown = std::fs::read_to_string(directory.path().join("persons.jsonl.rejected.jsonl")).unwrap();
    let lines: Vec<Value> = shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["line"], &lines[0]["row"]), (&json!(1), &json!({"id": 7, "b": 1})));
    assert_eq!(lines[0]["errors"][0]["code"], "id_invalid");
    assert_eq!((&lines[1]["text"], lines[1].get("row")), (&json!("nonsense"), None));
}

#[tokio::test]
async fn batches_end_where_somebody_comes_again() {
    let id = |number: u32| format!("0197a1b2-0000-7000-8000-{number:012}");
    let ids = [1, 2, 1, 3, 4, 5, 5].map(id).join("\n");
    let (_directory, options) = written("persons.csv", format!("id\n{ids}\n"));
    let import = Import::<Person>::prepare(&options).unwrap();
    let mut batches = gather(import.rows, 3, import.meter).unwrap();
    let mut sizes = Vec::new();
    while let Some(batch) = batches.recv().await {
        sizes.push(batch.unwrap().rows.len());
    }
    assert_eq!(sizes, [2, 3, 1, 1]);
}

#[test]
fn businesses_are_read_the_same_way_with_words_of_their_own() {
    let (_directory, options) = written("firms.csv", "Company Name,name,City,first name,id\n");
    let Err(ImportError::Unclear(told)) = Import::<Business>::prepare(&options) else { unreachable!() };
    let expected = [
        "column 2, \"name\", isn't known: is it the one in the register, \"name=legal_name\", or one",
        "column 4, \"first name\", isn't known",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
    let (_directory, options) =
        written("firms.jsonl", "{\"external_ids\":{\"crm\":\"42\"},\"lei\":null}\n[]\n");
    let mut rows = Import::<Business>::prepare(&options).unwrap().rows.map(|row| row.unwrap().parsed);
    let row = rows.next().unwrap().unwrap();
    assert_eq!(row.id, derived_id::<Business>("crm", "42"));
    assert_eq!(row.patch, json!({"external_ids": {"crm": "42"}, "lei": null}));
    assert!(rows.next().unwrap().unwrap_err()[0].detail.contains("one business on each line"));
}
