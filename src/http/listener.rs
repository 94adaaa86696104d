//! Where connections come from, and how they are spoken to.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};

/// A place where connections arrive. It may move while it is served.
pub trait Listener: Send {
    /// The next connection. May be dropped and called again at any point: none is lost.
    fn accept(&mut self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;

    /// How they are encrypted; none in the clear.
    fn tls(&self) -> Option<Arc<ServerConfig>> {
        None
    }
}

/// In the clear, and at one place.
impl Listener for TcpListener {
    fn accept(&mut self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send {
        TcpListener::accept(self)
    }
}
