//! `[sources.NAME]`: what their keys may be.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::ConfigError;
use super::layers::{Expected, Layers, nearest};
use super::value::Value;
use crate::feed::FORMATS;
use crate::sources::{LONGEST, Source, least};
use crate::zones;

/// Headers of one request.
const HEADERS: usize = 16;
const URL_CHARS: usize = 2_000;
/// What stands before the name of a credential of the supervisor.
const CREDENTIAL: &str = "credential:";

/// All sources, in the order of the file. `credentials` is the supervisor's folder.
pub(super) fn check(layers: &mut Layers, credentials: Option<&Path>) -> Result<Vec<Source>, ConfigError> {
    let names = layers.members("sources");
    names.into_iter().map(|name| source(layers, name, credentials)).collect()
}

fn source(layers: &mut Layers, name: String, credentials: Option<&Path>) -> Result<Source, ConfigError> {
    let key = |key: &str| format!("sources.{name}.{key}");
    let expected = "an address such as \"https://feed.example/flights\", without a user's name";
    let url = layers.take(&key("url"), expected, |value| address(value.text()?))?;
    let format = layers.take_or(&key("format"), |value| {
        let what = format!("nothing, or one of {}", FORMATS.join(", "));
        match value.text() {
            Some("") => Ok(None),
            Some(word) if FORMATS.contains(&word) => Ok(Some(word.to_owned())),
            Some(word) => {
                let near = nearest(word, FORMATS.iter().map(ToString::to_string));
                Err(Expected { what, nearest: Some(near) })
            }
            None => Err(what.into()),
        }
    })?;
    let interval: RangeInclusive<u64> = least(format.as_deref()).as_secs()..=LONGEST.as_secs();
    let expected = format!("a whole number from {} to {}", interval.start(), interval.end());
    let every = layers.take(&key("interval_s"), &expected, |value| value.whole(&interval))?;
    let expected = format!("0 for never, or a whole number up to {}", LONGEST.as_secs());
    let silent = layers.take(&key("silent_s"), &expected, |value| value.whole(&(0..=LONGEST.as_secs())))?;
    let zone = layers.take(
        &key("zone"),
        "nothing, or the IANA name of a time zone, such as \"Europe/Copenhagen\"",
        |value| match value.text()? {
            "" => Some(None),
            zone => zones::get(zone).map(|_| Some(zone.to_owned())),
        },
    )?;
    let expected =
        format!("at most {HEADERS} headers such as {{ Accept = \"application/json\" }}, no key among them");
    let headers = layers.take(&key("headers"), &expected, |value| {
        let headers = table(value)?;
        let good = headers.iter().all(|(name, value)| {
            is_header(name) && !is_secret(name) && value.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        });
        good.then(|| headers.clone().into_iter().collect())
    })?;
    let expected = format!(
        "at most {HEADERS} headers, each with the absolute path of a file that holds its value, or \
         \"{CREDENTIAL}NAME\" for a credential of the supervisor"
    );
    let secrets = layers.take(&key("secret_headers"), &expected, |value| {
        let headers = table(value)?;
        let file = |(name, place): (&String, &String)| {
            let path = secret_file(place, credentials)?;
            is_header(name).then(|| (name.clone(), path))
        };
        headers.iter().map(file).collect::<Option<Vec<_>>>()
    })?;
    let expected = "nothing, or the absolute path of a PEM file";
    let authorities = layers.take(&key("authorities"), expected, |value| match value.text()? {
        "" => Some(None),
        path => Some(Some(PathBuf::from(path))).filter(|_| Path::new(path).is_absolute()),
    })?;
    let every = Duration::from_secs(every);
    let silent_after = (silent > 0).then(|| Duration::from_secs(silent));
    Ok(Source { name, url, format, every, silent_after, zone, headers, secrets, authorities })
}

/// An address that may stand in a log: keys belong into a file.
fn address(text: &str) -> Option<String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = text.len() <= URL_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic());
    (plain && !host.is_empty() && !host.contains('@') && !text.contains('#')).then(|| text.to_owned())
}

fn table(value: &Value) -> Option<&BTreeMap<String, String>> {
    match value {
        Value::Local(table) if table.len() <= HEADERS => Some(table),
        _ => None,
    }
}

fn is_header(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// What is nearly always a key, and would be read by whoever reads the configuration.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "key", "token", "secret", "password"].iter().any(|word| name.contains(word))
}

fn secret_file(place: &str, credentials: Option<&Path>) -> Option<PathBuf> {
    let Some(name) = place.strip_prefix(CREDENTIAL) else {
        return Some(PathBuf::from(place)).filter(|path| path.is_absolute());
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let good = !name.is_empty() && !name.starts_with('.') && name.bytes().all(plain);
    // Without a supervisor there is none, and the poll will say so.
    good.then(|| credentials.unwrap_or(Path::new("/run/credentials")).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Environment, Sources};

    fn load(text: &str) -> Result<Vec<Source>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gatepost.toml");
        std::fs::write(&path, text).unwrap();
        let environment = Environment::from_iter([("CREDENTIALS_DIRECTORY", "/run/credentials/gatepost")]);
        let sources = Sources { file: Some(path.clone()), environment, ..Sources::default() };
        let loaded = Config::load(&sources).map(|config| config.sources);
        loaded.map_err(|error| error.to_string().replace(path.to_str().unwrap(), "FILE"))
    }

    #[test]
    fn a_source_has_an_address_and_the_rest_from_the_pattern() {
        assert_eq!(load("").unwrap(), []);
        let sources = load(
            "[sources.avinor]\nurl = \"https://asrv.example/XmlFeed/v1.0?airport=OSL\"\nformat = \"avinor\"\n\
             [sources.own]\nurl = \"http://10.0.0.5:8000/flights.csv\"\ninterval_s = 10\nsilent_s = 0\nzone = \"Europe/Oslo\"\n\
             headers = { ResourceVersion = \"v4\" }\n\
             secret_headers = { app_id = \"/etc/gatepost/app-id\", app_key = \"credential:app-key\" }\n",
        )
        .unwrap();
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["avinor", "own"]);
        assert_eq!(
            (sources[0].every, sources[0].format.as_deref()),
            (Duration::from_mins(5), Some("avinor"))
        );
        assert_eq!((sources[1].every, &sources[1].format), (Duration::from_secs(10), &None));
        let silent: Vec<_> = sources.iter().map(|source| source.silent_after).collect();
        assert_eq!(silent, [Some(Duration::from_mins(15)), None]);
        assert_eq!(sources[1].headers, [("ResourceVersion".to_owned(), "v4".to_owned())]);
        let files: Vec<&str> = sources[1].secrets.iter().map(|(_, path)| path.to_str().unwrap()).collect();
        assert_eq!(files, ["/etc/gatepost/app-id", "/run/credentials/gatepost/app-key"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_what_was_expected() {
        let url = "url = \"https://feed.example/\"";
        for (lines, key) in [
            ("url = \"ftp://feed.example/\"".to_owned(), "url"),
            ("url = \"https://kim:secret@feed.example/\"".to_owned(), "url"),
            ("url = \"https://\"".to_owned(), "url"),
            ("format = \"csv\"".to_owned(), "url"),
            (format!("format = \"aidxx\"\n{url}"), "format"),
            (format!("interval_s = 9\n{url}"), "interval_s"),
            (format!("format = \"avinor\"\ninterval_s = 179\n{url}"), "interval_s"),
            (format!("interval_s = 86401\n{url}"), "interval_s"),
            (format!("silent_s = 86401\n{url}"), "silent_s"),
            (format!("zone = \"Oslo\"\n{url}"), "zone"),
            (format!("headers = {{ \"a b\" = \"c\" }}\n{url}"), "headers"),
            (format!("headers = {{ X-Api-Key = \"secret\" }}\n{url}"), "headers"),
            (format!("secret_headers = {{ key = \"secret\" }}\n{url}"), "secret_headers"),
            (format!("secret_headers = {{ key = \"credential:../x\" }}\n{url}"), "secret_headers"),
            (format!("authorities = \"ca.pem\"\n{url}"), "authorities"),
        ] {
            let refusal = load(&format!("[sources.feed]\n{lines}\n")).unwrap_err();
            assert!(refusal.contains(&format!("`sources.feed.{key}`: expected ")), "{lines}: {refusal}");
        }
        let refusal = load("[sources.feed]\nurl = \"http://a/\"\nformat = \"aidxx\"\n").unwrap_err();
        assert!(refusal.contains("the nearest known is `aidx`"), "{refusal}");
    }
}
