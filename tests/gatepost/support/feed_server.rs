//! An HTTP server that answers as it is told, request by request, and remembers what it was asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What it does with one request.
#[derive(Clone)]
pub enum Reply {
    /// Sends these bytes and closes.
    Bytes(Vec<u8>),
    /// Begins an answer and closes in the middle of it.
    Broken,
    /// Closes at once.
    Closed,
    /// Sends a body that does not end before its reader is gone.
    Endless,
}

impl Reply {
    /// `200` with a body.
    pub fn ok(body: &str, headers: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes(),
        )
    }

    /// An answer without a body.
    pub fn status(line: &str, headers: &str) -> Self {
        Self::Bytes(format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n{headers}\r\n").into_bytes())
    }
}

/// Stops when it is dropped.
pub struct FeedServer {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    replies: Arc<Mutex<Vec<Reply>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl FeedServer {
    /// Gives each reply once, in order, and the last one for ever.
    pub fn start(replies: Vec<Reply>) -> Self {
        Self::start_with(replies, None)
    }

    /// As [`FeedServer::start`], encrypted; also the certificate in PEM, which vouches for itself.
    pub fn start_encrypted(replies: Vec<Reply>) -> (Self, String) {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        (Self::start_with(replies, Some(Arc::new(config))), made.cert.pem())
    }

    fn start_with(replies: Vec<Reply>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let replies = Arc::new(Mutex::new(replies));
        let shared = (Arc::clone(&asked), Arc::clone(&replies), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let (asked, replies, stop) = shared;
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let mut stream: Box<dyn Line> = match &tls {
                    Some(tls) => {
                        let connection = ServerConnection::new(Arc::clone(tls)).unwrap();
                        Box::new(StreamOwned::new(connection, stream))
                    }
                    None => Box::new(stream),
                };
                let Some(request) = read_head(&mut *stream) else { continue };
                let reply = {
                    let mut replies = replies.lock().unwrap();
                    if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() }
                };
                asked.lock().unwrap().push(request);
                answer(&mut *stream, &reply);
            }
        });
        Self { address, asked, replies, stop, thread: Some(thread) }
    }

    /// From the next request on.
    pub fn reply(&self, replies: Vec<Reply>) {
        *self.replies.lock().unwrap() = replies;
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// Either kind of connection.
trait Line: Read + Write {}

impl<T: Read + Write> Line for T {}

fn read_head(stream: &mut dyn Line) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

fn answer(stream: &mut dyn Line, reply: &Reply) {
    // Whoever hangs up meanwhile is what some tests are about.
    let _ = match reply {
        Reply::Bytes(bytes) => stream.write_all(bytes),
        Reply::Broken => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{\"dir"),
        Reply::Closed => Ok(()),
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n[");
            let blanks = [b' '; 4_096];
            while stream.write_all(&blanks).is_ok() {}
            Ok(())
        }
    };
}
