//! The operators' page. Its document is a shell: what it shows is read by its scripts with the token of
//! whoever signs in, so that nothing of it is for anybody else.

use std::sync::Arc;

use axum::Router;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{App, pages};

const PATH: &str = "/console";

const DOCUMENT: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n\
<meta name=\"color-scheme\" content=\"light dark\">\n<title>gatepost console</title>\n\
<link rel=\"icon\" href=\"/assets/shared/pictograms/icon.svg\">\n\
<link rel=\"stylesheet\" href=\"/assets/shared/tokens.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/console/console.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/console/flights.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/console/dialogs.css\">\n\
<link rel=\"stylesheet\" href=\"/assets/console/views.css\">\n\
<script type=\"module\" src=\"/assets/console/main.js\"></script>\n</head>\n<body>\n\
<noscript><p>The console needs JavaScript. Without it, <code>gatepost set</code> and \
<code>gatepost say</code> do the same from a command line.</p></noscript>\n</body>\n</html>\n";

/// `/console`.
pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(document))
}

async fn document() -> Response {
    pages::html(StatusCode::OK, DOCUMENT.to_owned())
}

/// Where a browser that opens the address of a form finds the form.
pub(super) async fn lead_here() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, HeaderValue::from_static(PATH))]).into_response()
}
