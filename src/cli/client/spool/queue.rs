//! The queue of one kiosk: a folder of numbered files, one push each. A file is a line of JSON that
//! says what to do, and the body as it is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::super::api::Push;
use super::super::change::escape;
use super::super::folders::{self, Folders};
use super::super::kiosk::{Address, Kiosk};
use crate::clock::Clock;
use crate::durable;

/// Pushes that wait for one kiosk.
const MAX_ENTRIES: usize = 1_000;
/// And their bytes.
const MAX_BYTES: u64 = 8 << 20;
/// Refused pushes that are kept for a look at them.
const MAX_ASIDE: usize = 100;
const ASIDE: &str = "refused";
const ENDING: &str = "push";

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    kiosk: String,
    url: String,
    /// Seconds since 1970, by the clock of the one who sends.
    at: i64,
    method: String,
    target: String,
    content: String,
    key: String,
}

/// A push as it was kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) kiosk: String,
    pub(super) url: String,
    pub(super) at: i64,
    pub(super) push: Push,
}

/// One file of a queue.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: u64,
    path: PathBuf,
    bytes: u64,
}

impl Entry {
    /// What is in the file.
    pub(super) fn read(&self) -> anyhow::Result<Kept> {
        let damaged = || format!("{}: damaged", self.path.display());
        let bytes = Bytes::from(fs::read(&self.path).with_context(|| shown(&self.path))?);
        let end = bytes.iter().position(|byte| *byte == b'\n').with_context(damaged)?;
        let header: Header = serde_json::from_slice(&bytes[..end]).with_context(damaged)?;
        let Header { kiosk, url, at, method, target, content, key } = header;
        let push = Push { method, target, content, body: bytes.slice(end + 1..), key };
        Ok(Kept { kiosk, url, at, push })
    }
}

/// A queue that nobody else changes while this lives.
#[derive(Debug)]
pub(super) struct Queue {
    path: PathBuf,
    /// Locked by who changes anything; the kernel releases it when its holder dies.
    folder: File,
}

impl Queue {
    /// The queue of `address`, if there is one.
    pub(super) fn open(folders: &Folders, address: &Address) -> anyhow::Result<Option<Self>> {
        // Without a folder for them there are no queues.
        let Ok(path) = place(folders, address) else { return Ok(None) };
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            opened => Self::locked(path, opened).map(Some),
        }
    }

    /// The queue of `address`, made where it is missing.
    pub(super) fn make(folders: &Folders, address: &Address) -> anyhow::Result<Self> {
        let path = place(folders, address)?;
        let made = folders::make(&path);
        // Its name must be as durable as what will be in it.
        if let Some(parent) = path.parent() {
            File::open(parent).and_then(|parent| parent.sync_all()).with_context(|| shown(parent))?;
        }
        Self::locked(path, made)
    }

    /// To look at only: whoever delivers is not waited for.
    pub(super) fn at(path: PathBuf) -> anyhow::Result<Self> {
        Ok(Self { folder: File::open(&path).with_context(|| shown(&path))?, path })
    }

    fn locked(path: PathBuf, opened: io::Result<File>) -> anyhow::Result<Self> {
        let folder = opened.and_then(|folder| folder.lock().map(|()| folder));
        Ok(Self { folder: folder.with_context(|| shown(&path))?, path })
    }

    /// What waits, oldest first.
    pub(super) fn entries(&self) -> anyhow::Result<Vec<Entry>> {
        entries(&self.path).with_context(|| shown(&self.path))
    }

    /// Keeps a push behind all others; how many there are then. It is on the disk when this returns.
    pub(super) fn add(&self, kiosk: &Kiosk, push: &Push) -> anyhow::Result<usize> {
        let header = Header {
            kiosk: kiosk.name.clone(),
            url: kiosk.address.to_string(),
            at: Clock::system().now(),
            method: push.method.clone(),
            target: push.target.clone(),
            content: push.content.clone(),
            key: push.key.clone(),
        };
        let mut header = serde_json::to_vec(&header)?;
        header.push(b'\n');
        let entries = self.entries()?;
        let size = header.len() as u64 + push.body.len() as u64;
        ensure!(
            entries.len() < MAX_ENTRIES
                && entries.iter().map(|entry| entry.bytes).sum::<u64>() + size <= MAX_BYTES,
            "cannot be reached, and no more can be kept for it: at most {MAX_ENTRIES} changes and \
             {MAX_BYTES} bytes"
        );
        let number = entries.last().map_or(1, |entry| entry.number + 1);
        header.extend_from_slice(&push.body);
        let written = durable::write(&self.path, &format!("{number:010}.{ENDING}"), &header);
        written.with_context(|| shown(&self.path))?;
        Ok(entries.len() + 1)
    }

    /// The kiosk has it.
    pub(super) fn done(&self, entry: &Entry) -> anyhow::Result<()> {
        fs::remove_file(&entry.path).and_then(|()| self.folder.sync_all()).with_context(|| shown(&entry.path))
    }

    /// The kiosk will never have it.
    pub(super) fn put_aside(&self, entry: &Entry) -> anyhow::Result<PathBuf> {
        let aside = self.path.join(ASIDE);
        let moved = || -> io::Result<PathBuf> {
            let folder = folders::make(&aside)?;
            let older = entries(&aside)?;
            for old in older.iter().take((older.len() + 1).saturating_sub(MAX_ASIDE)) {
                fs::remove_file(&old.path)?;
            }
            let number = older.last().map_or(1, |old| old.number + 1);
            let to = aside.join(format!("{number:010}.{ENDING}"));
            fs::rename(&entry.path, &to)?;
            folder.sync_all()?;
            self.folder.sync_all()?;
            Ok(to)
        };
        moved().with_context(|| shown(&entry.path))
    }
}

/// The folders of all queues.
pub(super) fn all(folders: &Folders) -> anyhow::Result<Vec<PathBuf>> {
    let Ok(spool) = folders.state("spool") else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    match fs::read_dir(&spool) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        listed => {
            for queue in listed.with_context(|| shown(&spool))? {
                found.push(queue?.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// How many pushes wait for `address`.
pub(in super::super) fn waiting(folders: &Folders, address: &Address) -> usize {
    place(folders, address).and_then(|path| Ok(entries(&path)?)).map_or(0, |entries| entries.len())
}

fn place(folders: &Folders, address: &Address) -> anyhow::Result<PathBuf> {
    Ok(folders.state("spool")?.join(escape(&address.authority)))
}

fn entries(path: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in fs::read_dir(path)? {
        let file = file?;
        let path = file.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let (Some(number), true) = (number, path.extension().is_some_and(|ending| ending == ENDING)) {
            entries.push(Entry { number, path, bytes: file.metadata()?.len() });
        }
    }
    entries.sort_by_key(|entry| entry.number);
    Ok(entries)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    fn folders(home: &tempfile::TempDir) -> Folders {
        Folders::of(&Environment::from_iter([("HOME", home.path().to_str().unwrap())]))
    }

    fn kiosk() -> Kiosk {
        Kiosk {
            name: "gate".to_owned(),
            address: "[::1]:9".parse().unwrap(),
            fingerprint: None,
            first_use: true,
            token: None,
            announced: None,
        }
    }

    fn push(body: impl Into<Bytes>) -> Push {
        Push { body: body.into(), ..Push::new("PUT", "/x?y=1".to_owned(), None).unwrap() }
    }

    #[test]
    fn what_is_kept_comes_back_as_it_was_and_in_order() {
        let home = tempfile::tempdir().unwrap();
        let (folders, kiosk) = (folders(&home), kiosk());
        assert!(Queue::open(&folders, &kiosk.address).unwrap().is_none());
        let queue = Queue::make(&folders, &kiosk.address).unwrap();
        let pushes = [push("\n{}\r\n"), push(&b"\xff\xfe\n"[..]), push("")];
        for (at, push) in pushes.iter().enumerate() {
            assert_eq!(queue.add(&kiosk, push).unwrap(), at + 1);
        }
        drop(queue);
        let queue = Queue::open(&folders, &kiosk.address).unwrap().unwrap();
        let entries = queue.entries().unwrap();
        let kept: Vec<Kept> = entries.iter().map(|entry| entry.read().unwrap()).collect();
        assert_eq!(kept.iter().map(|kept| kept.push.clone()).collect::<Vec<_>>(), pushes);
        assert_eq!((kept[0].kiosk.as_str(), kept[0].url.as_str()), ("gate", "https://[::1]:9"));
        queue.done(&entries[0]).unwrap();
        assert_eq!(waiting(&folders, &kiosk.address), 2);
        // Numbers go on, so that what is added now stays behind what waits.
        assert_eq!(queue.add(&kiosk, &pushes[0]).unwrap(), 3);
        assert_eq!(queue.entries().unwrap().last().unwrap().number, 4);
    }

    #[test]
    fn a_queue_is_bounded_in_number_and_bytes() {
        let home = tempfile::tempdir().unwrap();
        let (folders, kiosk) = (folders(&home), kiosk());
        let queue = Queue::make(&folders, &kiosk.address).unwrap();
        queue.add(&kiosk, &push(vec![b'x'; 7 << 20])).unwrap();
        let error = queue.add(&kiosk, &push(vec![b'x'; 1 << 20])).unwrap_err();
        assert!(error.to_string().ends_with("at most 1000 changes and 8388608 bytes"), "{error}");
        for number in 2..=MAX_ENTRIES {
            fs::write(queue.path.join(format!("{number:010}.push")), "").unwrap();
        }
        assert!(queue.add(&kiosk, &push("")).is_err());
    }

    #[test]
    fn what_was_refused_is_put_aside_and_the_oldest_of_it_goes() {
        let home = tempfile::tempdir().unwrap();
        let (folders, kiosk) = (folders(&home), kiosk());
        let queue = Queue::make(&folders, &kiosk.address).unwrap();
        for _ in 0..MAX_ASIDE + 2 {
            queue.add(&kiosk, &push("x")).unwrap();
            queue.put_aside(&queue.entries().unwrap()[0]).unwrap();
        }
        assert_eq!(waiting(&folders, &kiosk.address), 0);
        let aside = entries(&queue.path.join(ASIDE)).unwrap();
        assert_eq!((aside.len(), aside[0].number), (MAX_ASIDE, 3));
    }

    #[test]
    fn a_file_that_was_cut_off_is_damaged_and_not_sent() {
        let home = tempfile::tempdir().unwrap();
        let (folders, kiosk) = (folders(&home), kiosk());
        let queue = Queue::make(&folders, &kiosk.address).unwrap();
        fs::write(queue.path.join("0000000001.push"), "{\"kiosk\":\"gate\"").unwrap();
        let error = queue.entries().unwrap()[0].read().unwrap_err();
        assert!(error.to_string().ends_with("0000000001.push: damaged"), "{error}");
    }
}
