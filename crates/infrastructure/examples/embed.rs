//! Profiles inside another program, without HTTP: `cargo run -p profiles-infrastructure --example embed`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use profiles_domain::profiles::person::Person;
use std::sync::Arc;

use profiles_application::bus::{Caller, RequestContext};
use profiles_application::events::Source;
use profiles_application::ports::NoObserver;
use profiles_application::profiles::input::Handling;
use profiles_application::profiles::person::input::PersonInput;
use profiles_application::profiles::{PageRequest, Ports, ProfileService};
use profiles_domain::shared::contact::EmailAddress;
use profiles_domain::shared::id::PersonId;
use profiles_domain::shared::label::Label;
use profiles_domain::shared::version::Version;
use profiles_infrastructure::persistence::{Database, DatabaseOptions};
use profiles_infrastructure::{SystemClock, UuidV7};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let database = Database::connect(&DatabaseOptions::new("sqlite://data/embedded.db")).await?;
    database.migrate().await?;
    let profiles = ProfileService::new(Ports {
        store: database.store(),
        readers: database.readers(),
        idempotency: database.idempotency(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(UuidV7),
        observer: Arc::new(NoObserver),
        event_source: Source::default(),
        webhooks: None,
    });
    let me = || RequestContext::new(Caller::all_powerful("example"), "library");

    let registered = profiles.register::<Person>(me(), PersonInput::default(), Handling::Strict).await?;
    let id = PersonId::new(registered.output.id);
    let email = EmailAddress::parse("ada@example.org")?;
    profiles.change_email(me(), id, Label::parse("home")?, email, None).await?;

    let history = profiles.history::<Person>(&me(), id, Version::ZERO, PageRequest::default()).await?;
    for entry in history.items {
        println!("version {}: {}", entry.version, entry.event);
    }
    database.close().await;
    Ok(())
}
