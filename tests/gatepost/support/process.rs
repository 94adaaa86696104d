//! The real daemon as a process, with a folder and a token of its own. Drop kills it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::model::Received;

/// Nothing in a test takes so long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A data folder with one token.
pub struct Home {
    pub folder: TempDir,
    pub token: String,
}

impl Home {
    pub fn new() -> Self {
        let home = Self::empty();
        let token = home.run(&["token", "create", "ops", "--role", "admin"]);
        Self { token: token.trim().to_owned(), ..home }
    }

    /// Without any token.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), token: String::new() }
    }

    /// What a command beside the daemon says.
    pub fn run(&self, arguments: &[&str]) -> String {
        let mut command = program(self.folder.path());
        command.env("GATEPOST_OPERATOR_TLS", "auto");
        let done = command.args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// What the daemon has logged since its last start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap()
    }

    /// Where the daemon last said that operators connect.
    pub fn operator(&self) -> SocketAddr {
        address(&self.folder.path().join("ready"), "operator=")
    }

    pub fn start(&self, variables: &[(&str, &str)]) -> Daemon {
        Daemon::start(self, &[], variables)
    }

    /// With a configuration file of this name in the folder.
    pub fn start_with(&self, config: &str, variables: &[(&str, &str)]) -> Daemon {
        let config = self.folder.path().join(config);
        Daemon::start(self, &["--config", config.to_str().unwrap()], variables)
    }

    /// A supervisor, and the variable by which a daemon finds it.
    pub fn supervisor(&self) -> (Supervisor, String) {
        let path = self.folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        (Supervisor(socket), path.to_str().unwrap().to_owned())
    }
}

fn program(folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    program.env_clear().env("GATEPOST_STORE_DIRECTORY", folder);
    program.env("GATEPOST_DISPLAY_LISTEN", "127.0.0.1:0").env("GATEPOST_OPERATOR_LISTEN", "127.0.0.1:0");
    // What is tested here is not the encryption; `tls.rs` tests that.
    program.env("GATEPOST_OPERATOR_TLS", "off");
    program
}

fn address(ready: &Path, name: &str) -> SocketAddr {
    let said = fs::read_to_string(ready).unwrap();
    said.lines().find_map(|line| line.strip_prefix(name)).unwrap().parse().unwrap()
}

/// What systemd would hear.
pub struct Supervisor(UnixDatagram);

impl Supervisor {
    /// All messages up to one that holds `until`.
    pub fn hear(&self, until: &str) -> Vec<String> {
        let mut heard = Vec::new();
        let mut bytes = [0; 4_096];
        loop {
            let size = self.0.recv(&mut bytes).unwrap_or_else(|error| panic!("{error} after {heard:?}"));
            heard.push(String::from_utf8_lossy(&bytes[..size]).into_owned());
            if heard.iter().any(|said| said.contains(until)) {
                return heard;
            }
        }
    }
}

/// A running daemon.
pub struct Daemon {
    child: Child,
    pub display: SocketAddr,
    pub operator: SocketAddr,
    token: String,
    agent: ureq::Agent,
}

impl Daemon {
    fn start(home: &Home, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let ready: PathBuf = home.folder.path().join("ready");
        let _ = fs::remove_file(&ready);
        let mut command = program(home.folder.path());
        command.arg("serve").args(arguments).arg("--ready-file").arg(&ready).envs(variables.iter().copied());
        let log = File::create(home.log_file()).unwrap();
        let mut child = command.stderr(Stdio::from(log)).spawn().unwrap();
        let start = Instant::now();
        while !ready.exists() {
            assert!(child.try_wait().unwrap().is_none(), "the daemon ended at once");
            assert!(start.elapsed() < PATIENCE, "the daemon is never ready");
            std::thread::yield_now();
        }
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self {
            display: address(&ready, "display="),
            operator: address(&ready, "operator="),
            child,
            token: home.token.clone(),
            agent: config.build().into(),
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the same process serves anew, at other addresses, and turns to those.
    pub fn begun_anew(&mut self, home: &Home) {
        let start = Instant::now();
        while home.operator() == self.operator {
            assert!(self.child.try_wait().unwrap().is_none(), "the daemon ended: {}", home.log());
            assert!(start.elapsed() < PATIENCE, "it never began anew: {}", home.log());
            std::thread::yield_now();
        }
        self.operator = home.operator();
        self.display = address(&home.folder.path().join("ready"), "display=");
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it never ended");
            std::thread::yield_now();
        }
    }

    /// The power cut.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As `systemctl reload` does it.
    pub fn hang_up(&self) {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    }

    /// SIGTERM, and how long it took to end.
    pub fn terminate(&mut self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        assert!(Command::new("kill").arg(self.pid().to_string()).status().unwrap().success());
        (self.child.wait().unwrap(), start.elapsed())
    }

    /// A change; the cursor of its answer, or none when the daemon is gone.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Option<u64> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.operator))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .body(body.to_string())
            .unwrap();
        let mut answer = self.agent.run(request).ok()?;
        let status = answer.status();
        let body: Value = answer.body_mut().read_json().ok()?;
        assert!(status.is_success(), "{status}: {body}");
        let cursor = body["cursor"].as_str().unwrap();
        Some(cursor.split_once('-').unwrap().1.parse().unwrap())
    }

    /// What operators read.
    pub fn get(&self, path: &str) -> Value {
        let request = self.agent.get(format!("http://{}{path}", self.operator));
        let mut answer = request.header("Authorization", format!("Bearer {}", self.token)).call().unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.body_mut().read_json().unwrap()
    }

    /// A flight to change.
    pub fn put(&self, id: &str) -> u64 {
        let flight = serde_json::json!({
            "direction": "departure", "flight": "SK455", "scheduled": "2026-11-21T09:55:00Z",
        });
        self.send("PUT", &format!("/api/flights/{id}"), &flight).unwrap()
    }

    /// Its gate; the cursor, or none when the daemon is gone.
    pub fn gate(&self, id: &str, gate: &str) -> Option<u64> {
        self.send("PATCH", &format!("/api/flights/{id}"), &serde_json::json!({ "gate": gate }))
    }

    pub fn events(&self, cursor: Option<&str>) -> Stream {
        Stream::open(self.display, cursor).unwrap()
    }

    /// A timetable in any format; the answer's status and body.
    pub fn import(&self, query: &str, body: Vec<u8>) -> (u16, Value) {
        self.try_import(query, body).expect("the daemon answers")
    }

    /// As [`Daemon::import`]; none when the daemon is gone.
    pub fn try_import(&self, query: &str, body: Vec<u8>) -> Option<(u16, Value)> {
        let request = ureq::http::Request::builder()
            .method("PUT")
            .uri(format!("http://{}/api/timetable?{query}", self.operator))
            .header("Authorization", format!("Bearer {}", self.token))
            .body(body)
            .unwrap();
        let mut answer = self.agent.run(request).ok()?;
        Some((answer.status().as_u16(), answer.body_mut().read_json().ok()?))
    }

    /// The largest resident set so far, in KiB.
    pub fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// Of the resident set, the pages of the program itself, in KiB.
    pub fn program(&self) -> u64 {
        self.status("RssFile:")
    }

    /// Memory of its own that the system cannot take back, in KiB.
    pub fn kept(&self) -> u64 {
        self.own_memory() - self.rollup("LazyFree:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// Memory of its own in KiB: the pages of the program itself count for more or less of each
    /// process as others of it come and go.
    pub fn own_memory(&self) -> u64 {
        self.rollup("Anonymous:")
    }

    fn rollup(&self, name: &str) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid())).unwrap();
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One stream over a real socket. HTTP/1.0, so that its body comes without chunks.
pub struct Stream(BufReader<TcpStream>);

impl Stream {
    pub fn open(address: SocketAddr, cursor: Option<&str>) -> std::io::Result<Self> {
        Self::open_as(address, "/events", cursor)
    }

    /// As the client that `target` names.
    pub fn open_as(address: SocketAddr, target: &str, cursor: Option<&str>) -> std::io::Result<Self> {
        let mut socket = TcpStream::connect(address)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let cursor = cursor.map_or_else(String::new, |id| format!("Last-Event-ID: {id}\r\n"));
        socket.write_all(format!("GET {target} HTTP/1.0\r\nHost: localhost\r\n{cursor}\r\n").as_bytes())?;
        let mut reader = BufReader::new(socket);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if !line.contains(" 200 ") {
            return Err(std::io::Error::other(line));
        }
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        Ok(Self(reader))
    }

    /// The next event that is no heartbeat; none at the end of the stream.
    pub fn next(&mut self) -> Option<Received> {
        loop {
            let mut event = Received { id: None, name: "message".to_owned(), data: String::new() };
            let mut any = false;
            loop {
                let mut line = String::new();
                if self.0.read_line(&mut line).ok()? == 0 {
                    return None;
                }
                let line = line.trim_end_matches('\n');
                match line.split_once(": ").unwrap_or((line.trim_end_matches(':'), "")) {
                    ("", "") => break,
                    ("id", id) => event.id = Some(id.to_owned()),
                    ("event", name) => name.clone_into(&mut event.name),
                    ("data", data) => {
                        any = true;
                        event.data.push_str(data);
                    }
                    _ => {}
                }
            }
            if any && event.name != "heartbeat" {
                return Some(event);
            }
        }
    }

    /// Reads until the stream ends; an error is an end too.
    pub fn ended(mut self) -> bool {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).is_ok()
    }
}

/// The sequence number of an event's id.
pub fn seq(id: &str) -> u64 {
    id.split_once('-').unwrap().1.parse().unwrap()
}

/// A small generator, so that a failing run can be told by its seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}
