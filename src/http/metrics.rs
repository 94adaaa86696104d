//! `GET /metrics`: how the daemon does, for Prometheus. No token, no name and no address stands in it.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;

use super::App;
use super::traffic::Traffics;
use crate::metrics::{Collect, Exposition, process};
use crate::stream::Published;

/// What the listeners count, and who else has numbers to tell.
#[derive(Clone, Default)]
pub struct Metrics {
    /// Counted by the listeners.
    pub traffic: Traffics,
    /// Asked whenever somebody reads them.
    pub others: Vec<Arc<dyn Collect>>,
}

/// `/metrics`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/metrics", get(show))
}

async fn show(State(app): State<Arc<App>>) -> Response {
    let mut told = Exposition::default();
    daemon(&app, &mut told);
    app.store.figures().collect(&mut told);
    app.hub.collect(&mut told);
    app.displays.collect(&mut told);
    app.sign_ins.collect(&mut told);
    app.sources.collect(&mut told);
    app.metrics.traffic.collect(&mut told);
    app.metrics.others.iter().for_each(|other| other.collect(&mut told));
    process::collect(&mut told);
    let mut response = Response::new(Body::from(told.into_text()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(Exposition::CONTENT_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the board and the clock say.
fn daemon(app: &App, told: &mut Exposition) {
    let (wall, build) = (app.hub.wall(), app.hub.build());
    let (cursor, flights, notices, read_only, closed, lost, silent) = app.hub.read(|published| {
        let &Published { cursor, ref board, read_only, closed, lost, silence } = published;
        (cursor, board.flights().len(), board.notices().len(), read_only, closed, lost, silence.is_some())
    });
    let version = app.hub.settings().version.as_str();
    let labels = [("version", version), ("build", &*build)];
    let help = "Always 1: which version runs, with which pages and boards.";
    told.gauges("gatepost_build_info", help).is(&labels, 1);
    let epoch = format!("{:08x}", cursor.epoch);
    let help = "Always 1: which store this is. A new epoch begins anew.";
    told.gauges("gatepost_store_info", help).is(&[("epoch", &epoch)], 1);
    let help = "Events of this store so far: the number of the head.";
    told.counter("gatepost_events_total", help, cursor.seq);
    told.gauge("gatepost_flights", "Flights on the board, shown or not.", flights);
    told.gauge("gatepost_notices", "Notices on the board.", notices);
    told.flag("gatepost_read_only", "Whether changes cannot be stored at present.", read_only);
    told.flag("gatepost_closed", "Whether displays were told to stop.", closed);
    let help = "Whether a damaged store was put aside and nothing has come since.";
    told.flag("gatepost_lost", help, lost);
    let help = "Whether a timetable that is polled has been silent for too long, as the boards say.";
    told.flag("gatepost_feed_silent", help, silent);
    told.flag("gatepost_clock_trusted", "Whether the time of day can be believed.", wall.trusted);
}
