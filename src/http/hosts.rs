//! By which names this machine may be asked. A page of somebody else's can make a browser believe that
//! its own name leads here (DNS rebinding), and would then be of the same origin as the boards: its
//! name in `Host` gives it away. Addresses are no names, and cannot be pointed elsewhere.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, Version};

use super::problem::ApiError;

/// The names of this machine.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// Beside its own, in lower case.
    pub further: Vec<String>,
    /// What it is called now, in lower case: a name can be set while the daemon runs.
    pub own: fn() -> Option<String>,
}

/// What the client calls this machine, as it wrote it, once that is known to be right.
pub(super) fn check<'a>(
    hosts: &Hosts,
    version: Version,
    uri: &'a Uri,
    headers: &'a HeaderMap,
) -> Result<Option<&'a str>, ApiError> {
    let malformed = || ApiError::Malformed("Host: once, a name or an address, and a port".to_owned());
    let mut given = headers.get_all(HOST).iter();
    let header = match (given.next(), given.next()) {
        (None, _) if version >= Version::HTTP_11 => return Err(malformed()),
        (None, _) => None,
        (Some(host), None) => Some(host.to_str().map_err(|_| malformed())?),
        _ => return Err(malformed()),
    };
    // A target in absolute form goes before the header (RFC 9112), and both must be right.
    for host in [uri.authority().map(Authority::as_str), header].into_iter().flatten() {
        let authority: Authority = host.parse().map_err(|_| malformed())?;
        if !hosts.know(authority.host()) {
            return Err(ApiError::Misdirected(crate::wire::echo(authority.host())));
        }
    }
    Ok(uri.authority().map(Authority::as_str).or(header))
}

impl Hosts {
    fn know(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        host.parse::<IpAddr>().is_ok()
            || address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
            || host == "localhost"
            || self.further.contains(&host)
            || (self.own)().is_some_and(|own| is_own(&own, &host))
    }
}

/// The name itself, and what multicast DNS makes of it: a second machine of the same name becomes
/// NAME-2.local without a word to anybody.
fn is_own(own: &str, host: &str) -> bool {
    let label = own.split('.').next().unwrap_or(own);
    let local = host.strip_suffix(".local").and_then(|name| name.strip_prefix(label));
    let numbered = |rest: &str| {
        let number = rest.strip_prefix('-');
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    host == own || host == label || local.is_some_and(|rest| rest.is_empty() || numbered(rest))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn hosts() -> Hosts {
        Hosts { further: vec!["board.example".to_owned()], own: || Some("kiosk7.lan".to_owned()) }
    }

    #[test]
    fn this_machine_is_known_by_its_addresses_and_names() {
        for host in [
            "127.0.0.1",
            "10.0.0.7",
            "[::1]",
            "[fd00::7]",
            "localhost",
            "LocalHost.",
            "kiosk7",
            "KIOSK7.lan",
            "kiosk7.local",
            "kiosk7-2.local",
            "board.example",
        ] {
            assert!(hosts().know(host), "{host}");
        }
    }

    #[test]
    fn any_other_name_is_somebody_elses() {
        for host in [
            "evil.example",
            "kiosk7.evil.example",
            "kiosk7.local.evil.example",
            "kiosk7-evil.local",
            "kiosk7-.local",
            "kiosk77.local",
            "localhost.evil.example",
            "10.0.0.7.nip.io",
            "[evil]",
            "",
        ] {
            assert!(!hosts().know(host), "{host}");
        }
        assert!(!Hosts { further: Vec::new(), own: || None }.know("kiosk7"));
    }

    fn checked(version: Version, uri: &str, values: &[&str]) -> Result<Option<String>, ApiError> {
        let values = values.iter().map(|value| (HOST, HeaderValue::from_str(value).unwrap()));
        let (uri, headers) = (uri.parse().unwrap(), values.collect());
        check(&hosts(), version, &uri, &headers).map(|host| host.map(str::to_owned))
    }

    #[test]
    fn there_is_one_host_and_no_other_beside_it() {
        let (old, new) = (Version::HTTP_10, Version::HTTP_11);
        assert_eq!(checked(new, "/", &["kiosk7:8443"]), Ok(Some("kiosk7:8443".to_owned())));
        assert_eq!(checked(old, "/", &[]), Ok(None), "no browser speaks HTTP/1.0");
        assert!(matches!(checked(new, "/", &[]), Err(ApiError::Malformed(_))));
        assert!(matches!(checked(new, "/", &["kiosk7", "kiosk7"]), Err(ApiError::Malformed(_))));
        assert!(matches!(checked(new, "/", &["a b"]), Err(ApiError::Malformed(_))));
        let evil = Err(ApiError::Misdirected("evil.example".to_owned()));
        assert_eq!(checked(old, "/", &["evil.example"]), evil);
        assert_eq!(checked(new, "http://evil.example/", &["kiosk7"]), evil);
        assert_eq!(checked(new, "http://kiosk7/", &["evil.example"]), evil);
    }

    proptest! {
        #[test]
        fn no_name_is_known_by_its_beginning_or_end(name in "[a-z0-9.-]{1,20}") {
            let foreign = [format!("{name}.evil.example"), format!("x{name}.evil.example")];
            for host in foreign {
                prop_assert!(!hosts().know(&host), "{}", host);
            }
        }
    }
}
