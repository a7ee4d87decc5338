//! A network that can stall and break: passes bytes on between a program and a server, or doesn't.

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const CHUNK: usize = 16 * 1024;

/// What becomes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// They are passed on.
    Whole,
    /// They wait, in both directions, and so do new connections; nobody is told.
    Stalled,
    /// All connections are gone, and new ones go at once. What was read and not passed on yet is lost.
    Cut,
}

/// A way to a server that leads through here. Dropping it cuts it.
pub(crate) struct Proxy {
    port: u16,
    network: watch::Sender<Network>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A way to a port of this machine.
    pub(crate) async fn to(target: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.context("no port is free on the loopback interface")?;
        let (network, seen) = watch::channel(Network::Whole);
        let port = listener.local_addr()?.port();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connection(client, target, seen.clone()));
            }
        });
        Ok(Self { port, network, accepting })
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn set(&self, network: Network) {
        self.network.send_replace(network);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connection(client: TcpStream, target: u16, mut network: watch::Receiver<Network>) {
    let mut stalled = network.clone();
    let passed = async {
        stalled.wait_for(|network| *network == Network::Whole).await.ok()?;
        let server = TcpStream::connect(("127.0.0.1", target)).await.ok()?;
        client.set_nodelay(true).ok()?;
        server.set_nodelay(true).ok()?;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        // Either end that goes takes the other one with it.
        tokio::select! {
            () = pass(from_client, to_server, stalled.clone()) => {}
            () = pass(from_server, to_client, stalled.clone()) => {}
        }
        Some(())
    };
    tokio::select! {
        _ = passed => {}
        // An error is the end of the proxy.
        _ = network.wait_for(|network| *network == Network::Cut) => {}
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut network: watch::Receiver<Network>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
        if network.wait_for(|network| *network != Network::Stalled).await.is_err() {
            return;
        }
        let Some(bytes) = buffer.get(..read) else { return };
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers with what it hears, and a way to it.
    async fn echo() -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let proxy = Proxy::to(listener.local_addr().unwrap().port()).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    tokio::io::copy(&mut read, &mut write).await
                });
            }
        });
        proxy
    }

    #[tokio::test]
    async fn bytes_pass_wait_and_are_cut_off() {
        let proxy = echo().await;
        let mut stream = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        let mut answer = [0; 1];
        stream.write_all(b"a").await.unwrap();
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"a");

        proxy.set(Network::Stalled);
        stream.write_all(b"b").await.unwrap();
        let (mut read, _write) = stream.split();
        let mut waiting = Box::pin(async { read.read_exact(&mut answer).await.map(|_| answer) });
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("it was passed on"),
            () = tokio::task::yield_now() => {}
        }
        proxy.set(Network::Whole);
        assert_eq!(&waiting.await.unwrap(), b"b");

        proxy.set(Network::Cut);
        assert!(!matches!(stream.read(&mut [0; 1]).await, Ok(1..)));
        let mut new = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        assert!(!matches!(new.read(&mut [0; 1]).await, Ok(1..)));
    }
}
