//! Which pages of other origins may read what.

use std::time::Duration;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may remember the answer to a preflight.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Lets pages of `origins` use `methods`; `None` when there are none.
pub(super) fn layer(origins: &[String], methods: &[Method]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let headers = [
        HeaderName::from_static("last-event-id"),
        CONTENT_TYPE,
        CACHE_CONTROL,
        HeaderName::from_static("idempotency-key"),
    ];
    Some(
        CorsLayer::new()
            .allow_origin(allowed)
            .allow_methods(methods.to_vec())
            .allow_headers(headers)
            .max_age(REMEMBERED),
    )
}
