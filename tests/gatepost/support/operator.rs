//! An operator at a keyboard: the program as a client, with a home of its own, and daemons at
//! addresses that they keep when they start again.

use std::fmt::Write;
use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use tempfile::TempDir;

use super::process::{Daemon, Home, PATIENCE};

/// A daemon and its data, whose operator's listener stays where it is.
pub struct Kiosk {
    pub home: Home,
    /// `127.a.b.c:port`, its own, so that nobody else takes the port between two runs.
    pub address: String,
    pub daemon: Option<Daemon>,
}

impl Kiosk {
    pub fn start() -> Self {
        Self::start_with(&[("GATEPOST_OPERATOR_TLS", "off")])
    }

    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::start_at(&format!("{}:0", own_ip()), variables)
    }

    pub fn start_at(address: &str, variables: &[(&str, &str)]) -> Self {
        let mut kiosk = Self { home: Home::new(), address: address.to_owned(), daemon: None };
        kiosk.up_with(variables);
        kiosk.address = kiosk.daemon().operator.to_string();
        kiosk
    }

    pub fn daemon(&self) -> &Daemon {
        self.daemon.as_ref().unwrap()
    }

    /// Starts it again where it was.
    pub fn up(&mut self) {
        self.up_with(&[("GATEPOST_OPERATOR_TLS", "off")]);
    }

    pub fn up_with(&mut self, variables: &[(&str, &str)]) {
        let place = [
            ("GATEPOST_OPERATOR_LISTEN", self.address.as_str()),
            ("GATEPOST_AIRPORT_TIMEZONE", ZONE),
            ("GATEPOST_STREAM_RETRY_MS", "100"),
        ];
        self.daemon = Some(self.home.start(&[&place, variables].concat()));
    }

    /// kill -9
    pub fn down(&mut self) {
        self.daemon.take().unwrap().kill();
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The eight digits that the cursors of its store begin with.
    pub fn epoch(&self) -> String {
        let cursor = self.daemon().events(None).next().unwrap().id.unwrap();
        cursor.split_once('-').unwrap().0.to_owned()
    }
}

const ZONE: &str = "Europe/Copenhagen";

/// A loopback address that no other test uses: all of 127/8 is this machine.
fn own_ip() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 64 | high & 63, low, NEXT.fetch_add(1, Ordering::SeqCst))
}

/// Somebody's home, with a token in its place.
pub struct Operator {
    pub home: TempDir,
}

impl Operator {
    /// An operator with the token of `kiosk`.
    pub fn of(kiosk: &Kiosk) -> Self {
        let operator = Self { home: TempDir::new().unwrap() };
        operator.write(".config/gatepost/token", &kiosk.home.token);
        operator
    }

    /// A private file of theirs.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// An inventory that names `kiosks`, each with its own token.
    pub fn knows(&self, kiosks: &[(&str, &Kiosk)]) {
        let mut inventory = String::new();
        for (name, kiosk) in kiosks {
            self.write(&format!(".config/gatepost/{name}.token"), &kiosk.home.token);
            let url = kiosk.url();
            let token = format!("token_file = \"{name}.token\"\ntags = [\"gates\"]");
            write!(inventory, "[{name}]\nurl = \"{url}\"\n{token}\n\n").unwrap();
        }
        self.write(".config/gatepost/kiosks.toml", &inventory);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Done {
        Done::from(self.command(arguments).output().unwrap())
    }

    /// Runs it with a terminal for its output, and gives what the terminal was sent.
    pub fn on_a_terminal(&self, variables: &[(&str, &str)], arguments: &[&str]) -> String {
        let line = format!("{} {}", env!("CARGO_BIN_EXE_gatepost"), arguments.join(" "));
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env_clear().env("HOME", self.home.path());
        script.env("PATH", "/usr/bin:/bin").envs(variables.iter().copied()).stdin(Stdio::null());
        let done = script.current_dir(self.home.path()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    }
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Done {
    /// Its output, once it went well and had nothing to complain about.
    pub fn good(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// What it complained about, once it ended with 1.
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        self.err
    }
}

/// Waits until `met`, for as long as a test may take.
pub fn until(what: &str, mut met: impl FnMut() -> bool) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        std::thread::yield_now();
    }
}

/// How many files of the spool wait in `home`.
pub fn waiting(home: &Path) -> usize {
    let spool = home.join(".local/state/gatepost/spool");
    let queues = fs::read_dir(spool).into_iter().flatten();
    let files = queues.flat_map(|queue| fs::read_dir(queue.unwrap().path()).unwrap());
    files
        .filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "push"))
        .count()
}

/// A process that is killed when it is dropped.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
