//! The only composer: configuration → store → listeners → serve → ready → drain.

mod demo;
mod door;
pub mod encryption;
mod join;
mod pairing;
mod ready;
mod reload;
mod rescue;
mod tasks;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config::{Config, Sources};
use crate::feed::Feeds;
use crate::http::{
    self, App, Authority, Boards, Displays, Holder, Limits, Listener, Live, Metrics, Pairing, SignIns,
    Traffic, display, operator,
};
use crate::shutdown::Shutdown;
use crate::sources::{Desk, Engine};
use crate::store::{self, Store};
use crate::stream::{Hub, Settings, Wall};
use crate::systemd;
use crate::tokens::Tokens;
use crate::wire::Importer;
use crate::zones;
use door::Door;
pub use join::{Joined, join};
use ready::Status;
use reload::Reload;
use rescue::Rescue;

/// How long the writer may take to close its file once nobody asks anything of it.
const CLOSING: Duration = Duration::from_millis(400);

/// What to run with.
#[derive(Debug)]
pub struct Options {
    /// Checked.
    pub config: Config,
    /// Where it came from, to be read again on SIGHUP.
    pub sources: Sources,
    /// Load and play the sample day.
    pub demo: bool,
    /// Where to write the bound addresses once everything serves.
    pub ready_file: Option<PathBuf>,
}

/// Runs until it is told to stop.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let Options { mut config, sources: read_from, demo, ready_file } = options;
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    if demo {
        demo::configure(&mut config)?;
    }
    let shutdown = Shutdown::listen().context("signals cannot be caught")?;
    // A demonstration ends with the terminal that it was started in.
    let hangups = (!demo).then(reload::hangups).transpose().context("signals cannot be caught")?;
    let clock = Clock::system();
    let (rescue, opened) = Rescue::open(&read_from.environment, store_options(&config))?;
    let told = clock.clone();
    let wall = move || Wall { now: told.now(), trusted: told.trusted() };
    let Joined { store, hub, trail, writer } = join(opened, stream_settings(&config), wall)?;
    rescue.with(hub.clone());

    let directory = &config.store.directory;
    let settings = Live::new(reload::settings(&config));
    let boards = Boards::new(config.boards.clone());
    let displays = Displays::default();
    let importer: Arc<dyn Importer> = Arc::new(importer(&config, hub.clone()));
    let desk = Arc::new(Desk::new(engine(&config, &store, &hub, &importer)));
    let polled = desk.sources();
    let tokens = Tokens::new(directory, config.credentials.as_deref());
    let metrics = Metrics::default();
    let traffic = metrics.traffic.clone();
    let display_listener = bind(config.display.listen, "display.listen").await?;
    let status = Status::new(display_listener.local_addr()?, ready_file);
    let tls = encryption::start(&config)?.map(|(tls, fault)| {
        tracing::info!(sha256 = %tls.fingerprint(), "the operators' certificate");
        status.certificate(tls.fingerprint());
        status.trouble(fault.map(|fault| fault.to_string()));
        tls
    });
    let pairer = pairing::Pairer::new(directory, clock, status.clone());
    let app = Arc::new(App {
        hub: hub.clone(),
        store: store.clone(),
        trail,
        authority: Arc::new(Bearers(tokens.clone())),
        boards: boards.clone(),
        displays: displays.clone(),
        sign_ins: SignIns::default(),
        pairing: Pairing::new(Arc::new(pairer)),
        sources: polled.clone(),
        metrics,
        importer,
        settings: settings.clone(),
    });
    let door = Door::open(config.operator.listen, tls.clone(), settings.clone(), tokens, status.clone())?;

    let mut tasks = JoinSet::new();
    tasks.spawn(tasks::heartbeat(hub.clone(), polled.clone(), config.stream.heartbeat));
    tasks.spawn(tasks::expire_notices(hub.clone(), store.clone()));
    tasks.spawn(tasks::expire_overrides(hub.clone(), store.clone()));
    tasks.spawn(tasks::watchdog(store.clone(), shutdown.clone()));
    let serving = [
        tokio::spawn(serve(
            display_listener,
            display::router(Arc::clone(&app)),
            config.display.max_connections,
            traffic.display,
            shutdown.clone(),
        )),
        tokio::spawn(serve(
            door,
            operator::router(Arc::clone(&app)),
            config.operator.max_connections,
            traffic.operator,
            shutdown.clone(),
        )),
    ];
    if demo {
        demo::load(&store, &hub).await?;
        demo::announce(&status.bound(), &config.boards, directory, hub.wall().now)?;
        tasks.spawn(demo::play(store.clone(), hub.clone(), shutdown.clone()));
    }
    let followed = config.sources.clone();
    if let Some(hangups) = hangups {
        let hub = hub.clone();
        let status = status.clone();
        let (desk, started) = (Arc::clone(&desk), config);
        let reload = Reload { read_from, started, settings, boards, desk, hub, tls, status };
        tasks.spawn(reload.at(hangups));
    }
    drop((app, store));
    desk.replace(followed);
    status.ready()?;

    shutdown.triggered().await;
    tracing::info!("stopping");
    systemd::stopping();
    Rescue::end();
    hub.end();
    displays.end();
    polled.stop();
    drop(desk);
    tasks.shutdown().await;
    for listener in serving {
        listener.await.context("a listener failed")?;
    }
    close(writer).await;
    Ok(())
}

/// What polling needs of the rest.
fn engine(config: &Config, store: &Store, hub: &Hub, importer: &Arc<dyn Importer>) -> Engine {
    let hub = hub.clone();
    Engine {
        store: store.clone(),
        importer: Arc::clone(importer),
        wall: Box::new(move || hub.wall()),
        directory: config.store.directory.clone(),
        max_body: usize::try_from(config.operator.max_body).unwrap_or(usize::MAX),
        agent: concat!("gatepost/", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

/// The token file as the guard of the operator's listener.
struct Bearers(Tokens);

impl Authority for Bearers {
    fn verify(&self, token: &str) -> Option<Holder> {
        self.0.verify(token).map(|entry| Holder { name: entry.name, role: entry.role })
    }

    fn any(&self) -> bool {
        self.0.any()
    }
}

fn store_options(config: &Config) -> store::Options {
    store::Options {
        directory: config.store.directory.clone(),
        ring_events: config.store.ring_events,
        ring_bytes: config.store.ring_bytes,
        commit_interval: config.store.commit_interval,
    }
}

fn stream_settings(config: &Config) -> Settings {
    let millis = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    Settings {
        retry_ms: millis(config.stream.retry),
        heartbeat_ms: millis(config.stream.heartbeat),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: http::build(&config.boards),
        airport_code: config.airport.code.clone(),
        airport_name: config.airport.name.clone(),
        timezone: config.airport.timezone.iana_name().unwrap_or("UTC").to_owned(),
    }
}

fn importer(config: &Config, hub: Hub) -> impl Importer + use<> {
    Feeds::new(config.airport.timezone.clone(), zones::get, config.airport.code.clone(), move || {
        hub.wall().now
    })
}

async fn bind(address: std::net::SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{key}: cannot listen on {address}"))
}

async fn serve(
    listener: impl Listener,
    router: axum::Router,
    connections: usize,
    traffic: Arc<Traffic>,
    shutdown: Shutdown,
) {
    let stop = async move { shutdown.triggered().await };
    http::serve(listener, router, Limits::of(connections), traffic, stop).await;
}

/// Waits for the writer, but not for ever: what was acknowledged is durable either way.
async fn close(writer: JoinHandle<()>) {
    let closed = tokio::task::spawn_blocking(move || writer.join());
    if tokio::time::timeout(CLOSING, closed).await.is_err() {
        tracing::warn!("the store is still busy; the next start will check it");
    }
}
