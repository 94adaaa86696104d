//! From the layers to a checked [`Config`]: what each key may be, and the rules between keys.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::layers::Layers;
use super::value::Value;
use super::{
    Airport, Config, ConfigError, DEFAULT_FILE, DEFAULTS, Display as DisplaySection, PROVISIONED, Sources,
    Store, Stream, operator,
};
use super::{boards, sources};
use crate::zones;

/// A configuration is a few hundred lines; this stops a device or a log given by mistake.
const MAX_FILE_BYTES: u64 = 1 << 20;
pub(super) const LISTEN: &str = "an address and a port, such as \"127.0.0.1:8080\"";
const MAX_ORIGINS: usize = 32;
const MAX_NAME_CHARS: usize = 64;
/// By it the supervisor names the folder of what `LoadCredential=` hands over.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
pub(super) const CONNECTIONS: RangeInclusive<usize> = 1..=100_000;
const RING_EVENTS: RangeInclusive<u64> = 16..=1_000_000;
const RING_BYTES: RangeInclusive<u64> = 64 << 10..=1 << 30;
const COMMIT_INTERVAL_MS: RangeInclusive<u64> = 0..=1000;
const RETRY_MS: RangeInclusive<u64> = 100..=60_000;
const HEARTBEAT_MS: RangeInclusive<u64> = 100..=60_000;

impl Config {
    /// Reads and checks everything. The first thing that is wrong is the error.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let provisioned = match (&sources.provisioned, &sources.file) {
            (Some(path), _) => read_if_there(path)?,
            (None, None) => read_if_there(Path::new(PROVISIONED))?,
            (None, Some(_)) => None,
        };
        Self::layered(sources, provisioned)
    }

    /// What [`Config::load`] would make of it if `text` were provisioned; `path` is where errors find it.
    pub fn load_provisioned(sources: &Sources, path: &Path, text: &str) -> Result<Self, ConfigError> {
        Self::layered(sources, Some((path.to_owned(), text.to_owned())))
    }

    fn layered(sources: &Sources, provisioned: Option<(PathBuf, String)>) -> Result<Self, ConfigError> {
        let mut layers = Layers::defaults(DEFAULTS)?;
        for (path, text) in read_file(sources.file.as_deref())?.into_iter().chain(provisioned) {
            layers.apply_file(&path, &text)?;
        }
        layers.fill_members();
        layers.apply_environment(&sources.environment)?;
        let shown = layers.shown();
        let credentials = sources.environment.get(CREDENTIALS).map(PathBuf::from);
        let mut config = Self::check(&mut layers, credentials)?;
        config.shown = shown;
        if let Some(data) = &sources.data {
            config.store.directory = std::path::absolute(data)
                .map_err(|error| ConfigError::Unreadable { path: data.clone(), reason: error.to_string() })?;
        }
        Ok(config)
    }

    /// What is allowed but deserves a word in the log.
    pub fn warnings(&self) -> Vec<String> {
        self.operator.exposed().into_iter().collect()
    }

    /// The keys that are set to something else in `other`, such as `stream.retry_ms`.
    pub fn changed<'a>(&'a self, other: &'a Self) -> Vec<&'a str> {
        let keys = self.shown.keys().chain(other.shown.keys().filter(|key| !self.shown.contains_key(*key)));
        let changed = keys.filter(|key| self.shown.get(*key) != other.shown.get(*key));
        changed.map(String::as_str).collect()
    }

    fn check(layers: &mut Layers, credentials: Option<PathBuf>) -> Result<Self, ConfigError> {
        let airport = Airport {
            code: layers.take("airport.code", "three capital letters, or nothing", airport_code)?,
            name: layers.take(
                "airport.name",
                &format!("text of at most {MAX_NAME_CHARS} characters on one line"),
                name,
            )?,
            timezone: layers.take(
                "airport.timezone",
                "the IANA name of a time zone, such as \"Europe/Copenhagen\"",
                |value| zones::get(value.text()?),
            )?,
        };
        let display = DisplaySection {
            listen: layers.take("display.listen", LISTEN, Value::address)?,
            cors_origins: layers.take(
                "display.cors_origins",
                &format!(
                    "a list of at most {MAX_ORIGINS} origins as browsers send them, \
                     scheme://host[:port] in lower case without a default port or a path"
                ),
                |value| value.origins(MAX_ORIGINS),
            )?,
            max_connections: whole(layers, "display.max_connections", &CONNECTIONS)?,
        };
        let operator = operator::check(layers, display.listen)?;
        let store = Store {
            directory: layers.take("store.directory", "an absolute path", |value| {
                let path = PathBuf::from(value.text()?);
                path.is_absolute().then_some(path)
            })?,
            ring_events: whole(layers, "store.ring_events", &RING_EVENTS)?,
            ring_bytes: bytes(layers, "store.ring_bytes", &RING_BYTES)?,
            commit_interval: millis(layers, "store.commit_interval_ms", &COMMIT_INTERVAL_MS)?,
        };
        let stream = Stream {
            retry: millis(layers, "stream.retry_ms", &RETRY_MS)?,
            heartbeat: millis(layers, "stream.heartbeat_ms", &HEARTBEAT_MS)?,
        };
        let boards = boards::check(layers)?;
        let sources = sources::check(layers, credentials.as_deref())?;
        let shown = BTreeMap::new();
        Ok(Self { airport, display, operator, store, stream, boards, sources, credentials, shown })
    }
}

/// The text of the file. Only the default one may be missing.
fn read_file(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    let read = read_if_there(path)?;
    if read.is_none() && named.is_some() {
        let reason = io::Error::from(io::ErrorKind::NotFound).to_string();
        return Err(ConfigError::Unreadable { path: path.to_owned(), reason });
    }
    Ok(read)
}

fn read_if_there(path: &Path) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let path = path.to_owned();
    let unreadable = |reason: String| ConfigError::Unreadable { path: path.clone(), reason };
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        opened => opened.map_err(|error| unreadable(error.to_string()))?,
    };
    let mut text = String::new();
    let read = file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
    let read = read.map_err(|error| unreadable(error.to_string()))?;
    if read as u64 > MAX_FILE_BYTES {
        return Err(unreadable(format!("larger than {MAX_FILE_BYTES} bytes")));
    }
    Ok(Some((path, text)))
}

pub(super) fn whole<T>(layers: &mut Layers, key: &str, range: &RangeInclusive<T>) -> Result<T, ConfigError>
where
    T: TryFrom<i64> + PartialOrd + Display,
{
    let expected = format!("a whole number from {} to {}", range.start(), range.end());
    layers.take(key, &expected, |value| value.whole(range))
}

fn millis(layers: &mut Layers, key: &str, range: &RangeInclusive<u64>) -> Result<Duration, ConfigError> {
    whole(layers, key, range).map(Duration::from_millis)
}

pub(super) fn bytes(layers: &mut Layers, key: &str, range: &RangeInclusive<u64>) -> Result<u64, ConfigError> {
    let kib = |bytes: &u64| format!("{}KiB", bytes >> 10);
    let expected = format!("a size from {} to {}, such as \"8MiB\"", kib(range.start()), kib(range.end()));
    layers.take(key, &expected, |value| value.bytes(range))
}

fn airport_code(value: &Value) -> Option<String> {
    let code = value.text()?;
    let iata = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
    (iata || code.is_empty()).then(|| code.to_owned())
}

fn name(value: &Value) -> Option<String> {
    let name = value.text()?;
    let fits = name.chars().count() <= MAX_NAME_CHARS && !name.contains(char::is_control);
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Tls};
    use std::ffi::OsStr;
    use std::io::Write;
    use std::os::unix::ffi::OsStrExt;

    /// Loads with `text` as the file and `variables` as the environment.
    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let path = file.path().to_owned();
        Config::load(&Sources {
            file: Some(path.clone()),
            environment: variables.iter().copied().collect(),
            ..Sources::default()
        })
        .map_err(|error| error.to_string().replace(path.to_str().unwrap(), "FILE"))
    }

    fn refusal(text: &str) -> String {
        load(text, &[]).expect_err(text)
    }

    #[test]
    fn without_anything_the_documented_defaults_hold() {
        let config = load("", &[]).unwrap();
        assert_eq!(config.airport.code, "");
        assert_eq!(config.airport.timezone.iana_name(), Some("UTC"));
        assert_eq!(config.display.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.operator.listen.to_string(), "0.0.0.0:8443");
        assert_eq!(config.operator.tls, Tls::Auto);
        assert!(!config.operator.open_post_update);
        assert_eq!(config.store.ring_bytes, 8 << 20);
        assert_eq!(config.stream.heartbeat, Duration::from_secs(15));
        assert!(config.warnings().is_empty());
    }

    #[test]
    fn every_documented_key_is_used() {
        let mut layers = Layers::defaults(DEFAULTS).unwrap();
        layers.fill_members();
        Config::check(&mut layers, None).unwrap();
        assert_eq!(layers.left(), Vec::<&str>::new());
    }

    #[test]
    fn the_default_file_says_the_same_when_it_is_installed() {
        let installed = format!("{:?}", load(DEFAULTS, &[]).unwrap());
        assert_eq!(installed, format!("{:?}", load("", &[]).unwrap()));
    }

    #[test]
    fn variables_beat_the_file_and_the_file_beats_the_defaults() {
        let file = "[store]\nring_events = 100\nring_bytes = 65536\n";
        let config = load(file, &[("GATEPOST_STORE_RING_EVENTS", "200")]).unwrap();
        assert_eq!(config.store.ring_events, 200);
        assert_eq!(config.store.ring_bytes, 65_536);
        assert_eq!(config.store.commit_interval, Duration::ZERO);
    }

    #[test]
    fn the_keys_that_changed_are_named() {
        let before = load("[stream]\nretry_ms = 500\n", &[]).unwrap();
        let after =
            load("[operator]\nhosts = [\"board\"]\n", &[("GATEPOST_STREAM_RETRY_MS", "600")]).unwrap();
        assert_eq!(before.changed(&after), ["operator.hosts", "stream.retry_ms"]);
        assert_eq!(before.changed(&before.clone()), [""; 0]);
    }

    #[test]
    fn a_variable_can_hold_every_kind_of_value() {
        let config = load(
            "",
            &[
                ("GATEPOST_AIRPORT_TIMEZONE", "Europe/Copenhagen"),
                ("GATEPOST_DISPLAY_CORS_ORIGINS", "http://a:3000, http://b"),
                ("GATEPOST_OPERATOR_OPEN_POST_UPDATE", "true"),
                ("GATEPOST_OPERATOR_MAX_BODY", "1048576"),
                ("PATH", "/bin"),
            ],
        )
        .unwrap();
        assert_eq!(config.airport.timezone.iana_name(), Some("Europe/Copenhagen"));
        assert_eq!(config.display.cors_origins, ["http://a:3000", "http://b"]);
        assert!(config.operator.open_post_update);
        assert_eq!(config.operator.max_body, 1 << 20);
    }

    #[test]
    fn a_variable_that_is_not_text_is_refused_not_guessed() {
        let name = OsStr::new("GATEPOST_STORE_DIRECTORY");
        let environment = Environment::from_iter([(name, OsStr::from_bytes(b"/data\xff"))]);
        let error = Config::load(&Sources { environment, ..Sources::default() }).unwrap_err();
        assert!(error.to_string().ends_with("found text that is not UTF-8"), "{error}");
    }

    #[test]
    fn the_data_flag_beats_everything_and_becomes_absolute() {
        let config = Config::load(&Sources {
            file: None,
            provisioned: None,
            environment: Environment::from_iter([("GATEPOST_STORE_DIRECTORY", "/elsewhere")]),
            data: Some("here".into()),
        })
        .unwrap();
        assert_eq!(config.store.directory, std::env::current_dir().unwrap().join("here"));
    }

    #[test]
    fn an_unknown_key_names_file_line_and_the_nearest() {
        assert_eq!(
            refusal("# note\n[store]\nring_event = 5\n"),
            "FILE:3: unknown key `store.ring_event`; the nearest known is `store.ring_events`"
        );
        assert_eq!(refusal("\n[stor]\n"), "FILE:2: unknown section `stor`; the nearest known is `store`");
        // Right key, wrong heading or none.
        assert_eq!(
            refusal("[display]\nring_events = 5\n"),
            "FILE:2: unknown key `display.ring_events`; the nearest known is `store.ring_events`"
        );
        assert_eq!(
            refusal("heartbeat_ms = 5\n"),
            "FILE:1: unknown key `heartbeat_ms`; the nearest known is `stream.heartbeat_ms`"
        );
        assert_eq!(
            load("", &[("GATEPOST_STORE_RINGEVENTS", "5")]).unwrap_err(),
            "GATEPOST_STORE_RINGEVENTS: unknown variable `GATEPOST_STORE_RINGEVENTS`; \
             the nearest known is `GATEPOST_STORE_RING_EVENTS`"
        );
    }

    #[test]
    fn a_wrong_value_names_file_line_key_and_what_was_expected() {
        assert_eq!(
            refusal("[store]\n\nring_events = \"many\"\n"),
            "FILE:3: `store.ring_events`: expected a whole number from 16 to 1000000, found \"many\""
        );
        assert_eq!(
            load("", &[("GATEPOST_STORE_RING_EVENTS", "15")]).unwrap_err(),
            "GATEPOST_STORE_RING_EVENTS: `store.ring_events`: expected a whole number from 16 to \
             1000000, found 15"
        );
        for (text, key) in [
            ("[airport]\ncode = \"cph\"", "airport.code"),
            ("[airport]\nname = \"a\\nb\"", "airport.name"),
            ("[airport]\ntimezone = \"Europe/Nowhere\"", "airport.timezone"),
            ("[display]\nlisten = \"localhost:8080\"", "display.listen"),
            ("[display]\ncors_origins = [\"http://a/\"]", "display.cors_origins"),
            ("[display]\ncors_origins = [1]", "display.cors_origins"),
            ("[display]\nmax_connections = 0", "display.max_connections"),
            ("[operator]\nlisten = \"127.0.0.1:8080\"", "operator.listen"),
            ("[operator]\ntls = \"on\"", "operator.tls"),
            ("[operator]\ncertificate = \"\"\ntls = \"files\"", "operator.certificate"),
            ("[operator]\nkey = \"key.pem\"", "operator.key"),
            ("[operator]\nhosts = [\"https://kiosk\"]", "operator.hosts"),
            ("[operator]\nmax_body = \"1B\"", "operator.max_body"),
            ("[operator]\nopen_post_update = 1", "operator.open_post_update"),
            ("[store]\ndirectory = \"data\"", "store.directory"),
            ("[store]\nring_bytes = 65535", "store.ring_bytes"),
            ("[store]\ncommit_interval_ms = 1001", "store.commit_interval_ms"),
            ("[stream]\nretry_ms = 1.5", "stream.retry_ms"),
            ("[stream]\nheartbeat_ms = 0", "stream.heartbeat_ms"),
        ] {
            let refusal = refusal(text);
            assert!(refusal.starts_with(&format!("FILE:2: `{key}`: expected ")), "{refusal}");
        }
        assert!(refusal("store = 5").starts_with("FILE:1: `store`: expected a section"));
    }

    #[test]
    fn port_zero_may_be_asked_for_twice() {
        let both = "[display]\nlisten = \"127.0.0.1:0\"\n[operator]\nlisten = \"127.0.0.1:0\"\n";
        load(both, &[]).unwrap();
    }

    #[test]
    fn an_operator_in_the_clear_on_the_network_is_warned_about() {
        let warnings = |text| load(text, &[]).unwrap().warnings().len();
        assert_eq!(warnings("[operator]\ntls = \"off\"\n"), 1);
        assert_eq!(warnings("[operator]\ntls = \"off\"\nlisten = \"127.0.0.1:8443\"\n"), 0);
    }

    #[test]
    fn broken_toml_names_the_line() {
        for (text, line) in [
            ("[store]\nring_events = \n", 2),
            ("[store]\nring_events = 20\nring_events = 30\n", 3),
            ("[store\n", 1),
        ] {
            let refusal = refusal(text);
            assert!(refusal.starts_with(&format!("FILE:{line}: ")), "{refusal}");
        }
    }

    #[test]
    fn a_named_file_must_exist_and_be_of_sane_size() {
        let missing = Sources { file: Some("/nonexistent/gatepost.toml".into()), ..Sources::default() };
        let error = Config::load(&missing).unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/gatepost.toml: "), "{error}");
        let error = refusal(&"#".repeat(2 << 20));
        assert!(error.contains("larger than"), "{error}");
    }

    #[test]
    fn no_file_at_all_is_fine() {
        assert!(read_file(Some(Path::new("/nonexistent"))).is_err());
        if !Path::new(DEFAULT_FILE).exists() {
            assert!(read_file(None).unwrap().is_none());
        }
    }
}
