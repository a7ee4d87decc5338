//! Each rule of the architecture against a workspace that breaks it: the check is known to be able to fail.

use std::path::Path;

use crate::testing::Tree;

const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["crates/*"]

[workspace.dependencies]
profiles-domain = { path = "crates/domain" }
profiles-application = { path = "crates/application" }
house = { path = "crates/domain", package = "profiles-domain" }
outside = { path = "crates/application", package = "profiles-application" }
actix-web = "4"
sea-orm = "2"
serde = "1"
thiserror = "2"
utoipa = "6"

[workspace.lints.rust]
unsafe_code = "forbid"
"#;

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[lints]\nworkspace = true\n\n\
         [dependencies]\n{dependencies}"
    )
}

/// Two layers that keep every rule: `domain` and, outside it, `application`.
fn clean() -> Tree {
    Tree::new()
        .with("Cargo.toml", WORKSPACE)
        .with("crates/domain/Cargo.toml", &manifest("profiles-domain", "thiserror.workspace = true\n"))
        .with(
            "crates/application/Cargo.toml",
            &manifest("profiles-application", "house.workspace = true\nserde.workspace = true\n"),
        )
        .with("crates/domain/src/lib.rs", "pub mod identity;\npub mod profiles;\npub mod shared;\n")
        .with("crates/domain/src/shared/mod.rs", "pub struct UserId;\n")
        .with("crates/domain/src/identity/mod.rs", "pub mod user;\n")
        .with("crates/domain/src/identity/user.rs", "use crate::shared::UserId;\npub struct User(UserId);\n")
        .with(
            "crates/domain/src/profiles/mod.rs",
            "/// Not [`crate::identity::user::User`].\npub fn same(_: crate::shared::UserId) -> bool { true }\n",
        )
        .with("crates/application/src/lib.rs", "pub use profiles_domain::identity::user::User;\n")
        .with(
            "crates/application/src/integration/mod.rs",
            "use profiles_domain::{identity::user::User, profiles::same};\n",
        )
        .with("crates/application/src/profiles/mod.rs", "pub use profiles_domain::profiles::same;\n")
}

fn findings(tree: &Tree) -> Vec<String> {
    let mut findings: Vec<String> =
        super::check(&tree.root()).unwrap().iter().map(ToString::to_string).collect();
    findings.sort();
    findings.dedup();
    findings
}

/// Asserts exactly one finding for each of the starts, in order.
fn assert_found(tree: &Tree, starts: &[&str]) {
    let found = findings(tree);
    let fits = found.len() == starts.len() && found.iter().zip(starts).all(|(f, start)| f.starts_with(start));
    assert!(fits, "expected {starts:#?}\nfound {found:#?}");
}

/// What a module of `profiles` in the domain may be told for this code.
fn in_profiles(code: &str) -> Vec<String> {
    findings(&clean().with("crates/domain/src/profiles/sample.rs", code))
}

#[test]
fn a_workspace_that_keeps_the_rules_has_no_findings() {
    assert_found(&clean(), &[]);
}

#[test]
fn an_inner_layer_may_not_depend_on_an_outer_one() {
    let bad =
        manifest("profiles-domain", "thiserror.workspace = true\nprofiles-application.workspace = true\n");
    assert_found(
        &clean().with("crates/domain/Cargo.toml", &bad),
        &["crates/domain/Cargo.toml:11: `profiles-domain` may not depend on `profiles-application`"],
    );
}

#[test]
fn neither_a_new_name_nor_a_test_nor_a_build_script_hides_an_outer_layer() {
    for section in
        ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"]
    {
        let bad = manifest("profiles-domain", &format!("\n[{section}]\noutside.workspace = true\n"));
        let bad = if section == "dependencies" { bad.replacen("[dependencies]\n", "", 1) } else { bad };
        let found = findings(&clean().with("crates/domain/Cargo.toml", &bad));
        assert_eq!(found.len(), 1, "{section}: {found:?}");
        assert!(found[0].contains("may not depend on `profiles-application`"), "{section}: {found:?}");
    }
}

#[test]
fn a_layer_takes_only_its_third_party_dependencies() {
    let bad = manifest("profiles-domain", "serde.workspace = true\n");
    assert_found(
        &clean().with("crates/domain/Cargo.toml", &bad),
        &["crates/domain/Cargo.toml:10: `profiles-domain` may not have `serde`"],
    );
}

#[test]
fn what_a_layer_may_have_behind_a_feature_is_optional() {
    for (options, found) in [("optional = true", 0), ("optional = false", 1)] {
        let dependencies = format!("house.workspace = true\nutoipa = {{ workspace = true, {options} }}\n");
        let tree =
            clean().with("crates/application/Cargo.toml", &manifest("profiles-application", &dependencies));
        assert_eq!(findings(&tree).len(), found, "{options}");
    }
}

#[test]
fn reserved_dependencies_stay_with_their_crates_even_in_tests() {
    let bad = manifest(
        "profiles-application",
        "house.workspace = true\nactix-web.workspace = true\n[dev-dependencies]\nsea-orm.workspace = true\n",
    );
    assert_found(
        &clean().with("crates/application/Cargo.toml", &bad),
        &[
            "crates/application/Cargo.toml:11: `profiles-application` may not have `actix-web`, which is reserved",
            "crates/application/Cargo.toml:13: `profiles-application` may not have `sea-orm`, which is reserved",
        ],
    );
}

#[test]
fn a_crate_needs_a_layer() {
    let tree = clean()
        .with("crates/stray/Cargo.toml", &manifest("profiles-stray", ""))
        .with("crates/stray/src/lib.rs", "");
    assert_found(&tree, &["crates/stray/Cargo.toml:1: the crate `profiles-stray` has no layer"]);
}

#[test]
fn a_crate_inherits_lints_and_versions() {
    let bad = manifest("profiles-domain", "thiserror = \"2\"\n").replace("[lints]\nworkspace = true\n", "");
    assert_found(
        &clean().with("crates/domain/Cargo.toml", &bad),
        &[
            "crates/domain/Cargo.toml:1: the workspace's lints do not apply",
            "crates/domain/Cargo.toml:8: `thiserror` is declared here",
        ],
    );
}

#[test]
fn a_context_may_not_name_another_however_it_is_written() {
    for code in [
        "use crate::identity::user::User;",
        "use crate::{shared::UserId, identity::{self, user::User as Somebody}};",
        "use crate::identity;",
        "use crate::identity::*;",
        "use super::super::identity::user::User;",
        "mod inner { use super::super::super::identity::user::User; }",
        "fn f() { let _ = crate::identity::user::User; }",
        "fn f(_: Vec<Option<crate::identity::user::User>>) {}",
        "fn f() -> impl crate::identity::user::Named {}",
        "use crate as root;\nfn f(_: root::identity::user::User) {}",
        "use crate::{self as root};\nfn f(_: root::identity::user::User) {}",
        "use super::super as up;\nuse up as top;\nfn f(_: top::identity::user::User) {}",
        "use crate::*;\nfn f(_: identity::user::User) {}",
        "fn f() { assert_eq!(1, crate::identity::user::ONE); }",
        "fn f() { hidden! { use crate::{shared, identity::user::User}; } }",
        "macro_rules! m { () => { $crate::identity::user::User }; }",
        "#[with(path = \"crate::identity::user::User\")]\nstruct S;",
        "#[derive(crate::identity::Derive)]\nstruct S;",
        "pub(in crate::identity) struct S;",
        "pub(in crate::identity) use crate::shared::UserId;",
        "use profiles_domain::identity::user::User;",
        "extern crate profiles_domain as d;\nfn f(_: d::identity::user::User) {}",
    ] {
        let found = in_profiles(code);
        assert!(!found.is_empty(), "nothing found in: {code}");
        for finding in &found {
            let wanted = "context `profiles` names context `identity`";
            assert!(finding.starts_with("crates/domain/src/profiles/sample.rs:"), "{code}: {finding}");
            assert!(finding.contains(wanted), "{code}: {finding}");
        }
    }
}

#[test]
fn the_line_of_the_path_is_named() {
    let found = in_profiles("use crate::{\n    shared::UserId,\n    identity::user::User,\n};\n");
    assert!(found[0].starts_with("crates/domain/src/profiles/sample.rs:3: "), "{found:?}");
}

#[test]
fn names_that_only_look_like_a_context_are_left_alone() {
    for code in [
        "struct S { identity: u8 }\nfn f(s: S) -> u8 { s.identity }",
        "mod identity {}\nuse self::identity as own;",
        "use std::convert::identity;\nfn f() { identity(1); }",
        "/// See [`crate::identity`].\nfn f() {}",
        "fn f() { log!(\"crate::identity\"); }",
        "use crate::shared::UserId;\nuse super::sample as identity;",
    ] {
        assert_eq!(in_profiles(code), Vec::<String>::new(), "{code}");
    }
}

#[test]
fn a_context_below_a_technical_module_is_one_too() {
    let tree = clean()
        .with("crates/application/src/ports/profiles.rs", "use profiles_domain::identity::user::User;\n");
    let start = "crates/application/src/ports/profiles.rs:1: context `profiles` names context `identity`";
    assert_found(&tree, &[start]);
}

#[test]
fn contexts_meet_where_they_may() {
    let check = |path: &str| {
        let crates = ["profiles_domain".to_owned()];
        super::check_source(Path::new(path), "use profiles_domain::identity::user::User;\n", &crates)
    };
    for path in [
        "crates/application/src/integration/profiles/on_user_registered.rs",
        "crates/infrastructure/src/persistence/unit_of_work.rs",
        "crates/infrastructure/src/persistence/unit_of_work/profiles.rs",
        "crates/server/src/bootstrap/profiles.rs",
    ] {
        assert!(check(path).is_empty(), "{path}");
    }
    assert_eq!(check("crates/application/src/profiles/integration.rs").len(), 1);
    assert_eq!(check("crates/infrastructure/src/persistence/profiles/person.rs").len(), 1);
}

#[test]
fn the_domain_is_synchronous_and_has_no_clock() {
    for code in [
        "async fn f() {}",
        "fn f() { let _ = async {}; }",
        "fn f() { let _ = async || {}; }",
        "trait T { async fn f(); }",
        "use tokio::sync::Mutex;",
        "use sea_orm::Value;",
        "fn f() { chrono::Utc::now(); }",
        "use chrono::Utc as Clock;\nfn f() { Clock::now(); }",
        "use std::time::{Duration, SystemTime};",
        "fn f() { std::time::Instant::now(); }",
        "fn f() { log!(Utc::now()); }",
        "fn f() { uuid::Uuid::now_v7(); }",
        "use std::{env, fmt};",
    ] {
        let found = in_profiles(code);
        assert!(!found.is_empty(), "nothing found in: {code}");
        assert!(found.iter().all(|finding| finding.contains("the domain is")), "{code}: {found:?}");
    }
}

#[test]
fn other_layers_may_be_asynchronous() {
    assert_found(
        &clean().with("crates/application/src/bus.rs", "async fn f() { tokio::spawn(g()).await; }\n"),
        &[],
    );
}

#[test]
fn what_cannot_be_read_is_not_taken_for_clean() {
    assert_found(
        &clean().with("crates/domain/src/profiles/sample.rs", "fn f() {\n"),
        &["crates/domain/src/profiles/sample.rs:1: this is not Rust"],
    );
}
