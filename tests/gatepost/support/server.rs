//! Both listeners on free ports over a store of their own. Drop stops them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use gatepost::board::Timetable;
use gatepost::boards::{Kind, Set, Spec};
use gatepost::http::{
    App, Authority, Boards, Displays, Holder, Hosts, Limits, Listener, Live, Metrics, NoToken, Pairing,
    Settings, SignIns, Threshold, display, operator, serve,
};
use gatepost::store::Store;
use gatepost::stream::Hub;
use gatepost::tls::Tls;
use gatepost::tokens::Role;
use gatepost::wire::{self, Delivery, Import, ImportError, Importer, News};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use ureq::http::{Request, Response};

use super::model::Rig;

/// The token of the role admin, which permits everything.
pub const TOKEN: &str = "t0ken";
/// Of the role publish.
pub const PUBLISHER: &str = "p0blisher";
/// Of the role read.
pub const READER: &str = "r0ader";

/// Nothing in a test takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

struct Tokens;

impl Authority for Tokens {
    fn verify(&self, token: &str) -> Option<Holder> {
        let role = [(TOKEN, Role::Admin), (PUBLISHER, Role::Publish), (READER, Role::Read)];
        let (_, role) = role.into_iter().find(|(known, _)| token == *known)?;
        Some(Holder { name: format!("ops-{role}"), role })
    }

    fn any(&self) -> bool {
        true
    }
}

/// There are tokens: nobody gets a first one.
struct NoThreshold;

impl Threshold for NoThreshold {
    fn place(&self) -> gatepost::http::Place {
        unreachable!("nothing is shown where there is a token")
    }

    fn first(&self, _: &str, _: Role) -> Result<String, NoToken> {
        Err(NoToken::Exists)
    }
}

/// A list of flights as the wire reads them.
struct List;

impl Importer for List {
    fn import(&self, delivery: Delivery<'_>) -> Result<Import, ImportError> {
        if delivery.format.is_some_and(|format| format != "json") {
            return Err(ImportError::UnknownFormat { known: vec!["json"] });
        }
        let malformed = |_| ImportError::Malformed("not a list of objects".to_owned());
        let rows: Vec<serde_json::Map<String, Value>> =
            serde_json::from_slice(delivery.body).map_err(malformed)?;
        let mut flights = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let at = format!("/{at}");
            let flight = wire::flight(row, None).map_err(|faults| {
                ImportError::Faults(faults.into_iter().map(|fault| fault.under(&at)).collect())
            })?;
            flights.push((at, flight));
        }
        let (source, partial) = (delivery.source.to_owned(), delivery.partial);
        Ok(Import { news: News::Timetable(Timetable { source, flights, partial }), skipped: 0 })
    }
}

/// A listener that is encrypted if the test wants it so.
struct Place(TcpListener, Option<Tls>);

impl Listener for Place {
    fn accept(
        &mut self,
    ) -> impl Future<Output = std::io::Result<(tokio::net::TcpStream, SocketAddr)>> + Send {
        self.0.accept()
    }

    fn tls(&self) -> Option<Arc<rustls::ServerConfig>> {
        self.1.as_ref().map(Tls::config)
    }
}

/// What a test may want different.
pub struct Setup {
    pub limits: Limits,
    pub settings: Settings,
    pub boards: Set,
    /// Of the operators' listener.
    pub tls: Option<Tls>,
}

impl Default for Setup {
    fn default() -> Self {
        let hosts = Hosts { further: vec!["board.example".to_owned()], own: || Some("kiosk".to_owned()) };
        let settings = Settings {
            max_body: 1 << 20,
            open_post_update: false,
            pairing: false,
            cors_origins: Vec::new(),
            hosts,
        };
        let spec = |name, kind| Arc::new(Spec::new(name, kind));
        let boards = vec![spec("departures", Kind::Departures), spec("combined", Kind::Combined)];
        Self { limits: Limits::of(64), settings, boards: Set { boards, templates: Vec::new() }, tls: None }
    }
}

/// The running listeners.
pub struct Server {
    pub display: SocketAddr,
    pub operator: SocketAddr,
    pub hub: Hub,
    pub boards: Boards,
    pub displays: Displays,
    rig: Option<Rig>,
    runtime: Option<tokio::runtime::Runtime>,
    stop: watch::Sender<bool>,
    serving: Vec<tokio::task::JoinHandle<()>>,
    _folder: TempDir,
}

impl Server {
    pub fn start() -> Self {
        Self::with(Setup::default())
    }

    pub fn with(Setup { limits, settings, boards, tls }: Setup) -> Self {
        let folder = TempDir::new().unwrap();
        let rig = Rig::start(folder.path(), 1_000, 1 << 20);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let stop = watch::Sender::new(false);
        let boards = Boards::new(boards);
        let displays = Displays::default();
        let metrics = Metrics::default();
        let app = Arc::new(App {
            hub: rig.hub.clone(),
            store: rig.store.clone(),
            trail: rig.trail.clone(),
            authority: Arc::new(Tokens),
            boards: boards.clone(),
            displays: displays.clone(),
            sign_ins: SignIns::default(),
            pairing: Pairing::new(Arc::new(NoThreshold)),
            sources: gatepost::sources::Sources::default(),
            metrics: metrics.clone(),
            importer: Arc::new(List),
            settings: Live::new(settings),
        });
        let mut addresses = Vec::new();
        let mut serving = Vec::new();
        let traffic = metrics.traffic;
        for (router, tls, traffic) in [
            (display::router(Arc::clone(&app)), None, traffic.display),
            (operator::router(app), tls, traffic.operator),
        ] {
            let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
            addresses.push(listener.local_addr().unwrap());
            let mut stopped = stop.subscribe();
            let stop = async move {
                stopped.wait_for(|stopped| *stopped).await.unwrap();
            };
            serving.push(runtime.spawn(serve(Place(listener, tls), router, limits, traffic, stop)));
        }
        let hub = rig.hub.clone();
        Self {
            display: addresses[0],
            operator: addresses[1],
            hub,
            boards,
            displays,
            rig: Some(rig),
            runtime: Some(runtime),
            stop,
            serving,
            _folder: folder,
        }
    }

    /// Stops as the daemon does: streams end, then the listeners.
    pub fn stop(&mut self) {
        self.hub.end();
        self.displays.end();
        self.stop.send_replace(true);
        if let Some(runtime) = self.runtime.take() {
            for serving in self.serving.drain(..) {
                runtime.block_on(serving).unwrap();
            }
            drop(runtime);
        }
        if let Some(rig) = self.rig.take() {
            rig.stop();
        }
    }

    /// A request to the operator's listener with the token.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        self.ask_with(method, path, &[], body)
    }

    /// As [`Server::ask`], with more headers.
    pub fn ask_with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let bearer = format!("Bearer {TOKEN}");
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        send(self.operator, method, path, &all, body)
    }

    /// What is behind the listeners.
    pub fn store(&self) -> &Store {
        &self.rig.as_ref().unwrap().store
    }

    pub fn head(&self) -> String {
        self.hub.read(|published| published.cursor.to_string())
    }

    /// A flight that the tests need to be there.
    pub fn put_flight(&self, number: &str, airport: &str) -> Answer {
        let flight =
            serde_json::json!({"direction": "departure", "scheduled": 1_795_251_600, "airport": airport});
        let answer = self.ask("PUT", &format!("/api/flights/{number}"), &flight.to_string());
        assert!(answer.status < 300, "{answer:?}");
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The cursor of a change.
    pub fn cursor(&self) -> String {
        self.json()["cursor"].as_str().unwrap_or_else(|| panic!("no cursor: {self:?}")).to_owned()
    }

    /// Checks that this is a problem as it should be, and gives it.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self:?}");
        problem
    }
}

pub fn get(to: SocketAddr, path: &str) -> Answer {
    send(to, "GET", path, &[], "")
}

pub fn send(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(format!("http://{to}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        // A redirection is an answer like any other.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .allow_non_standard_methods(true)
        .max_redirects(0)
        .build();
    let request = request.body(body.to_owned()).unwrap();
    let mut response: Response<ureq::Body> = ureq::Agent::new_with_config(config).run(request).unwrap();
    let body = response.body_mut().read_to_string().unwrap();
    let answer = Answer { status: response.status().as_u16(), headers: response.headers().clone(), body };
    super::described::check(method, path, &answer);
    answer
}

/// Bytes as they are, for what no client library would send.
pub fn raw(to: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Reads until `needle` has come, and gives all that came.
pub fn read_until(stream: &mut impl Read, needle: &str) -> String {
    let mut all = Vec::new();
    let mut buf = [0; 4_096];
    loop {
        let text = String::from_utf8_lossy(&all);
        if text.contains(needle) {
            return text.into_owned();
        }
        let count = stream.read(&mut buf).unwrap_or_else(|error| panic!("{error} after {text:?}"));
        assert!(count > 0, "ended before {needle:?}: {text:?}");
        all.extend_from_slice(&buf[..count]);
    }
}
