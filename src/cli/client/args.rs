//! What the client's subcommands take.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::fields::{Assignment, Released};
use crate::tls::Fingerprint;

/// The subcommands that speak to kiosks.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// Show the flights
    Flights(Flights),
    /// Change a flight: gatepost set SK455 gate=B9 state=boarding
    Set(Set),
    /// Take a flight off the boards
    Remove(Remove),
    /// Replace what a source said before by a timetable
    Import(Import),
    /// Put an announcement on the boards
    Say(Say),
    /// Take an announcement off the boards
    Unsay(Unsay),
    /// Show the announcements
    Notices(Reading),
    /// Print every change as it happens, through restarts and outages
    Watch(Watch),
    /// Show how the kiosks are
    Status(Status),
    /// Show the displays, and what each has painted
    Displays(Reading),
    /// Show the sources that the kiosks poll
    Sources(Reading),
    /// Show what was set by hand over what feeds say
    Overrides(Reading),
    /// Show who changed what, newest first
    Audit(Audit),
    /// Tell all displays to stop
    Close(Changing),
    /// Let the displays come back
    Open(Changing),
    /// Deliver or list what waits for kiosks that could not be reached
    Spool(Spool),
    /// Get the first token of a kiosk, with the code on its screen
    Pair(Pair),
    /// Believe a kiosk's certificate, after its fingerprint was compared, or no longer
    Trust(Trust),
}

/// Where the help lists what says which kiosks are meant.
const KIOSKS: &str = "Kiosks";

/// Which kiosks, and how to reach them.
#[derive(Args, Debug)]
pub(super) struct Targets {
    /// A kiosk: an address, a name of the inventory, @TAG or @all; may be repeated [default: the
    /// daemon of this machine]
    #[arg(long, help_heading = KIOSKS, value_name = "URL")]
    pub(super) to: Vec<String>,
    /// Names and addresses of kiosks [default: ~/.config/gatepost/kiosks.toml]
    #[arg(long, help_heading = KIOSKS, value_name = "FILE")]
    pub(super) inventory: Option<PathBuf>,
    /// File with the token [default: ~/.config/gatepost/token]
    #[arg(long, help_heading = KIOSKS, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// The certificate to believe, instead of the first one that is seen
    #[arg(long, help_heading = KIOSKS, value_name = "SHA256")]
    pub(super) fingerprint: Option<Fingerprint>,
    /// Configuration of the daemon of this machine [default: /etc/gatepost/gatepost.toml, if it exists]
    #[arg(long, help_heading = KIOSKS, value_name = "FILE", conflicts_with = "to")]
    pub(super) config: Option<PathBuf>,
    /// Answer with JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
    #[arg(skip)]
    pub(super) discover: bool,
}

impl Targets {
    /// One kiosk, and all else as it is usual.
    pub(super) fn one(to: &str, inventory: Option<PathBuf>) -> Self {
        let to = vec![to.to_owned()];
        let (token_file, fingerprint, config) = (None, None, None);
        Self { to, inventory, token_file, fingerprint, config, json: false, discover: false }
    }
}

/// For commands that only read and take nothing more.
#[derive(Args, Debug)]
pub struct Reading {
    #[command(flatten)]
    pub(super) targets: Targets,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Wait {
    Painted,
}

/// How long, and what for.
#[derive(Args, Debug)]
pub(super) struct Waiting {
    /// Return only when every live display shows it
    #[arg(long, value_enum)]
    pub(super) wait: Option<Wait>,
    /// How long to wait, 1s to 60s
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = seconds, requires = "wait")]
    pub(super) timeout: u64,
}

/// For commands that change something and take nothing more.
#[derive(Args, Debug)]
pub struct Changing {
    #[command(flatten)]
    pub(super) targets: Targets,
    /// Keep it for kiosks that cannot be reached, and deliver it when they can
    #[arg(long)]
    pub(super) spool: bool,
}

/// For changes that displays paint.
#[derive(Args, Debug)]
pub(super) struct Painting {
    #[command(flatten)]
    pub(super) changing: Changing,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

/// `gatepost flights`
#[derive(Args, Debug)]
pub struct Flights {
    #[command(flatten)]
    pub(super) targets: Targets,
    /// Only departures or arrivals
    #[arg(long, value_enum)]
    pub(super) direction: Option<Way>,
    /// Only those in this state
    #[arg(long)]
    pub(super) state: Option<String>,
    /// Only those at this gate
    #[arg(long)]
    pub(super) gate: Option<String>,
    /// Only those to or from this IATA code
    #[arg(long)]
    pub(super) airport: Option<String>,
    /// Only those whose number, city or airport contains this
    #[arg(value_name = "TEXT")]
    pub(super) text: Option<String>,
}

/// One of the two directions.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Way {
    Departure,
    Arrival,
}

/// `gatepost set`
#[derive(Args, Debug)]
pub struct Set {
    /// Its number where only one flight has it, else its id
    pub(super) flight: String,
    /// What to change; a time is HH:MM at the airport, nothing after the = clears
    #[arg(value_name = "KEY=VALUE", required_unless_present = "release")]
    pub(super) fields: Vec<Assignment>,
    /// The flight is new
    #[arg(long, conflicts_with_all = ["until", "release"])]
    pub(super) new: bool,
    /// Let the flight's feed speak again after this: HH:MM at the airport, or a date and a time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// Let the flight's feed speak again for this field, or for all
    #[arg(long, value_name = "FIELD")]
    pub(super) release: Vec<Released>,
    #[command(flatten)]
    pub(super) painting: Painting,
}

/// `gatepost remove`
#[derive(Args, Debug)]
pub struct Remove {
    /// Its number where only one flight has it, else its id
    pub(super) flight: String,
    #[command(flatten)]
    pub(super) painting: Painting,
}

/// `gatepost import`
#[derive(Args, Debug)]
pub struct Import {
    /// The timetable; - is standard input
    pub(super) file: PathBuf,
    /// Its format: csv, json, aidx, avinor, schiphol or swedavia [default: told by the file]
    #[arg(long)]
    pub(super) format: Option<String>,
    /// Zone of times that say no offset [default: the airport's]
    #[arg(long, value_name = "IANA")]
    pub(super) zone: Option<String>,
    /// Encoding of a CSV file, such as windows-1252
    #[arg(long)]
    pub(super) charset: Option<String>,
    /// Only what has changed: nothing is removed
    #[arg(long)]
    pub(super) partial: bool,
    /// Whose timetable it is: what this source said before and says no longer is removed
    #[arg(long, default_value = "import")]
    pub(super) source: String,
    /// Show what would change, and change nothing
    #[arg(long, conflicts_with_all = ["spool", "wait"])]
    pub(super) dry_run: bool,
    /// A timetable without flights is meant so: it removes all flights of the source
    #[arg(long)]
    pub(super) allow_empty: bool,
    #[command(flatten)]
    pub(super) painting: Painting,
}

/// `gatepost say`
#[derive(Args, Debug)]
pub struct Say {
    /// What to say
    #[arg(required_unless_present = "template")]
    pub(super) text: Option<String>,
    /// How loud: the footer, a banner, or the whole screen
    #[arg(long, value_enum)]
    pub(super) level: Option<Loudness>,
    /// When it goes by itself: HH:MM at the airport, or a date and a time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// A text that the kiosk's configuration holds ready, instead of TEXT
    #[arg(long, value_name = "NAME", conflicts_with_all = ["text", "level"])]
    pub(super) template: Option<String>,
    /// Its id, to replace or remove it by
    #[arg(long)]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) painting: Painting,
}

/// How loud an announcement is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Loudness {
    /// In the footer
    Info,
    /// A banner
    Security,
    /// The whole screen
    Emergency,
}

/// `gatepost unsay`
#[derive(Args, Debug)]
pub struct Unsay {
    /// As gatepost notices shows it
    pub(super) id: String,
    #[command(flatten)]
    pub(super) painting: Painting,
}

/// `gatepost watch`
#[derive(Args, Debug)]
pub struct Watch {
    #[command(flatten)]
    pub(super) targets: Targets,
    /// Begin after this cursor instead of now
    #[arg(long, value_name = "CURSOR")]
    pub(super) since: Option<String>,
    /// End after so many changes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) count: Option<u64>,
}

/// `gatepost status`
#[derive(Args, Debug)]
pub struct Status {
    #[command(flatten)]
    pub(super) targets: Targets,
    /// Look for kiosks on the network too; only those whose certificate is known are asked
    #[arg(long)]
    pub(super) discover: bool,
    #[command(flatten)]
    pub(super) waiting: Waiting,
}

/// `gatepost audit`
#[derive(Args, Debug)]
pub struct Audit {
    #[command(flatten)]
    pub(super) targets: Targets,
    /// How many changes, 1 to 1000
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(super) limit: u16,
}

/// `gatepost spool`
#[derive(Args, Debug)]
pub struct Spool {
    #[command(subcommand)]
    pub(super) action: SpoolAction,
}

/// What to do with the spool.
#[derive(Debug, Subcommand)]
pub(super) enum SpoolAction {
    /// Show what waits
    List {
        /// Answer with JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Deliver what waits, in order
    Flush {
        #[command(flatten)]
        targets: Targets,
        /// Try again until all is delivered
        #[arg(long)]
        follow: bool,
    },
}

/// `gatepost trust`
#[derive(Args, Debug)]
pub struct Trust {
    /// The kiosk: an address or a name of the inventory
    #[arg(value_name = "URL")]
    pub(super) kiosk: String,
    /// Believe exactly this certificate, without asking the kiosk [default: the one it shows now]
    #[arg(long, value_name = "SHA256", conflicts_with = "forget")]
    pub(super) fingerprint: Option<Fingerprint>,
    /// Believe no certificate of it until the next first contact
    #[arg(long)]
    pub(super) forget: bool,
    /// Names and addresses of kiosks [default: ~/.config/gatepost/kiosks.toml]
    #[arg(long, value_name = "FILE")]
    pub(super) inventory: Option<PathBuf>,
}

/// `gatepost pair`
#[derive(Args, Debug)]
pub struct Pair {
    /// The kiosk: the address on its screen, or a name of the inventory
    #[arg(value_name = "URL")]
    pub(super) kiosk: String,
    /// The code on its screen
    pub(super) code: String,
    /// What the token is called there: 1 to 32 characters of a-z, 0-9, '.', '_' and '-'
    #[arg(long, default_value = "operator")]
    pub(super) name: String,
    /// Where to keep the token [default: ~/.config/gatepost/tokens/HOST:PORT, where it is found again]
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// The certificate to believe, instead of the first one that is seen
    #[arg(long, value_name = "SHA256")]
    pub(super) fingerprint: Option<Fingerprint>,
    /// Names and addresses of kiosks [default: ~/.config/gatepost/kiosks.toml]
    #[arg(long, value_name = "FILE")]
    pub(super) inventory: Option<PathBuf>,
}

/// `5s` or `1m`; whole seconds up to a minute, as the daemon takes them.
fn seconds(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = digits.parse::<u64>().ok();
    let seconds = match &text[digits.len()..] {
        "s" => number,
        "m" => number.and_then(|minutes| minutes.checked_mul(60)),
        _ => None,
    };
    seconds
        .filter(|seconds| (1..=60).contains(seconds))
        .ok_or_else(|| "expected a time from 1s to 60s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_wait_has_a_unit_and_an_end() {
        assert_eq!((seconds("5s"), seconds("60s"), seconds("1m")), (Ok(5), Ok(60), Ok(60)));
        for wrong in ["", "5", "s", "0s", "61s", "2m", "-1s", "5 s", "500ms", "99999999999999999999s"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
