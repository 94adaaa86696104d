//! The release build as a process, on ports of its own. Drop kills it.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::figures::Usage;

/// Nothing in a measurement takes so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A data folder with one token.
pub(crate) struct Home {
    pub(crate) folder: TempDir,
    pub(crate) token: String,
}

impl Home {
    pub(crate) fn new() -> Result<Self> {
        let folder = TempDir::new()?;
        let made = Command::new(env!("CARGO_BIN_EXE_gatepost"))
            .env_clear()
            .args(["token", "create", "bench", "--data"])
            .arg(folder.path())
            .output()?;
        ensure!(made.status.success(), "no token: {}", String::from_utf8_lossy(&made.stderr));
        let said = String::from_utf8(made.stdout)?;
        let token = said.split_whitespace().find(|word| word.starts_with("gp_"));
        Ok(Self { token: token.context("no token was printed")?.to_owned(), folder })
    }

    /// Starts the daemon below `wrapper`, a command that execs what follows it; empty: alone.
    pub(crate) fn start(&self, wrapper: &[&str]) -> Result<Daemon> {
        let folder = self.folder.path();
        let (notify, log) = (folder.join("notify"), folder.join("log"));
        let _ = fs::remove_file(&notify);
        let socket = UnixDatagram::bind(&notify)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let line: Vec<&str> =
            wrapper.iter().copied().chain([env!("CARGO_BIN_EXE_gatepost"), "serve"]).collect();
        let started = Instant::now();
        let child = Command::new(line[0])
            .args(&line[1..])
            .env_clear()
            .env("NOTIFY_SOCKET", &notify)
            // As in the unit.
            .env("MIMALLOC_PURGE_DELAY", "0")
            .env("GATEPOST_STORE_DIRECTORY", folder)
            .env("GATEPOST_DISPLAY_LISTEN", "127.0.0.1:0")
            .env("GATEPOST_DISPLAY_MAX_CONNECTIONS", "20000")
            .env("GATEPOST_OPERATOR_LISTEN", "127.0.0.1:0")
            .env("GATEPOST_OPERATOR_TLS", "off")
            .env("GATEPOST_OPERATOR_MAX_CONNECTIONS", "256")
            .stderr(Stdio::from(File::create(log)?))
            .spawn()
            .with_context(|| format!("{} does not start", line[0]))?;
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut daemon = Daemon {
            child,
            display: nowhere,
            operator: nowhere,
            ready_after: Duration::ZERO,
            supervisor: socket,
        };
        let mut buffer = [0; 512];
        loop {
            let size = daemon.supervisor.recv(&mut buffer).context("the daemon is never ready")?;
            for line in std::str::from_utf8(&buffer[..size])?.lines() {
                if line == "READY=1" {
                    daemon.ready_after = started.elapsed();
                    return Ok(daemon);
                }
                for word in line.trim_start_matches("STATUS=").split_whitespace() {
                    match word.split_once('=') {
                        Some(("display", address)) => daemon.display = address.parse()?,
                        Some(("operator", address)) => daemon.operator = address.parse()?,
                        _ => {}
                    }
                }
            }
        }
    }

    /// Fails when the daemon has complained since its last start: a refused connection or a
    /// failed commit would spoil the figures.
    pub(crate) fn no_complaints(&self) -> Result<()> {
        let log = fs::read_to_string(self.folder.path().join("log"))?;
        match log.lines().find(|line| line.contains("WARN") || line.contains("ERROR")) {
            Some(line) => bail!("the daemon complains: {line}"),
            None => Ok(()),
        }
    }
}

/// A running daemon.
pub(crate) struct Daemon {
    child: Child,
    pub(crate) display: SocketAddr,
    pub(crate) operator: SocketAddr,
    /// From before its process to its READY.
    pub(crate) ready_after: Duration,
    /// Open until the end, or the daemon would complain that nobody listens.
    supervisor: UnixDatagram,
}

impl Daemon {
    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.child.id())
    }

    /// SIGTERM, and the end.
    pub(crate) fn stop(mut self) -> Result<()> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status()?;
        ensure!(told.success(), "the daemon is gone");
        ensure!(self.child.wait()?.success(), "the daemon does not end well");
        Ok(())
    }

    /// SIGKILL: the power cut.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // After `stop` and `kill` it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
