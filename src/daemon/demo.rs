//! `serve --demo`: the sample day in a store of its own, with a token to try things with.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::time::{MissedTickBehavior, interval};

use super::door::loopback;
use super::ready::Bound;
use crate::board::{Board, Command, Flight, Instant, Timetable};
use crate::boards::Set;
use crate::config::{Config, Tls, boards_of};
use crate::demo::{BOARDS, Day, NOTICE_PREFIX, Player, SOURCE};
use crate::shutdown::Shutdown;
use crate::store::{Request, Store};
use crate::stream::Hub;
use crate::tokens::{self, Role, TokenError};
use crate::zones;

/// Slow enough to read a change before the next one comes.
const PACE: Duration = Duration::from_millis(2_500);

/// The name of the token that is made for trying things.
const TOKEN: &str = "demo";

/// The airport and the boards of the sample day, unless some are configured. A demonstration stays on
/// this machine, where a certificate that nobody knows would only be in the way.
pub(super) fn configure(config: &mut Config) -> anyhow::Result<()> {
    if config.boards == boards_of("the defaults", "")? {
        config.boards = boards_of("the demonstration", BOARDS)?;
    }
    config.operator.tls = Tls::Off;
    config.operator.listen = loopback(config.operator.listen);
    let airport = &mut config.airport;
    if airport.code.is_empty()
        && airport.name.is_empty()
        && let Some(timezone) = zones::get(Day::PLACE.timezone)
    {
        Day::PLACE.code.clone_into(&mut airport.code);
        Day::PLACE.name.clone_into(&mut airport.name);
        airport.timezone = timezone;
    }
    Ok(())
}

/// Puts the day on the board, in place of what is left of an earlier one. Refused where there are
/// flights and none of them is a sample: that store is somebody's own.
pub(super) async fn load(store: &Store, hub: &Hub) -> anyhow::Result<()> {
    let flights = Day::read()?.flights(hub.wall().now);
    let flights = flights.into_iter().enumerate().map(|(at, flight)| (format!("/{at}"), flight)).collect();
    let commands = hub.read(|published| -> anyhow::Result<_> {
        let board = &published.board;
        ensure!(
            board.flights().len() == 0 || holds_samples(board),
            "the store holds flights that are not the demonstration's; name an empty folder with --data"
        );
        Ok(leftovers(board))
    });
    let mut commands = commands?;
    // Away before it comes anew: a gate of an earlier day is no change of gate.
    commands.push(timetable(Vec::new()));
    commands.push(timetable(flights));
    store.submit(Request::all(commands)).await.context("the sample day cannot be stored")?;
    Ok(())
}

fn holds_samples(board: &Board) -> bool {
    board.flights().any(|held| held.value.source.as_deref() == Some(SOURCE))
}

fn leftovers(board: &Board) -> Vec<Command> {
    let ids = board.notices().map(|held| held.value.id.clone());
    ids.filter(|id| id.starts_with(NOTICE_PREFIX)).map(|id| Command::RemoveNotice { id }).collect()
}

fn timetable(flights: Vec<(String, Flight)>) -> Command {
    Command::Timetable(Timetable { source: SOURCE.to_owned(), flights, partial: false })
}

/// Tells a newcomer where to look and what to try.
pub(super) fn announce(bound: &Bound, boards: &Set, directory: &Path, now: Instant) -> anyhow::Result<()> {
    match tokens::revoke(directory, TOKEN) {
        Ok(()) | Err(TokenError::NoSuch(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let token = tokens::create(directory, TOKEN, Role::Admin, now)?;
    let (display, operator) = (reachable(bound.display), reachable(bound.operator));
    let example = Day::read()?.example(now).map(|flight| flight.flight).unwrap_or_default();
    let mut addresses = String::new();
    for spec in &boards.boards {
        let languages: Vec<&str> = spec.languages.iter().map(|language| language.tag.as_str()).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            addresses,
            "          http://{display}{path:<20} {kind:<10} {languages}",
            path = spec.path(),
            kind = spec.kind.as_str(),
            languages = languages.join(", "),
        );
    }
    let text = format!(
        "\n\
         Look:     http://{display}/\n\
         {addresses}\
         Change:   curl -X PATCH http://{operator}/api/flights/{example} \
         -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' \
         -d '{{\"gate\":\"{gate}\"}}'\n\
         Stop:     Ctrl-C; then {folder} is safe to delete\n\n",
        gate = Day::SPARE_GATE,
        folder = directory.display(),
    );
    let mut out = io::stdout().lock();
    // Nobody has to read it.
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// An address that can be typed: one cannot connect to 0.0.0.0 everywhere.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
            address.set_ip(std::net::Ipv6Addr::LOCALHOST.into());
        }
        _ => {}
    }
    address
}

/// Plays until it is time to stop. What the store refuses is decided anew from the board of the
/// next moment.
pub(super) async fn play(store: Store, hub: Hub, shutdown: Shutdown) {
    let mut player = match Day::read() {
        Ok(day) => Player::new(day, hub.wall().now.unsigned_abs()),
        Err(error) => return tracing::error!(%error, "the sample day cannot be read"),
    };
    let mut ticks = interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.triggered() => return,
            _ = ticks.tick() => {}
        }
        let board = hub.read(|published| published.board.clone());
        let commands = player.next(&board, hub.wall().now);
        if commands.is_empty() {
            continue;
        }
        if let Err(error) = store.submit(Request::all(commands)).await {
            tracing::debug!(%error, "the sample day stands still for a moment");
        }
    }
}
