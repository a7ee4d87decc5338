//! The shipping service itself: one step for each thing that the feed tells.

use std::fmt;

use anyhow::Result;
use profiles_contracts::person::{AddressChanged, PersonErased};
use profiles_contracts::{CloudEvent, IntegrationEvent};
use profiles_inbox::{Claim, Feed, Following, Inbox, Told};
use reqwest::{Client, Url};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};
use uuid::Uuid;

use super::cards;
use super::profiles::{self, Person, Profiles};

/// The name under which this service consumes; for ever.
pub(crate) const INBOX: Inbox = Inbox::new("shipping");

/// Makes the tables where they aren't there.
pub(crate) async fn create_tables(db: &DatabaseConnection) -> Result<()> {
    Inbox::create_tables(db).await?;
    cards::create_tables(db).await
}

/// Keeps the addresses of cards as the profiles say them.
pub(crate) struct Shipping {
    db: DatabaseConnection,
    feed: Feed,
    profiles: Profiles,
    following: Option<Following>,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The profiles of all cards were read.
    AllRead,
    /// A label was printed.
    Labelled { person: Uuid, version: u64 },
    /// A card waits for somebody to look at it, since nobody knows where to send it.
    Withheld { person: Uuid },
    /// What was told is of no concern here.
    Passed,
    /// The feed went on over events of other types.
    Moved,
    /// It was dealt with before.
    Repeat { person: Uuid },
    /// The card says what was told, or something newer.
    Stale { person: Uuid },
}

impl Shipping {
    pub(crate) fn new(db: DatabaseConnection, profiles: Url) -> Result<Self> {
        let client = Client::builder().connect_timeout(profiles::TIMEOUT).build()?;
        let types = [AddressChanged::TYPE, PersonErased::TYPE];
        let feed = Feed::new(client.clone(), profiles.as_str()).types(&types);
        Ok(Self { db, feed, profiles: Profiles::new(client, profiles), following: None })
    }

    /// Has the whole feed told again.
    pub(crate) fn replay(&mut self) {
        self.following = Some(self.feed.follow(None));
    }

    /// Waits for what the feed tells next, and deals with it. Whatever fails, or kills it half-way: the next step begins
    /// with what isn't dealt with yet, by the cursor in the database.
    pub(crate) async fn step(&mut self) -> Result<Step> {
        // Put back when all went well only.
        let mut following = match self.following.take() {
            Some(following) => following,
            None => match INBOX.cursor(&self.db).await? {
                Some(cursor) => self.feed.follow(Some(cursor)),
                None => return self.read_all().await,
            },
        };
        let step = match following.next().await? {
            Told::Event { event, cursor } => self.deal_with(&event, cursor.as_deref()).await?,
            Told::Moved(cursor) => {
                self.pass(Some(&cursor)).await?;
                Step::Moved
            }
            Told::Expired => return self.read_all().await,
        };
        self.following = Some(following);
        Ok(step)
    }

    async fn deal_with(&self, event: &CloudEvent, cursor: Option<&str>) -> Result<Step> {
        let person = event.subject.parse()?;
        if !concerns_home(event)? || !cards::is_ordered(&self.db, person).await? {
            self.pass(cursor).await?;
            return Ok(Step::Passed);
        }
        // Over the network, hence before the transaction: nothing is locked while another service thinks.
        let profile = self.profiles.read(&event.dataref).await?;
        let transaction = self.db.begin().await?;
        let step = match INBOX.claim_newer(&transaction, event).await? {
            Claim::New => self.readdress(&transaction, person, profile).await?,
            Claim::Repeat => Step::Repeat { person },
            Claim::Stale => Step::Stale { person },
        };
        if let Some(cursor) = cursor {
            INBOX.advance(&transaction, cursor).await?;
        }
        transaction.commit().await?;
        Ok(step)
    }

    async fn readdress(
        &self,
        transaction: &DatabaseTransaction,
        person: Uuid,
        profile: Option<Person>,
    ) -> Result<Step> {
        let Some(Person { version, home }) = profile else {
            cards::withhold(transaction, person).await?;
            return Ok(Step::Withheld { person });
        };
        // Somebody else may have read a newer one meanwhile.
        if !INBOX.remember(transaction, &person.to_string(), version).await? {
            return Ok(Step::Stale { person });
        }
        let Some(home) = home else {
            cards::withhold(transaction, person).await?;
            return Ok(Step::Withheld { person });
        };
        cards::label(transaction, person, version, &home).await?;
        Ok(Step::Labelled { person, version })
    }

    /// At the first start, and when events are gone before they were told.
    async fn read_all(&self) -> Result<Step> {
        // The cursor before the profiles: what happens while they are read is told behind it.
        let cursor = self.feed.latest().await?;
        let mut profiles = Vec::new();
        for card in cards::all(&self.db).await? {
            profiles.push((
                card.address,
                card.person,
                self.profiles.read(&profiles::path(card.person)).await?,
            ));
        }
        let transaction = self.db.begin().await?;
        INBOX.restart(&transaction, &cursor).await?;
        for (before, person, profile) in profiles {
            let unchanged =
                profile.as_ref().is_some_and(|profile| profile.home.is_some() && profile.home == before);
            if !unchanged {
                self.readdress(&transaction, person, profile).await?;
            }
        }
        transaction.commit().await?;
        Ok(Step::AllRead)
    }

    async fn pass(&self, cursor: Option<&str>) -> Result<()> {
        let Some(cursor) = cursor else { return Ok(()) };
        let transaction = self.db.begin().await?;
        INBOX.advance(&transaction, cursor).await?;
        Ok(transaction.commit().await?)
    }
}

/// Whether it may tell of another home address, or of none.
fn concerns_home(event: &CloudEvent) -> Result<bool> {
    let Some(changed) = event.typed::<AddressChanged>().transpose()? else { return Ok(true) };
    Ok(changed.0.changed.iter().any(|path| path == "/addresses/home"))
}

/// Ids and numbers: names and addresses don't belong into logs.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllRead => f.write_str("all profiles read"),
            Self::Labelled { person, version } => write!(f, "label for {person} version {version}"),
            Self::Withheld { person } => write!(f, "withheld {person}"),
            Self::Passed => f.write_str("passed"),
            Self::Moved => f.write_str("moved on"),
            Self::Repeat { person } => write!(f, "repeat {person}"),
            Self::Stale { person } => write!(f, "stale {person}"),
        }
    }
}
