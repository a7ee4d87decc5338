//! The connection to NATS: opened when it's first needed, and again for as long as it takes.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::{self};
use async_nats::rustls::crypto::ring;
use async_nats::rustls::{ClientConfig, RootCertStore};
use async_nats::{ClientError, ConnectOptions, Event, ServerError};
use tokio::sync::watch;

use super::NatsOptions;
use super::servers::Login;

/// How the connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// It's up; the number is another one each time that it comes up, and never 0.
    Up(u64),
    /// It's down, for this reason.
    Down(String),
}

/// A connection, which the library keeps up.
pub(super) struct Connection {
    pub(super) jetstream: jetstream::Context,
    standing: watch::Receiver<Standing>,
    patience: Duration,
}

impl Connection {
    /// Begins to connect, which goes on until it succeeds.
    pub(super) async fn open(options: &NatsOptions, credentials: Option<&str>) -> Result<Self, String> {
        let (report, standing) = watch::channel(Standing::Down("it isn't connected yet".to_owned()));
        let mut ups = 0;
        let report = std::sync::Mutex::new(move |event: Event| {
            report.send_if_modified(|standing| take_note(standing, &mut ups, &event));
        });
        let report = Arc::new(report);
        let mut connect = ConnectOptions::new()
            .name("profiles")
            .retry_on_initial_connect()
            .connection_timeout(options.patience)
            .tls_client_config(tls()?)
            .event_callback(move |event| {
                let report = Arc::clone(&report);
                async move {
                    // Nothing panics while it is locked.
                    if let Ok(mut report) = report.lock() {
                        report(event);
                    }
                }
            });
        connect = match options.servers.login() {
            Some(Login::Password(user, password)) => {
                connect.user_and_password(user.clone(), password.clone())
            }
            Some(Login::Token(token)) => connect.token(token.clone()),
            None => connect,
        };
        if let Some(credentials) = credentials {
            connect = connect.credentials(credentials).map_err(|_| NO_CREDENTIALS.to_owned())?;
        }
        // The addresses have no login in them, so that the library can't log it.
        let client = connect.connect(options.servers.addresses()).await;
        let client = client.map_err(|error| format!("can't connect to NATS: {}", error.kind()))?;
        let jetstream = ContextBuilder::new().timeout(options.patience).build(client);
        Ok(Self { jetstream, standing, patience: options.patience })
    }

    /// Waits a while until the connection is up, and gives its number.
    pub(super) async fn up(&self) -> Result<u64, String> {
        let mut standing = self.standing.clone();
        let wait = standing.wait_for(|standing| matches!(standing, Standing::Up(_)));
        let last = match tokio::time::timeout(self.patience, wait).await {
            Ok(Ok(standing)) => standing.clone(),
            // The library gave up, which it does only when it was told to, or it's still at it.
            Ok(Err(_)) | Err(_) => self.standing.borrow().clone(),
        };
        match last {
            Standing::Up(number) => Ok(number),
            Standing::Down(reason) => Err(format!("NATS isn't reached: {reason}")),
        }
    }
}

pub(super) const NO_CREDENTIALS: &str =
    "nats_credentials_file holds no user's JWT with its seed: write it anew with `nsc generate creds`";

/// Tells whether it stands differently now. What servers say may quote subjects, so none of it is repeated.
fn take_note(standing: &mut Standing, ups: &mut u64, event: &Event) -> bool {
    let down = |reason: &str| Standing::Down(reason.to_owned());
    let now = match event {
        Event::Connected => {
            *ups += 1;
            tracing::info!("connected to NATS");
            Standing::Up(*ups)
        }
        Event::Disconnected => {
            tracing::warn!("the connection to NATS is gone: trying again until it's back");
            down("the connection is gone")
        }
        Event::Closed => down("the connection was closed"),
        Event::ServerError(ServerError::AuthorizationViolation) => down(NOT_LET_IN),
        Event::ServerError(ServerError::Other(text)) if text.to_ascii_lowercase().contains("permissions") => {
            tracing::warn!("NATS doesn't permit something: see docs/brokers.md for what the user needs");
            return false;
        }
        // Which of the servers, and why exactly, the library keeps to itself.
        Event::ClientError(ClientError::Other(text)) if !matches!(standing, Standing::Up(_)) => {
            if text.contains("authorization") { down(NOT_LET_IN) } else { down(plain(text)) }
        }
        _ => return false,
    };
    let changed = *standing != now;
    *standing = now;
    changed
}

const NOT_LET_IN: &str =
    "the server doesn't let this user in: check the login in nats_url, or nats_credentials_file";

/// The kinds of errors that the library tells apart when it connects.
fn plain(text: &str) -> &'static str {
    match text {
        text if text.contains("DNS") => "the name of the server isn't known: check nats_url",
        text if text.contains("TLS") => {
            "TLS failed: check the server's certificate, and SSL_CERT_FILE for an authority of one's own"
        }
        text if text.contains("timed out") => "the server doesn't answer",
        _ => "the server can't be connected to: check that it runs and that nats_url is right",
    }
}

/// TLS as for the database: by the provider that is linked for it already, with the system's authorities or those that
/// the variable `SSL_CERT_FILE` names.
fn tls() -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| "TLS can't be set up".to_owned())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_never_repeated() {
        let mut standing = Standing::Down(String::new());
        let secret = "Permissions Violation for Publish to \"profiles.person.0197\"";
        for event in [
            Event::ServerError(ServerError::Other(secret.to_owned())),
            Event::ServerError(ServerError::Other("0197".to_owned())),
            Event::ClientError(ClientError::Other("0197".to_owned())),
            Event::ServerError(ServerError::AuthorizationViolation),
        ] {
            take_note(&mut standing, &mut 0, &event);
            assert!(!format!("{standing:?}").contains("0197"), "{standing:?}");
        }
        assert_eq!(standing, Standing::Down(NOT_LET_IN.to_owned()));
    }

    #[test]
    fn each_connection_has_its_own_number() {
        let (mut standing, mut ups) = (Standing::Down(String::new()), 0);
        assert!(take_note(&mut standing, &mut ups, &Event::Connected));
        assert!(take_note(&mut standing, &mut ups, &Event::Disconnected));
        assert!(take_note(&mut standing, &mut ups, &Event::Connected));
        assert_eq!(standing, Standing::Up(2));
        let refused = Event::ClientError(ClientError::Other("IO error".to_owned()));
        assert!(!take_note(&mut standing, &mut ups, &refused), "it's up all the same");
    }
}
