//! Every server that tests need, each from a given URL or started for them.

use std::path::Path;

use anyhow::Result;

use crate::broker::{self, Broker, TestBroker};
use crate::postgres::{self, TestDatabase};

/// The servers, for as long as this lives.
pub(crate) struct TestServers {
    database: TestDatabase,
    brokers: Vec<(&'static str, TestBroker)>,
    nats_program: String,
}

impl TestServers {
    pub(crate) fn provide(root: &Path) -> Result<Self> {
        // What has to be installed comes first: then nothing was started in vain.
        let (nats, kafka) = (broker::nats()?, broker::kafka(root)?);
        let provide = |broker: &Broker| Ok((broker.variable, TestBroker::provide(broker)?));
        Ok(Self {
            database: TestDatabase::provide()?,
            brokers: [&nats, &kafka].into_iter().map(provide).collect::<Result<_>>()?,
            nats_program: nats.program.display().to_string(),
        })
    }

    /// The variables by which tests are told of them.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let brokers = self.brokers.iter().map(|(variable, broker)| (*variable, broker.url().to_owned()));
        let own = [
            (postgres::URL_VARIABLE, self.database.url()),
            (broker::PROGRAM_VARIABLE, self.nats_program.clone()),
        ];
        own.into_iter().chain(brokers).collect()
    }
}
