//! What every request passes and every answer carries, on both listeners: 1. the host by which this
//! machine was asked, 2. the page that sent a change, 3. rules for the browser that shows the answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::ApiError;
use super::{App, body, hosts};

/// The change that pages of other origins may send, where `cors_origins` names them.
pub(super) const PUBLISHED_FORM: &str = "/api/post-update";
/// The page that no other may show in a frame; its buttons do something.
const CONSOLE: &str = "/console";
/// An answer that is no page loads nothing and is shown in no frame.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// For the displays' listener. Its boards are public, and may stand in a frame of somebody's own.
pub(super) async fn display(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    dressed(pass(&app, request, next).await, None)
}

/// For the operators' listener: only its own pages may show its pages in a frame, and before there is a
/// token the network may do nothing but pair.
pub(super) async fn operator(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let console = request.uri().path().starts_with(CONSOLE);
    let ancestors = if console { "'none'" } else { "'self'" };
    let answer = match app.admits(&request) {
        Ok(()) => pass(&app, request, next).await,
        Err(refused) => refuse(&app, request, refused).await,
    };
    dressed(answer, Some(ancestors))
}

async fn pass(app: &App, request: Request, next: Next) -> Response {
    match check(app, &request) {
        Ok(()) => next.run(request).await,
        Err(refused) => refuse(app, request, refused).await,
    }
}

async fn refuse(app: &App, request: Request, refused: ApiError) -> Response {
    // What is not read would turn the answer into a reset.
    let limit = app.settings.get().max_body;
    body::drain(&mut request.into_body(), limit).await;
    refused.into_response()
}

fn check(app: &App, request: &Request) -> Result<(), ApiError> {
    let settings = app.settings.get();
    let (uri, headers) = (request.uri(), request.headers());
    let host = hosts::check(&settings.hosts, request.version(), uri, headers)?;
    let origins: &[String] = match uri.path() {
        PUBLISHED_FORM => &settings.cors_origins,
        _ => &[],
    };
    origin(request.method(), headers, host, origins)
}

/// Refuses a change that a page of another origin sends. A client that is no browser says no origin.
fn origin(
    method: &Method,
    headers: &HeaderMap,
    host: Option<&str>,
    others: &[String],
) -> Result<(), ApiError> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    for origin in headers.get_all(ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        // Whether it was http or https is for a proxy in front to know.
        let from = origin.split_once("://").map(|(_, authority)| authority);
        let same = from.zip(host).is_some_and(|(from, host)| from.eq_ignore_ascii_case(host));
        if !same && !others.iter().any(|other| other == origin || other == "*") {
            return Err(ApiError::ForeignOrigin);
        }
    }
    Ok(())
}

fn dressed(mut response: Response, ancestors: Option<&str>) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy = headers.get(CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let policy = match (policy, ancestors) {
        (None, _) => NO_PAGE.to_owned(),
        (Some(page), Some(ancestors)) => format!("{page}; frame-ancestors {ancestors}"),
        (Some(_), None) => return response,
    };
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(method: &Method, origins: &[&'static str], others: &[&str]) -> Result<(), ApiError> {
        let headers = origins.iter().map(|origin| (ORIGIN, HeaderValue::from_static(origin))).collect();
        let others: Vec<String> = others.iter().map(|other| (*other).to_owned()).collect();
        origin(method, &headers, Some("kiosk7:8443"), &others)
    }

    #[test]
    fn a_change_comes_from_a_page_of_this_machine_or_from_no_page() {
        assert_eq!(sent(&Method::PUT, &[], &[]), Ok(()));
        assert_eq!(sent(&Method::PUT, &["https://kiosk7:8443"], &[]), Ok(()));
        assert_eq!(sent(&Method::PUT, &["https://KIOSK7:8443"], &[]), Ok(()));
        for foreign in
            ["null", "", "https://kiosk7", "https://kiosk7:8443.evil.example", "https://evil.example"]
        {
            assert_eq!(sent(&Method::PUT, &[foreign], &[]), Err(ApiError::ForeignOrigin), "{foreign}");
            assert_eq!(sent(&Method::GET, &[foreign], &[]), Ok(()), "who only reads changes nothing");
        }
        let both = ["https://kiosk7:8443", "https://evil.example"];
        assert_eq!(sent(&Method::POST, &both, &[]), Err(ApiError::ForeignOrigin));
    }

    #[test]
    fn a_configured_origin_may_send_what_the_published_form_sends() {
        assert_eq!(sent(&Method::PUT, &["http://demo.example:3000"], &["http://demo.example:3000"]), Ok(()));
        assert!(sent(&Method::PUT, &["http://demo.example"], &["http://demo.example:3000"]).is_err());
    }
}
