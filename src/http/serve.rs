//! The accept loop. axum's own installs no timer and has no limit; a hall of displays and one
//! hostile client need both.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::handshake::handshake;
use super::listener::Listener;
use super::socket::{self, Watched};
use super::traffic::{Open, Traffic};

/// A head must fit into this, and a connection writes in pieces of about this.
const BUFFER_BYTES: usize = 16 * 1_024;

/// How long the loop rests when the process has no descriptor left.
const REST: Duration = Duration::from_millis(100);

/// What one listener grants its clients.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time; one more is closed at once.
    pub connections: usize,
    /// For the handshake, where connections are encrypted.
    pub handshake: Duration,
    /// For the head of a request.
    pub head: Duration,
    /// For a write that makes no progress.
    pub stall: Duration,
    /// For what is still being answered when the daemon stops.
    pub drain: Duration,
}

impl Limits {
    /// The deadlines of the contract, and so many connections.
    pub fn of(connections: usize) -> Self {
        Self {
            connections,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            drain: Duration::from_millis(1_500),
        }
    }
}

/// Who is at the other end of the connection; an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// Serves `router` on `listener` until `shutdown`, then lets answers end within `limits.drain`, and
/// counts what comes. Streams are ended by the hub, not here.
pub async fn serve(
    mut listener: impl Listener,
    router: Router,
    limits: Limits,
    traffic: Arc<Traffic>,
    shutdown: impl Future<Output = ()>,
) {
    let builder = builder(limits);
    let slots = Arc::new(Semaphore::new(limits.connections));
    let stop = watch::Sender::new(false);
    let mut connections = JoinSet::new();
    let mut full = false;
    tokio::pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&mut listener) => accepted,
        };
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
            if !full {
                tracing::warn!(%peer, limit = limits.connections, "connections are refused: too many");
            }
            full = true;
            traffic.refused.one();
            continue;
        };
        full = false;
        let connection = Connection {
            builder: builder.clone(),
            peer: Peer(peer),
            router: router.clone(),
            stop: stop.subscribe(),
            open: Open::new(&traffic),
            _slot: slot,
        };
        connections.spawn(connection.serve(stream, listener.tls(), limits));
    }
    drop(listener);
    stop.send_replace(true);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.drain, ended).await.is_err() {
        tracing::warn!(open = connections.len(), "connections are cut off: they did not end in time");
        connections.shutdown().await;
    }
}

fn builder(limits: Limits) -> Builder {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(BUFFER_BYTES);
    builder
}

/// The next connection. Trouble with one that has gone already is no trouble of ours.
async fn accept(listener: &mut impl Listener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if gone(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(REST).await;
            }
        }
    }
}

fn gone(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// One connection, encrypted or not.
struct Connection {
    builder: Builder,
    peer: Peer,
    router: Router,
    stop: watch::Receiver<bool>,
    open: Open,
    /// Its place among the connections, also while hands are shaken.
    _slot: OwnedSemaphorePermit,
}

impl Connection {
    async fn serve(mut self, stream: TcpStream, tls: Option<Arc<ServerConfig>>, limits: Limits) {
        let peer = self.peer.0;
        if let Err(error) = socket::prepare(&stream) {
            // It was reset between accept and here, or the kernel lacks an option.
            tracing::debug!(%peer, %error, "a socket could not be prepared");
        }
        let Some(config) = tls else {
            return self.converse(Watched::new(stream, limits.stall)).await;
        };
        let shaken = tokio::select! {
            shaken = handshake(config, stream, limits.handshake, limits.stall) => shaken,
            // Nothing was asked yet: nothing is owed.
            () = stopped(&mut self.stop) => return,
        };
        match shaken {
            Ok(stream) => self.converse(stream).await,
            Err(error) => {
                self.open.0.unshaken.one();
                tracing::debug!(%peer, %error, "a handshake failed");
            }
        }
    }

    async fn converse(mut self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let (peer, router) = (self.peer, self.router);
        let traffic = Arc::clone(&self.open.0);
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            let (method, traffic) = (request.method().clone(), Arc::clone(&traffic));
            let answer = router.clone().oneshot(request);
            async move {
                let answer = answer.await.unwrap_or_else(|never| match never {});
                traffic.answered(&method, answer.status());
                Ok::<_, Infallible>(answer)
            }
        });
        let connection = self.builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let early = tokio::select! {
            result = &mut connection => Some(result),
            () = stopped(&mut self.stop) => None,
        };
        let result = if let Some(result) = early {
            result
        } else {
            connection.as_mut().graceful_shutdown();
            connection.await
        };
        if let Err(error) = result {
            tracing::debug!(peer = %peer.0, %error, "a connection ended early");
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The sender outlives every connection, so this is only ever the signal.
    let _ = stop.wait_for(|stopped| *stopped).await;
}
