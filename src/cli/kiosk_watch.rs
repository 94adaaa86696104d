//! `gatepost kiosk-watch`: stands beside the kiosk's browser and vouches for it to systemd.
//!
//! The page reports what it has painted; the daemon knows how long ago that was. As long as the
//! reports are young, systemd hears `WATCHDOG=1`. When they stop, so does that, and systemd
//! restarts the unit, browser and all. Nobody needs a right to restart anything.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use serde::Deserialize;
use ureq::Agent;

use crate::config::Environment;
use crate::systemd;

/// How often the daemon is asked. The unit's `WatchdogSec` allows for many misses.
const PERIOD: Duration = Duration::from_secs(5);
/// The daemon is on this machine; what takes longer is no answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The largest answer that is read, in bytes.
const LARGEST: u64 = 4096;
/// A page reports at least every 10 s. Three in a row can be lost before it counts as silent, and
/// as long may pass between two frames of the browser.
const YOUNG: Duration = Duration::from_secs(30);

/// `gatepost kiosk-watch`
#[derive(Args, Debug)]
pub struct KioskWatch {
    /// Which display is watched, as in the address of its page: 1 to 64 of A-Z, a-z, 0-9, '_', '-'
    #[arg(long, value_name = "ID", value_parser = display_id)]
    display: String,
    /// Where the boards are served
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = plain_http)]
    url: String,
    /// How long the browser may take to its first picture
    #[arg(long, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u64).range(..=3600))]
    grace: u64,
}

fn display_id(text: &str) -> Result<String, String> {
    let known = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(known) {
        Ok(text.to_owned())
    } else {
        Err("expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'".to_owned())
    }
}

fn plain_http(text: &str) -> Result<String, String> {
    match text.strip_prefix("http://") {
        Some(rest) if !rest.trim_matches('/').is_empty() => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("expected http://HOST:PORT; displays are served without TLS".to_owned()),
    }
}

/// Watches until it is killed. Fails at once when nobody listens: there is no supervisor.
pub fn run(watch: &KioskWatch, env: &Environment) -> anyhow::Result<()> {
    ensure!(
        env.get("NOTIFY_SOCKET").is_some(),
        "nobody to vouch to: NOTIFY_SOCKET is not set, as it is within a systemd unit with NotifyAccess=all"
    );
    let address = format!("{}/api/receipts/{}", watch.url, watch.display);
    let agent: Agent =
        Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build().into();
    let (started, grace) = (Instant::now(), Duration::from_secs(watch.grace));
    let (mut before, mut painted) = (None, false);
    systemd::ready();
    loop {
        let answer = ask(&agent, &address).since(started.elapsed());
        let verdict = judge(answer, !painted && started.elapsed() < grace);
        painted |= verdict == Verdict::Painting;
        if verdict.vouched() {
            systemd::alive();
        }
        if before != Some(verdict) {
            tracing::info!(display = watch.display, "{verdict}");
            systemd::status(&verdict.to_string());
            before = Some(verdict);
        }
        std::thread::sleep(PERIOD);
    }
}

/// What the daemon says of the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Receipt(Receipt),
    /// It knows no such display, or not yet again.
    None,
    /// It does not answer, or with something else.
    Silence,
}

impl Answer {
    /// Without a report from before this long ago: that was of the browser that had to go.
    fn since(self, up: Duration) -> Self {
        match self {
            Self::Receipt(last) if Duration::from_millis(last.painted_ago_ms) >= up => Self::None,
            other => other,
        }
    }
}

/// The page's last report.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
struct Receipt {
    /// Since the daemon got it.
    painted_ago_ms: u64,
    /// How old the browser's last frame was then.
    frame_age_ms: u64,
}

fn ask(agent: &Agent, address: &str) -> Answer {
    let known = || -> anyhow::Result<Answer> {
        let mut answer = agent.get(address).call()?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(Answer::None),
            other => anyhow::bail!("status {other}"),
        }
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec()?;
        Ok(Answer::Receipt(serde_json::from_slice(&body).context("not a receipt")?))
    };
    known().unwrap_or_else(|error| {
        tracing::debug!("{address}: {error:#}");
        Answer::Silence
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Painting,
    Starting,
    NoDaemon,
    Frozen,
    Gone,
}

fn judge(answer: Answer, starting: bool) -> Verdict {
    let young = |milliseconds| Duration::from_millis(milliseconds) <= YOUNG;
    match answer {
        Answer::Receipt(last) if young(last.painted_ago_ms) && young(last.frame_age_ms) => Verdict::Painting,
        // Another browser would get no answer either; the page says by itself that it is stale.
        Answer::Silence => Verdict::NoDaemon,
        _ if starting => Verdict::Starting,
        Answer::Receipt(last) if young(last.painted_ago_ms) => Verdict::Frozen,
        Answer::Receipt(_) | Answer::None => Verdict::Gone,
    }
}

impl Verdict {
    /// Whether a new browser would do no better.
    fn vouched(self) -> bool {
        match self {
            Self::Painting | Self::Starting | Self::NoDaemon => true,
            Self::Frozen | Self::Gone => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Painting => "the board is painted",
            Self::Starting => "the browser starts",
            Self::NoDaemon => "the daemon does not answer",
            Self::Frozen => "the page reports, but its picture stands still",
            Self::Gone => "the page does not report",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    fn receipt(painted_ago_ms: u64, frame_age_ms: u64) -> Answer {
        Answer::Receipt(Receipt { painted_ago_ms, frame_age_ms })
    }

    #[test]
    fn only_young_reports_of_young_frames_are_vouched_for() {
        let judged = |answer| judge(answer, false);
        assert_eq!(judged(receipt(0, 16)), Verdict::Painting);
        assert_eq!(judged(receipt(30_000, 30_000)), Verdict::Painting);
        assert_eq!(judged(receipt(30_001, 0)), Verdict::Gone);
        assert_eq!(judged(receipt(u64::MAX, u64::MAX)), Verdict::Gone);
        assert_eq!(judged(receipt(0, 30_001)), Verdict::Frozen);
        assert_eq!(judged(Answer::None), Verdict::Gone);
        assert!([Verdict::Gone, Verdict::Frozen].iter().all(|verdict| !verdict.vouched()));
        assert!(Verdict::Painting.vouched());
    }

    #[test]
    fn a_browser_that_starts_is_given_time_but_one_that_paints_is_seen_at_once() {
        for answer in [Answer::None, receipt(99_999, 0), receipt(0, 99_999)] {
            assert_eq!(judge(answer, true), Verdict::Starting);
        }
        assert!(Verdict::Starting.vouched());
        assert_eq!(judge(receipt(0, 0), true), Verdict::Painting);
    }

    #[test]
    fn a_report_of_the_browser_before_counts_for_nothing() {
        let last = receipt(9_000, 16);
        assert_eq!(last.since(Duration::from_secs(10)), last);
        assert_eq!(last.since(Duration::from_secs(9)), Answer::None);
        assert_eq!(Answer::Silence.since(Duration::ZERO), Answer::Silence);
    }

    #[test]
    fn the_browser_is_not_blamed_for_the_daemon() {
        assert_eq!(judge(Answer::Silence, false), Verdict::NoDaemon);
        assert!(Verdict::NoDaemon.vouched());
    }

    /// What is made of one answer that is `said`, and which line asked for it.
    fn asked(said: impl Into<String>) -> (Answer, String) {
        let said = said.into();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/api/receipts/wall", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = socket.read(&mut request).unwrap();
            socket.write_all(said.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..length]).lines().next().unwrap().to_owned()
        });
        let agent = Agent::config_builder().http_status_as_error(false).build().into();
        (ask(&agent, &address), server.join().unwrap())
    }

    fn ok(body: &str) -> String {
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    const BODY: &str = r#"{"display":"wall","painted_ago_ms":1200,"frame_age_ms":16,"more":0}"#;

    #[test]
    fn the_daemons_answers_are_understood() {
        let (answer, line) = asked(ok(BODY));
        assert_eq!(answer, receipt(1200, 16));
        assert_eq!(line, "GET /api/receipts/wall HTTP/1.1");
        assert_eq!(asked("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").0, Answer::None);
        for broken in [
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ntorn",
            "HTTP/1.1 200 OK\r\n\r\n",
            "nonsense\r\n\r\n",
        ] {
            assert_eq!(asked(broken).0, Answer::Silence, "{broken}");
        }
    }

    #[test]
    fn an_answer_is_read_up_to_its_limit() {
        assert_eq!(asked(ok(&format!("{BODY:4000}"))).0, receipt(1200, 16));
        assert_eq!(asked(ok(&format!("{BODY:4097}"))).0, Answer::Silence);
    }

    #[test]
    fn nobody_listening_is_silence() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/api/receipts/wall", listener.local_addr().unwrap());
        drop(listener);
        assert_eq!(ask(&Agent::new_with_defaults(), &address), Answer::Silence);
    }

    #[test]
    fn a_display_is_named_by_what_fits_into_an_address() {
        assert!(display_id("hall-2_B7").is_ok() && display_id(&"x".repeat(64)).is_ok());
        for bad in ["", "a/b", "ö", "a b", &"x".repeat(65)] {
            assert!(display_id(bad).is_err(), "{bad}");
        }
        assert_eq!(plain_http("http://127.0.0.1:8080/").unwrap(), "http://127.0.0.1:8080");
        for bad in ["https://127.0.0.1", "http://", "http:///", "127.0.0.1:8080"] {
            assert!(plain_http(bad).is_err(), "{bad}");
        }
    }
}
