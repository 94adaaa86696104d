//! Single values: what TOML holds, and the forms that a key can ask for.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;

use toml::de::DeValue;

/// A value of the raw configuration, cut down to the kinds that keys have.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Switch(bool),
    Texts(Vec<String>),
    /// Texts by language.
    Local(BTreeMap<String, String>),
    /// Any other kind, by its name.
    Other(&'static str),
}

impl From<&DeValue<'_>> for Value {
    fn from(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Self::Other("a number out of range"), Self::Whole),
            DeValue::Boolean(switch) => Self::Switch(*switch),
            DeValue::Array(items) => items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .map_or(Self::Other("a list of something else"), Self::Texts),
            DeValue::Float(_) => Self::Other("a number with a fraction"),
            DeValue::Datetime(_) => Self::Other("a date"),
            DeValue::Table(entries) => entries
                .iter()
                .map(|(tag, text)| Some((tag.get_ref().to_string(), text.get_ref().as_str()?.to_owned())))
                .collect::<Option<_>>()
                .map_or(Self::Other("a section"), Self::Local),
        }
    }
}

impl Value {
    /// Reads a variable's text as the kind of the value that it replaces; text that is not of
    /// that kind stays text, and the check of its key refuses it. Lists are split at commas.
    pub(super) fn same_kind_from(&self, text: &str) -> Self {
        let parsed = match self {
            Self::Whole(_) => text.parse().ok().map(Self::Whole),
            Self::Switch(_) => text.parse().ok().map(Self::Switch),
            Self::Texts(_) => {
                let items = text.split(',').map(str::trim);
                let items = items.filter(|item| !item.is_empty());
                Some(Self::Texts(items.map(str::to_owned).collect()))
            }
            Self::Text(_) | Self::Local(_) | Self::Other(_) => None,
        };
        parsed.unwrap_or_else(|| Self::Text(text.to_owned()))
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn texts(&self) -> Option<&[String]> {
        match self {
            Self::Texts(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn switch(&self) -> Option<bool> {
        match self {
            Self::Switch(switch) => Some(*switch),
            _ => None,
        }
    }

    /// A whole number within `range`.
    pub(super) fn whole<T>(&self, range: &RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd,
    {
        let Self::Whole(number) = self else {
            return None;
        };
        T::try_from(*number).ok().filter(|number| range.contains(number))
    }

    /// A number of bytes within `range`: `65536`, `"64KiB"`, `"8MiB"`.
    pub(super) fn bytes(&self, range: &RangeInclusive<u64>) -> Option<u64> {
        let bytes = match self {
            Self::Whole(number) => u64::try_from(*number).ok()?,
            Self::Text(text) => byte_size(text)?,
            _ => return None,
        };
        range.contains(&bytes).then_some(bytes)
    }

    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.text()?.parse().ok()
    }

    /// Host names, at most `limit`.
    pub(super) fn hosts(&self, limit: usize) -> Option<Vec<String>> {
        match self {
            Self::Texts(items) if items.len() <= limit && items.iter().all(|name| is_host(name)) => {
                Some(items.clone())
            }
            _ => None,
        }
    }

    /// Web origins, at most `limit`.
    pub(super) fn origins(&self, limit: usize) -> Option<Vec<String>> {
        match self {
            Self::Texts(items) if items.len() <= limit && items.iter().all(|o| is_origin(o)) => {
                Some(items.clone())
            }
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Switch(switch) => write!(f, "{switch}"),
            Self::Texts(items) => write!(f, "{items:?}"),
            Self::Local(texts) => write!(f, "{texts:?}"),
            Self::Other(kind) => f.write_str(kind),
        }
    }
}

fn byte_size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit: u64 = match text[digits.len()..].trim() {
        "" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

/// A host name in the spelling in which it is compared: lower case, no dot at the end.
fn is_host(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
    let label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(plain);
    text.len() <= 253 && text.split('.').all(label)
}

/// An origin in the one spelling that browsers send: lower case, no path, no default port.
/// Any other spelling would never match.
fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else {
        return false;
    };
    let scheme_ok = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
    let after_address = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host_ok, port) = if let Some((address, rest)) = after_address {
        (address.parse::<Ipv6Addr>().is_ok(), rest)
    } else {
        let end = authority.find(':').unwrap_or(authority.len());
        let (host, rest) = authority.split_at(end);
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b);
        (!host.is_empty() && host.bytes().all(plain), rest)
    };
    let port_ok = match port.strip_prefix(':') {
        None => port.is_empty(),
        Some(digits) => digits.parse::<u16>().is_ok_and(|number| {
            number.to_string() == digits && !matches!((scheme, number), ("http", 80) | ("https", 443))
        }),
    };
    scheme_ok && host_ok && port_ok
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_spelling_that_browsers_send_is_an_origin() {
        for good in [
            "http://localhost:3000",
            "https://boards.example",
            "http://10.0.0.5",
            "http://[::1]:8080",
            "chrome-extension://abcdef",
        ] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "*",
            "null",
            "localhost:3000",
            "http://",
            "http://host/",
            "http://host:80",
            "https://host:443",
            "http://host:080",
            "http://host:",
            "http://host:99999",
            "http://Host",
            "http://user@host",
            "http://[::1",
            "http://[nonsense]",
            "://host",
            "http://a b",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn a_host_is_a_name_and_nothing_around_it() {
        for good in ["kiosk", "kiosk-2.gates.airport.example", "board_1.lan"] {
            assert!(is_host(good), "{good}");
        }
        for bad in
            ["", "Kiosk", "kiosk.", ".lan", "kiosk:8443", "https://kiosk", "a b", "*.lan", &"x".repeat(64)]
        {
            assert!(!is_host(bad), "{bad}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_binary_units_and_never_overflow() {
        let all = 0..=u64::MAX;
        let size = |text: &str| Value::Text(text.to_owned()).bytes(&all);
        assert_eq!(size("512"), Some(512));
        assert_eq!(size("64KiB"), Some(65_536));
        assert_eq!(size("8 MiB"), Some(8_388_608));
        assert_eq!(Value::Whole(65_536).bytes(&all), Some(65_536));
        for bad in ["", "MiB", "8MB", "8mib", "-1", "1.5MiB", "8MiB8", "99999999999GiB"] {
            assert_eq!(size(bad), None, "{bad}");
        }
        assert_eq!(Value::Whole(-1).bytes(&all), None);
    }

    proptest! {
        #[test]
        fn a_number_outside_its_bounds_is_refused(number: i64, low in 0_u32..1000, width in 0_u32..1000) {
            let range = low..=low + width;
            let inside = number >= i64::from(low) && number <= i64::from(low + width);
            prop_assert_eq!(Value::Whole(number).whole(&range).is_some(), inside);
        }

        #[test]
        fn no_text_panics_a_parser(text in "\\PC{0,40}") {
            let value = Value::Text(text.clone());
            let _ = value.bytes(&(0..=u64::MAX));
            let _ = value.address();
            prop_assert_eq!(is_origin(&format!("{text}/")), false);
        }
    }
}
