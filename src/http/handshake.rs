//! The start of an encrypted connection: within a deadline, and with a word for who speaks plain HTTP.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::socket::Watched;

/// Read of a plain request before it is answered: most that a browser sends.
const PLAIN_BYTES: u64 = 8 * 1_024;

const THIS_IS_HTTPS: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Connection: close\r\n\r\n\
    This is https, and the request came in the clear.\n";

/// The encrypted stream over `stream`, whose writes keep their own deadline of `stall`. Fails after
/// `deadline`, and for whoever does not speak TLS.
pub(super) async fn handshake(
    config: Arc<ServerConfig>,
    stream: TcpStream,
    deadline: Duration,
    stall: Duration,
) -> io::Result<TlsStream<Watched<TcpStream>>> {
    let shaking = async {
        if speaks_http(&stream).await? {
            answer_plainly(stream).await?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "plain HTTP where TLS is spoken"));
        }
        TlsAcceptor::from(config).accept(Watched::new(stream, stall)).await
    };
    tokio::time::timeout(deadline, shaking).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the handshake does not come to an end"))
    })
}

/// A record of TLS begins with its type, 22; a request of HTTP with the letters of its method.
async fn speaks_http(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    let count = stream.peek(&mut first).await?;
    Ok(count == 1 && first[0].is_ascii_uppercase())
}

async fn answer_plainly(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(THIS_IS_HTTPS).await?;
    stream.shutdown().await?;
    // What is not read would turn the answer into a reset.
    let mut rest = stream.take(PLAIN_BYTES);
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await.map(drop)
}
