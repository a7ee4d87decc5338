//! What the tests share: fresh databases and running servers.

pub(crate) mod databases;
pub(crate) mod receiver;
pub(crate) mod server;
