//! Sources that are polled, against a real HTTP server: what is new is taken, what fails leaves the last
//! good state and says so, and nobody is asked more often than agreed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gatepost::board::Silence;
use gatepost::feed::Feeds;
use gatepost::sources::{Desk, Engine, Source, Status};
use gatepost::stream::Wall;
use gatepost::zones;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::feed_server::{FeedServer, Reply};
use crate::support::model::{NOW, Rig};
use crate::support::process::{Home, PATIENCE};

/// Soon enough for a test; the configuration allows nobody less than ten seconds.
const SOON: Duration = Duration::from_millis(5);
/// Not before the test is over.
const LATER: Duration = Duration::from_hours(1);

struct Bench {
    desk: Desk,
    rig: Option<Rig>,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Self::with(Rig::start(folder.path(), 1_000, 1 << 20), folder)
    }

    fn with(rig: Rig, folder: TempDir) -> Self {
        let engine = Engine {
            store: rig.store.clone(),
            importer: Arc::new(Feeds::new(TimeZone::UTC, zones::get, "OSL", || NOW)),
            wall: Box::new(|| Wall { now: NOW, trusted: true }),
            directory: folder.path().to_owned(),
            max_body: 100_000,
            agent: "gatepost/test".to_owned(),
        };
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { desk: Desk::new(engine), rig: Some(rig), runtime, folder }
    }

    fn follow(&self, sources: Vec<Source>) {
        let _inside = self.runtime.enter();
        self.desk.replace(sources);
    }

    fn status(&self) -> Status {
        self.desk.sources().statuses().remove(0)
    }

    /// Waits until the only source is like this.
    fn until(&self, what: &str, like: impl Fn(&Status) -> bool) -> Status {
        let start = Instant::now();
        loop {
            let status = self.status();
            if like(&status) {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "never {what}: {status:?}");
            std::thread::yield_now();
        }
    }

    /// The gate of a flight on the board.
    fn gate(&self, number: &str) -> Option<String> {
        let hub = &self.rig.as_ref().unwrap().hub;
        hub.read(|published| published.board.resolve(number).ok().and_then(|held| held.value.gate.clone()))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.desk.sources().stop();
        if let Some(rig) = self.rig.take() {
            rig.hub.end();
        }
    }
}

fn source(url: String) -> Source {
    Source {
        name: "feed".to_owned(),
        url,
        format: None,
        every: SOON,
        silent_after: None,
        zone: None,
        headers: Vec::new(),
        secrets: Vec::new(),
        authorities: None,
    }
}

fn table(gate: &str) -> String {
    format!("flight,time,to,gate\nSK1,10:00,TOS,{gate}\n")
}

fn error(status: &Status) -> &str {
    status.last_error.as_ref().map_or("", |trouble| trouble.error.as_str())
}

#[test]
fn what_is_new_is_taken_and_what_is_not_is_not_sent_again() {
    let server = FeedServer::start(vec![
        Reply::ok(&table("A1"), "ETag: \"one\"\r\nLast-Modified: Sat, 21 Nov 2026 08:00:00 GMT\r\n"),
        Reply::status("304 Not Modified", ""),
        Reply::ok(&table("A2"), "ETag: \"two\"\r\n"),
        Reply::status("304 Not Modified", ""),
    ]);
    let bench = Bench::new();
    let mut source = source(server.url("/flights.csv?airport=OSL"));
    source.headers = vec![("ResourceVersion".to_owned(), "v4".to_owned())];
    bench.follow(vec![source]);
    let status = bench.until("unchanged", |status| status.counts.unchanged >= 3);
    assert_eq!(bench.gate("SK1").as_deref(), Some("A2"));
    assert_eq!((status.state, status.last_success, status.last_error), ("good", Some(NOW), None));
    assert_eq!((status.counts.added, status.counts.changed, status.counts.failures), (1, 1, 0));
    assert_eq!(status.url, server.url("/flights.csv"), "the query is nobody's business");
    let asked: Vec<String> = server.asked().iter().map(|head| head.to_lowercase()).collect();
    assert!(asked[0].starts_with("get /flights.csv?airport=osl http/1.1"), "{}", asked[0]);
    assert!(asked[0].contains("resourceversion: v4") && asked[0].contains("user-agent: gatepost/test"));
    assert!(!asked[0].contains("if-none-match"));
    assert!(asked[1].contains("if-none-match: \"one\"\r\n"), "{}", asked[1]);
    assert!(asked[1].contains("if-modified-since: sat, 21 nov 2026 08:00:00 gmt\r\n"), "{}", asked[1]);
    assert!(asked[3].contains("if-none-match: \"two\"\r\n") && !asked[3].contains("if-modified-since"));
}

#[test]
fn whatever_fails_leaves_what_was_said_last_and_says_why() {
    let huge = "x".repeat(100_001);
    let server = FeedServer::start(vec![Reply::ok(&table("A1"), "")]);
    let bench = Bench::new();
    bench.follow(vec![source(server.url("/"))]);
    bench.until("good", |status| status.state == "good");
    for (reply, why) in [
        (Reply::status("500 Internal Server Error", ""), "it answers 500 (Internal Server Error)"),
        (Reply::status("401 Unauthorized", ""), "it answers 401"),
        (Reply::ok("<html>", ""), "no such format"),
        (Reply::ok("flight,time,to,gate\nX,10:00,TOS,A1\n", ""), "row 2/flight: a flight number"),
        (Reply::ok("flight,time,to,gate\n", ""), "it is empty"),
        (Reply::ok(&table("A1 and far beyond"), ""), "row 2/gate: 1 to 12 characters"),
        (Reply::ok(&huge, ""), "larger than 100000 bytes"),
        (Reply::Endless, "larger than 100000 bytes"),
        (Reply::Broken, "it cannot be reached"),
        (Reply::Closed, "it cannot be reached"),
        (Reply::Bytes(b"SSH-2.0-OpenSSH\r\n".to_vec()), "it cannot be reached"),
        (Reply::status("302 Found", ""), "without saying where"),
        (Reply::status("302 Found", "Location: http://192.0.2.1/\r\n"), "another server"),
        (Reply::status("302 Found", "Location: //192.0.2.1/\r\n"), "another server"),
        (Reply::status("302 Found", "Location: /again\r\n"), "more than 3 times"),
    ] {
        server.reply(vec![reply]);
        let status = bench.until(why, |status| status.state == "failing" && error(status).contains(why));
        assert_eq!(status.last_success, Some(NOW), "when it was good is not forgotten");
        assert_eq!(bench.gate("SK1").as_deref(), Some("A1"), "{why}");
        server.reply(vec![Reply::ok(&table("A1"), "")]);
        bench.until("good again", |status| status.state == "good");
    }
}

#[test]
fn one_that_fails_for_too_long_is_silent_until_it_is_heard_again() {
    let unknown = Some(Silence { since: None });
    let server = FeedServer::start(vec![Reply::status("503 Busy", "")]);
    let bench = Bench::new();
    bench.follow(vec![Source { silent_after: Some(SOON), ..source(server.url("/")) }]);
    let silence = || bench.desk.sources().silence();
    bench.until("silent, and never heard", |_| silence() == unknown);
    server.reply(vec![Reply::ok(&table("A1"), "")]);
    bench.until("heard", |status| status.state == "good" && silence().is_none());
    server.reply(vec![Reply::status("503 Busy", "")]);
    bench.until("silent again, since it was heard", |_| silence() == Some(Silence { since: Some(NOW) }));
    bench.follow(vec![Source { silent_after: Some(LATER), ..source(server.url("/")) }]);
    bench.until("failing, but not for long", |status| status.state == "failing");
    assert_eq!(silence(), None);
    bench.follow(vec![source(server.url("/other"))]);
    bench.until("failing, which is nobody's business", |status| status.state == "failing");
    assert_eq!(silence(), None);
}

#[test]
fn a_redirect_on_the_same_server_is_followed() {
    let moved = Reply::status("301 Moved Permanently", "Location: /new?x=1\r\n");
    let server = FeedServer::start(vec![moved, Reply::ok(&table("A1"), "")]);
    let bench = Bench::new();
    bench.follow(vec![Source { every: LATER, ..source(server.url("/old")) }]);
    bench.until("good", |status| status.state == "good");
    let asked = server.asked();
    assert!(asked[0].starts_with("GET /old ") && asked[1].starts_with("GET /new?x=1 "), "{asked:?}");
}

#[test]
fn a_key_is_read_from_its_file_for_each_poll_and_told_to_nobody() {
    let server = FeedServer::start(vec![Reply::ok(&table("A1"), "")]);
    let bench = Bench::new();
    let key = bench.folder.path().join("key");
    let mut source = source(server.url("/"));
    source.secrets = vec![("app_key".to_owned(), key.clone())];
    bench.follow(vec![source]);
    let status = bench.until("failing", |status| status.state == "failing");
    assert_eq!(error(&status), "the file of the header app_key cannot be read");
    assert!(server.asked().is_empty(), "without its key it does not ask");
    std::fs::write(&key, "s3cret-one\n").unwrap();
    bench.until("good", |status| status.state == "good");
    std::fs::write(&key, "s3cret-two\n").unwrap();
    let start = Instant::now();
    while !server.asked().iter().any(|head| head.contains("app_key: s3cret-two\r\n")) {
        assert!(start.elapsed() < PATIENCE, "the new key is never sent");
        std::thread::yield_now();
    }
    assert!(server.asked()[0].contains("app_key: s3cret-one\r\n"));
    let told = serde_json::to_string(&bench.status()).unwrap();
    assert!(!told.contains("s3cret"), "{told}");
    std::fs::write(&key, "two\nlines").unwrap();
    let status = bench.until("refused", |status| status.state == "failing" && error(status).contains("sent"));
    assert_eq!(error(&status), "the header app_key cannot be sent");
}

#[test]
fn a_failing_server_is_asked_less_often_and_may_ask_for_more() {
    let server = FeedServer::start(vec![Reply::status("503 Service Unavailable", "Retry-After: 1800\r\n")]);
    let bench = Bench::new();
    bench.follow(vec![source(server.url("/"))]);
    let status = bench.until("failing", |status| status.state == "failing" && status.next_poll.is_some());
    assert_eq!(status.next_poll, Some(NOW + 1_800));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn sources_come_and_go_and_one_that_stays_goes_on() {
    let server = FeedServer::start(vec![Reply::ok(&table("A1"), "")]);
    let other = FeedServer::start(vec![Reply::ok("flight,time,to\nDY2,10:00,BGO\n", "")]);
    let bench = Bench::new();
    let stays = source(server.url("/"));
    let second = Source { name: "second".to_owned(), ..source(other.url("/")) };
    bench.follow(vec![stays.clone(), second.clone()]);
    let names =
        || -> Vec<String> { bench.desk.sources().statuses().into_iter().map(|status| status.name).collect() };
    assert_eq!(names(), ["feed", "second"]);
    let before = bench.until("good", |status| status.state == "good").counts.polls;
    bench.follow(vec![stays.clone()]);
    assert_eq!(names(), ["feed"]);
    let after = bench.until("polled on", |status| status.counts.polls > before);
    assert!(after.counts.polls > before, "it was not begun anew");
    let changed = Source { every: LATER, ..stays };
    bench.follow(vec![changed, second]);
    assert_eq!(names(), ["feed", "second"]);
    let anew = bench.until("good", |status| status.state == "good");
    assert_eq!((anew.counts.polls, anew.interval_s), (1, 3_600), "it was begun anew");
    bench.desk.sources().stop();
    assert!(names().is_empty());
    assert_eq!(bench.gate("SK1").as_deref(), Some("A1"), "its flights stay");
}

#[test]
fn a_feed_that_minds_is_not_asked_sooner_because_of_a_restart() {
    let body = "<airport name=\"OSL\"><flights><flight uniqueID=\"1\"><flight_id>SK1</flight_id>\
                <schedule_time>2026-11-21T10:00:00Z</schedule_time><arr_dep>D</arr_dep><airport>TOS</airport>\
                <gate>A1</gate></flight></flights></airport>";
    let server = FeedServer::start(vec![Reply::ok(body, "")]);
    let mut bench = Bench::new();
    let avinor = Source { format: Some("avinor".to_owned()), every: LATER, ..source(server.url("/")) };
    bench.follow(vec![avinor.clone()]);
    bench.until("good", |status| status.state == "good");
    assert_eq!(bench.gate("SK1").as_deref(), Some("A1"));
    bench.desk.sources().stop();
    let rig = bench.rig.take().unwrap();
    let folder = std::mem::replace(&mut bench.folder, TempDir::new().unwrap());
    drop(bench);
    let bench = Bench::with(rig, folder);
    bench.follow(vec![avinor]);
    let status = bench.until("waiting", |status| status.next_poll.is_some());
    assert_eq!((status.next_poll, status.state), (Some(NOW + 180), "waiting"));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn an_encrypted_server_is_believed_by_who_vouches_for_it() {
    let (server, certificate) = FeedServer::start_encrypted(vec![Reply::ok(&table("A1"), "")]);
    let (_, stranger) = FeedServer::start_encrypted(vec![Reply::Closed]);
    let bench = Bench::new();
    let file = bench.folder.path().join("authority.pem");
    std::fs::write(&file, stranger).unwrap();
    let url = format!("https://{}/", server.address);
    bench.follow(vec![Source { authorities: Some(file.clone()), ..source(url) }]);
    let status = bench.until("failing", |status| status.state == "failing");
    assert!(error(&status).contains("invalid peer certificate"), "{}", error(&status));
    assert!(server.asked().is_empty(), "it was told nothing");
    std::fs::write(&file, certificate).unwrap();
    bench.until("good", |status| status.state == "good");
    assert_eq!(bench.gate("SK1").as_deref(), Some("A1"));
}

#[test]
fn an_encrypted_server_that_nobody_vouches_for_is_not_believed() {
    let server = FeedServer::start(vec![Reply::Closed]);
    let bench = Bench::new();
    let nobody = bench.folder.path().join("nobody.pem");
    std::fs::write(&nobody, "").unwrap();
    let url = format!("https://{}/", server.address);
    bench.follow(vec![Source { authorities: Some(nobody), ..source(url) }]);
    let status = bench.until("failing", |status| status.state == "failing");
    assert!(error(&status).contains("nobody vouches"), "{}", error(&status));
    assert!(server.asked().is_empty());
}

#[test]
fn the_daemon_polls_what_is_configured_and_tells_its_operators() {
    let server = FeedServer::start(vec![Reply::ok(&table("A1"), "")]);
    let home = Home::new();
    let config = home.folder.path().join("gatepost.toml");
    let url = server.url("/flights?key-in-the-query=1");
    let source = |name: &str| format!("[sources.{name}]\nurl = \"{url}\"\nformat = \"csv\"\nsilent_s = 1\n");
    std::fs::write(&config, source("aodb")).unwrap();
    let daemon = home.start_with("gatepost.toml", &[]);
    let until = |what: &str, like: &dyn Fn(&Value) -> bool| -> Value {
        let start = Instant::now();
        loop {
            let told = daemon.get("/api/sources");
            if like(&told["sources"]) {
                return told["sources"][0].clone();
            }
            assert!(start.elapsed() < PATIENCE, "never {what}: {told}");
            std::thread::yield_now();
        }
    };
    let told = until("good", &|sources| sources[0]["state"] == "good");
    assert_eq!((&told["name"], &told["counts"]["added"]), (&"aodb".into(), &1.into()));
    assert_eq!(daemon.get("/api/flights")["flights"][0]["source"], "aodb");
    let metrics = crate::support::server::get(daemon.display, "/metrics").body;
    assert!(metrics.contains("gatepost_source_good{source=\"aodb\"} 1\n"), "{metrics}");
    let audit = daemon.get("/api/audit");
    assert_eq!(audit["entries"][0]["by"], "source aodb", "{audit}");
    std::fs::write(&config, source("other")).unwrap();
    daemon.hang_up();
    let told = until("another", &|sources| sources[0]["name"] == "other" && sources[0]["state"] == "failing");
    let why = told["last_error"]["error"].as_str().unwrap();
    assert!(why.contains("belongs to the source \"aodb\""), "{why}");
    assert_eq!(daemon.get("/api/displays")["sources"][0]["name"], "other");
    // Never heard: nobody knows of what time it is what the boards show.
    let start = Instant::now();
    while daemon.get("/api/status")["feed_silence"] != json!({"since": null}) {
        assert!(start.elapsed() < PATIENCE, "the silence is never told");
        std::thread::yield_now();
    }
    assert!(!home.log().contains("key-in-the-query") && !told.to_string().contains("key-in-the-query"));
}
