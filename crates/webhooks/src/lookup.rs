//! Finding the addresses of a host, of which only public ones are dialled.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::addresses::is_public;

/// Finds the addresses of a host.
#[async_trait]
pub trait Lookup: Send + Sync + 'static {
    /// All its addresses.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the system does.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Why a host isn't dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotDialled {
    /// It has no address.
    #[error("the name of the host isn't found")]
    Unresolved,
    /// One of its addresses isn't public.
    #[error("the host has an address that events are not sent to")]
    Forbidden,
}

/// Looks up hosts for the client, which dials what it gets from here and nothing else: an address that was checked is the one
/// that is dialled, however often the host's name changes its mind.
pub(crate) struct Guarded {
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) allow_private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, allow_private) = (Arc::clone(&self.lookup), self.allow_private);
        Box::pin(async move {
            let addresses = lookup.addresses(name.as_str()).await.map_err(|_| NotDialled::Unresolved)?;
            if addresses.is_empty() {
                return Err(NotDialled::Unresolved.into());
            }
            // A name that leads to both is no honest one.
            if !allow_private && !addresses.iter().copied().all(is_public) {
                return Err(NotDialled::Forbidden.into());
            }
            // The port is the URL's.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
