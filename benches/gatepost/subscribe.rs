//! Subscribers: raw TCP and just enough HTTP/1.1, on a thread of their own. Each checks that the
//! ids follow each other without a gap, a repetition or a step back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::daemon::PATIENCE;
use crate::publish::{Cursor, runtime};

/// As large as a read gets.
const BUFFER: usize = 256 * 1_024;
/// How often the counters are looked at.
const LOOK: Duration = Duration::from_micros(500);

/// What all subscribers of a crowd count together.
#[derive(Default)]
struct Counters {
    /// Those whose stream has begun.
    open: AtomicU64,
    delivered: AtomicU64,
    failed: AtomicBool,
    leave: Notify,
}

/// Subscribers on a thread of their own. Drop closes them.
pub(crate) struct Crowd {
    counters: Arc<Counters>,
    size: u64,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Crowd {
    /// Connects `size` subscribers, who have seen up to `after`; none: they begin with a snapshot.
    pub(crate) fn connect(display: SocketAddr, size: u64, after: Option<&Cursor>) -> Result<Self> {
        let counters = Arc::new(Counters::default());
        let (shared, after) = (Arc::clone(&counters), after.cloned());
        let thread = std::thread::spawn(move || runtime()?.block_on(serve(display, size, after, shared)));
        let mut crowd = Self { counters, size, thread: Some(thread) };
        crowd.wait(|counters| counters.open.load(Relaxed) == size)?;
        Ok(crowd)
    }

    /// Events that have arrived, over all subscribers.
    pub(crate) fn delivered(&self) -> u64 {
        self.counters.delivered.load(Relaxed)
    }

    /// Waits until each has had `events`.
    pub(crate) fn wait_for(&mut self, events: u64) -> Result<()> {
        let all = events * self.size;
        self.wait(|counters| counters.delivered.load(Relaxed) >= all)?;
        ensure!(self.delivered() == all, "more events arrived than were published");
        Ok(())
    }

    fn wait(&mut self, done: impl Fn(&Counters) -> bool) -> Result<()> {
        let begun = Instant::now();
        while !done(&self.counters) {
            if self.counters.failed.load(Relaxed) {
                return self.leave();
            }
            ensure!(begun.elapsed() < PATIENCE, "events are lost: {} have come", self.delivered());
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Ends the crowd and tells what went wrong in it.
    pub(crate) fn leave(&mut self) -> Result<()> {
        self.counters.leave.notify_one();
        match self.thread.take() {
            Some(thread) => thread.join().map_err(|_| anyhow!("the subscribers' thread panicked"))?,
            None => Ok(()),
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        // Who cares about the outcome has asked for it.
        let _ = self.leave();
    }
}

async fn serve(display: SocketAddr, size: u64, after: Option<Cursor>, counters: Arc<Counters>) -> Result<()> {
    let mut all = JoinSet::new();
    for _ in 0..size {
        all.spawn(subscribe(display, after.clone(), Arc::clone(&counters)));
    }
    let outcome = tokio::select! {
        Some(ended) = all.join_next() => ended?,
        () = counters.leave.notified() => return Ok(()),
    };
    counters.failed.store(true, Relaxed);
    outcome.context("a subscriber")
}

/// Reads until something is wrong.
async fn subscribe(display: SocketAddr, after: Option<Cursor>, counters: Arc<Counters>) -> Result<()> {
    thread_local!(static SPACE: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![0; BUFFER]));
    let mut stream = TcpStream::connect(display).await?;
    let cursor = after.as_ref().map(|after| format!("Last-Event-ID: {}-{}\r\n", after.epoch, after.seq));
    let cursor = cursor.unwrap_or_default();
    stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {display}\r\n{cursor}\r\n").as_bytes()).await?;
    let mut reader = Reader { last: after.map(|after| after.seq), ..Reader::default() };
    if reader.last.is_some() {
        counters.open.fetch_add(1, Relaxed);
    }
    loop {
        stream.readable().await?;
        // One buffer for all: an idle subscriber must not cost the measuring side memory either.
        let news = SPACE.with_borrow_mut(|space| match stream.try_read(space) {
            Ok(0) => bail!("the stream ended"),
            Ok(size) => reader.take(&space[..size]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(News::default()),
            Err(error) => Err(error.into()),
        })?;
        counters.open.fetch_add(u64::from(news.snapshot), Relaxed);
        counters.delivered.fetch_add(news.events, Relaxed);
    }
}

/// What a read has brought.
#[derive(Debug, Default)]
struct News {
    snapshot: bool,
    events: u64,
}

/// A stream: the head of the answer, chunks, lines, events.
#[derive(Default)]
struct Reader {
    headed: bool,
    chunk: Chunk,
    /// A line that has not ended yet.
    line: Vec<u8>,
    id: Option<u64>,
    is_snapshot: bool,
    /// The last event that has come, once there is one.
    last: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
enum Chunk {
    /// Within its size, in hexadecimal.
    Size(usize),
    /// So much is left.
    Data(usize),
    /// Before the line end behind it.
    End,
}

impl Default for Chunk {
    fn default() -> Self {
        Self::Size(0)
    }
}

impl Reader {
    fn take(&mut self, mut bytes: &[u8]) -> Result<News> {
        let mut news = News::default();
        while !self.headed {
            let Some(line) = self.take_line(&mut bytes) else { return Ok(news) };
            ensure!(!line.starts_with(b"HTTP/") || line.starts_with(b"HTTP/1.1 200"), "not 200");
            self.headed = line == b"\r";
        }
        while let Some(&byte) = bytes.first() {
            if let Chunk::Data(left) = self.chunk {
                let (mut data, rest) = bytes.split_at(left.min(bytes.len()));
                bytes = rest;
                self.chunk = if data.len() == left { Chunk::End } else { Chunk::Data(left - data.len()) };
                while let Some(line) = self.take_line(&mut data) {
                    self.understand(&line, &mut news)?;
                }
                continue;
            }
            bytes = &bytes[1..];
            self.chunk = match (self.chunk, byte) {
                (Chunk::Size(0), b'\n') => bail!("the stream ended"),
                (Chunk::Size(size), b'\n') => Chunk::Data(size),
                (Chunk::End, b'\n') => Chunk::Size(0),
                (Chunk::Size(size), _) if byte != b'\r' => {
                    let digit = char::from(byte).to_digit(16).context("not a chunk")?;
                    Chunk::Size(size * 16 + digit as usize)
                }
                (same, _) => same,
            };
        }
        Ok(news)
    }

    /// The next whole line, without its LF.
    fn take_line(&mut self, bytes: &mut &[u8]) -> Option<Vec<u8>> {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        self.line.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
        *bytes = end.map_or(&[], |end| &bytes[end + 1..]);
        end.map(|_| std::mem::take(&mut self.line))
    }

    fn understand(&mut self, line: &[u8], news: &mut News) -> Result<()> {
        if let Some(id) = line.strip_prefix(b"id: ") {
            let (_, seq) = std::str::from_utf8(id)?.split_once('-').context("an id without a dash")?;
            self.id = Some(seq.parse()?);
        } else if line == b"event: snapshot" {
            self.is_snapshot = true;
        } else if line.is_empty()
            && let Some(seq) = self.id.take()
        {
            let snapshot = std::mem::take(&mut self.is_snapshot);
            match self.last.replace(seq) {
                None if snapshot => news.snapshot = true,
                Some(last) if !snapshot && seq == last + 1 => news.events += 1,
                last => bail!("event {seq} (snapshot: {snapshot}) came after {last:?}"),
            }
        }
        Ok(())
    }
}
