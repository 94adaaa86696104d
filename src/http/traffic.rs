//! What comes to a listener, in numbers.

use std::sync::Arc;

use axum::http::{Method, StatusCode};

use crate::metrics::{Collect, Counter, Exposition, Level};

const METHODS: [&str; 2] = ["read", "change"];
/// 1xx never comes out of a router.
const STATUSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// Counted by one listener.
#[derive(Debug, Default)]
pub struct Traffic {
    open: Level,
    /// Connections closed at once, because there were too many.
    pub(super) refused: Counter,
    /// Connections that never spoke TLS.
    pub(super) unshaken: Counter,
    /// By [`METHODS`] and [`STATUSES`].
    requests: [[Counter; STATUSES.len()]; METHODS.len()],
}

impl Traffic {
    /// A request was answered.
    pub(super) fn answered(&self, method: &Method, status: StatusCode) {
        let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(method);
        let class = usize::from(status.as_u16() / 100).saturating_sub(2).min(STATUSES.len() - 1);
        self.requests[usize::from(changes)][class].one();
    }
}

/// A connection, for as long as it is open.
pub(super) struct Open(pub(super) Arc<Traffic>);

impl Open {
    pub(super) fn new(traffic: &Arc<Traffic>) -> Self {
        traffic.open.up();
        Self(Arc::clone(traffic))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.down();
    }
}

/// The traffic of both listeners.
#[derive(Debug, Clone, Default)]
pub struct Traffics {
    /// Of the displays' one.
    pub display: Arc<Traffic>,
    /// Of the operators' one.
    pub operator: Arc<Traffic>,
}

impl Collect for Traffics {
    fn collect(&self, told: &mut Exposition) {
        let listeners = [("display", &self.display), ("operator", &self.operator)];
        let help = "Requests that were answered; a stream counts when it begins.";
        let mut family = told.counters("gatepost_http_requests_total", help);
        for (listener, traffic) in listeners {
            for (method, statuses) in METHODS.iter().zip(&traffic.requests) {
                for (status, count) in STATUSES.iter().zip(statuses) {
                    let labels = [("listener", listener), ("method", method), ("status", status)];
                    family.is(&labels, count.get());
                }
            }
        }
        let mut family = told.gauges("gatepost_connections", "Connections that are open.");
        for (listener, traffic) in listeners {
            family.is(&[("listener", listener)], traffic.open.get());
        }
        let help = "Connections that were closed at once, because there were too many.";
        let mut family = told.counters("gatepost_connections_rejected_total", help);
        for (listener, traffic) in listeners {
            family.is(&[("listener", listener)], traffic.refused.get());
        }
        let help = "Connections to the operators' listener that never came to speak TLS.";
        told.counter("gatepost_handshake_failures_total", help, self.operator.unshaken.get());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_a_few_classes() {
        let traffics = Traffics::default();
        for (method, status) in [("GET", 200), ("HEAD", 304), ("PUT", 201), ("BREW", 405), ("GET", 503)] {
            let status = StatusCode::from_u16(status).unwrap();
            traffics.operator.answered(&method.parse().unwrap(), status);
        }
        let mut told = Exposition::default();
        traffics.collect(&mut told);
        let text = told.into_text();
        let counted: Vec<&str> =
            text.lines().filter(|line| line.starts_with("gatepost_http") && !line.ends_with(" 0")).collect();
        let labels = |method: &str, status: &str| {
            format!(
                "gatepost_http_requests_total{{listener=\"operator\",method=\"{method}\",status=\"{status}\"}} 1"
            )
        };
        let expected =
            [("read", "2xx"), ("read", "3xx"), ("read", "5xx"), ("change", "2xx"), ("change", "4xx")];
        assert_eq!(counted, expected.map(|(method, status)| labels(method, status)));
    }
}
