//! What the use cases that persons and businesses share need to know of either.

use profiles_domain::profiles::Profile;
use profiles_domain::shared::contact::Handling;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Fault;
use super::error::Rule;
use super::search::Asked;
use super::upcoming_view::Shown;
use crate::unit_of_work::{ProfilesUnitOfWork, Repository, Tracked};

/// A kind of profile. What differs between persons and businesses is here and in their own files; everything else is
/// one use case for both.
pub trait Kind: Profile<Error: Into<Rule>, Name: Shown> + Tracked {
    /// The names of the commands and queries that are the same for all kinds, in logs and metrics.
    const NAMES: Names;

    /// The whole writable representation, as written.
    type Input: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// What to search by, as written.
    type Search: SearchInput;

    /// Parses a representation. What `stored` says in the same words already is not judged again.
    ///
    /// # Errors
    /// Every fault, with pointers into the representation.
    fn parse(
        input: &Self::Input,
        stored: &Self::Details,
        handling: Handling,
    ) -> Result<Self::Details, Vec<Fault>>;

    /// What was written to get these details.
    fn written(details: &Self::Details) -> Self::Input;

    /// What is written when somebody writes the whole: what `next` leaves out is unset, except what isn't theirs to
    /// unset.
    #[must_use]
    fn replacing(_stored: &Self::Details, next: Self::Details) -> Self::Details {
        next
    }

    /// Makes what follows another profile of the same batch what that is by now.
    ///
    /// # Errors
    /// As the kind's own changes.
    fn catch_up(_profiles: &mut Repository<Self>, _id: Self::Id) -> Result<(), Self::Error> {
        Ok(())
    }

    /// Where the unit of work keeps them.
    fn repository<'a>(uow: &'a mut (dyn ProfilesUnitOfWork + 'static)) -> &'a mut Repository<Self>;
}

/// Names of commands and queries.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// Registers one under a fresh id.
    pub register: &'static str,
    /// Writes the whole of one.
    pub replace: &'static str,
    /// Merges a patch into one.
    pub patch: &'static str,
    /// Takes a batch.
    pub import: &'static str,
    /// Reads some by their ids.
    pub get: &'static str,
    /// Lists all.
    pub list: &'static str,
    /// Searches.
    pub search: &'static str,
}

/// What to search by, as written.
pub trait SearchInput: DeserializeOwned + Send + Sync + 'static {
    /// Parses it.
    ///
    /// # Errors
    /// Every fault; also when nothing is given to search by.
    fn parse(&self) -> Result<Asked, Vec<Fault>>;

    /// The most items of a page, and the cursor that the page before gave.
    fn page(&self) -> super::PageRequest;
}
