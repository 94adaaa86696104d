//! Publishers: `POST /api/events` over connections that are kept open. Every change is a new
//! gate of a flight, an event of about 300 bytes.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio::time::timeout;

use crate::daemon::{Daemon, Home, PATIENCE};

/// Flights on the board, as many as there are publishers at most.
pub(crate) const FLIGHTS: u64 = 64;
/// Changes in one request while the board is filled.
const FILL: u64 = 500;

/// An event's id.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    pub(crate) epoch: String,
    pub(crate) seq: u64,
}

/// Where to publish.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    operator: SocketAddr,
    token: String,
}

impl Board {
    pub(crate) fn of(daemon: &Daemon, home: &Home) -> Self {
        Self { operator: daemon.operator, token: home.token.clone() }
    }

    /// Puts the flights, then changes them until there are `events`.
    pub(crate) fn fill(&self, events: u64) -> Result<Cursor> {
        runtime()?.block_on(async {
            let mut publisher = self.connect().await?;
            let mut head = publisher.send(&commands(0..FLIGHTS, put)).await?;
            while head.seq < events {
                let until = (head.seq + FILL).min(events);
                head = publisher.send(&commands(head.seq..until, change)).await?;
            }
            Ok(head)
        })
    }

    pub(crate) async fn connect(&self) -> Result<Publisher> {
        let stream = TcpStream::connect(self.operator).await?;
        stream.set_nodelay(true)?;
        Ok(Publisher { stream, board: self.clone(), buffer: Vec::new() })
    }

    /// `publishers` at once, each one change a request, back to back for `time`. Checks that
    /// every acknowledged change has an event of its own and that there is no other.
    pub(crate) fn race(&self, publishers: u64, time: Duration) -> Result<(u64, Duration)> {
        let tasks = LocalSet::new();
        tasks.block_on(&runtime()?, async {
            let mut all = Vec::new();
            for _ in 0..publishers {
                all.push(self.connect().await?);
            }
            let begun = Instant::now();
            let running: Vec<_> = all
                .into_iter()
                .zip(0..)
                .map(|(publisher, which)| tokio::task::spawn_local(publisher.repeat(which, begun + time)))
                .collect();
            let mut seen = Vec::new();
            for task in running {
                seen.extend(task.await??);
            }
            let took = begun.elapsed();
            seen.sort_unstable();
            let count = seen.len() as u64;
            ensure!(
                seen.first().zip(seen.last()).is_some_and(|(first, last)| last - first + 1 == count),
                "acknowledged events are not those that were made"
            );
            Ok((count, took))
        })
    }
}

/// One connection that publishes.
pub(crate) struct Publisher {
    stream: TcpStream,
    board: Board,
    buffer: Vec<u8>,
}

impl Publisher {
    async fn repeat(mut self, which: u64, until: Instant) -> Result<Vec<u64>> {
        let (mut seen, mut round) = (Vec::new(), 0);
        while Instant::now() < until {
            round += 1;
            let body = commands(which + round * FLIGHTS..which + round * FLIGHTS + 1, change);
            seen.push(self.send(&body).await?.seq);
        }
        Ok(seen)
    }

    /// The changes numbered `range` in one request.
    pub(crate) async fn change(&mut self, range: std::ops::Range<u64>) -> Result<Cursor> {
        self.send(&commands(range, change)).await
    }

    async fn send(&mut self, body: &str) -> Result<Cursor> {
        timeout(PATIENCE, self.exchange(body)).await.context("no answer")?
    }

    async fn exchange(&mut self, body: &str) -> Result<Cursor> {
        let Board { operator, token } = &self.board;
        let request = format!(
            "POST /api/events HTTP/1.1\r\nHost: {operator}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "closed before the answer");
            let text = std::str::from_utf8(&self.buffer)?;
            let Some((head, rest)) = text.split_once("\r\n\r\n") else { continue };
            let mut lines = head.lines();
            let length = lines.find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
            if rest.len() == length.parse::<usize>()? {
                ensure!(head.starts_with("HTTP/1.1 200"), "a change was refused: {text}");
                let id = rest.split('"').nth(3).and_then(|id| id.split_once('-')).context("no cursor")?;
                return Ok(Cursor { epoch: id.0.to_owned(), seq: id.1.parse()? });
            }
        }
    }
}

/// A runtime on this thread.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn commands(numbers: std::ops::Range<u64>, write: fn(&mut String, u64)) -> String {
    let mut body = String::from("[");
    for number in numbers {
        if body.len() > 1 {
            body.push(',');
        }
        write(&mut body, number);
    }
    body.push(']');
    body
}

fn put(body: &mut String, number: u64) {
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        body,
        r#"{{"op":"put","flight":{{"id":"bench-{number}","direction":"departure","flight":"SK{}","airport":"CPH",
        "city":"København","scheduled":"2026-11-21T09:55:00Z","estimated":"2026-11-21T10:20:00Z","state":"expected",
        "terminal":"2","desks":"40-48","codeshares":["LH6120","UA9102"],
        "remarks":[{{"audience":"public","text":{{"en":"Please go to security now","de":"Bitte zur Kontrolle"}}}}]}}}}"#,
        100 + number
    );
}

/// Number n changes flight n modulo their count, to a gate that it did not have.
fn change(body: &mut String, number: u64) {
    let (flight, gate) = (number % FLIGHTS, number / FLIGHTS % 1_000_000);
    let _ = write!(body, r#"{{"op":"patch","id":"bench-{flight}","changes":{{"gate":"B{gate}"}}}}"#);
}
