//! The kiosk's watch as a process, with a supervisor and a daemon that are played.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};

use crate::support::process::PATIENCE;

/// The watch, killed by Drop.
struct Watch(std::process::Child);

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn watch() -> Command {
    let mut watch = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    watch.env_clear().arg("kiosk-watch").args(["--display", "wall"]).stderr(Stdio::null());
    watch
}

/// Waits for a question and answers it with a report that is `age` milliseconds old.
fn report(daemon: &TcpListener, age: u64) {
    let (mut socket, _) = daemon.accept().unwrap();
    let mut request = [0; 1024];
    let length = socket.read(&mut request).unwrap();
    assert!(request[..length].starts_with(b"GET /api/receipts/wall "));
    let body = format!(r#"{{"display":"wall","painted_ago_ms":{age},"frame_age_ms":16}}"#);
    write!(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .unwrap();
}

#[test]
fn systemd_hears_of_the_browser_only_as_long_as_it_paints() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let supervisor = UnixDatagram::bind(&path).unwrap();
    supervisor.set_read_timeout(Some(PATIENCE)).unwrap();
    let heard = || {
        let mut buffer = [0; 512];
        let length = supervisor.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).trim_end().to_owned()
    };
    let daemon = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", daemon.local_addr().unwrap());
    let mut command = watch();
    command.args(["--url", &url]).env("NOTIFY_SOCKET", &path);
    let _watch = Watch(command.spawn().unwrap());

    assert_eq!(heard(), "READY=1");
    report(&daemon, 0);
    assert_eq!(heard(), "WATCHDOG=1");
    assert_eq!(heard(), "STATUS=the board is painted");
    // No sign of life comes before these words: the time for a start is over with the first picture.
    report(&daemon, 45_000);
    assert_eq!(heard(), "STATUS=the page does not report");
    report(&daemon, 900);
    assert_eq!(heard(), "WATCHDOG=1");
    assert_eq!(heard(), "STATUS=the board is painted");
}

#[test]
fn without_a_supervisor_there_is_nobody_to_vouch_to() {
    let done = watch().stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1));
    assert!(said.contains("NOTIFY_SOCKET is not set"), "{said}");
}
