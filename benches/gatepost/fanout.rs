//! One publisher, many subscribers: deliveries, and what an idle one holds.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::daemon::{Daemon, Home};
use crate::figures::{Usage, each, micros, open_files, rate};
use crate::publish::{Board, FLIGHTS, runtime};
use crate::subscribe::Crowd;

/// 0 shows what publishing costs alone.
const SUBSCRIBERS: [u64; 4] = [0, 1, 100, 1_000];
/// Beside the connections.
const OTHER_FILES: u64 = 64;
/// Memory is looked at when buffers have come to rest.
const SETTLE: Duration = Duration::from_millis(500);

/// One event a request at this pace.
const PACE: Duration = Duration::from_millis(20);
const PACED: u64 = 200;

/// Back to back: so many events a request, so many ahead of the subscribers at most.
const BURST: u64 = 16;
const AHEAD: u64 = 64;
const FLAT_OUT: u64 = 1_600;
const DELIVERIES: u64 = 400_000;

pub(crate) fn run() -> Result<()> {
    println!("\nsubscribers: {PACED} events at {PACE:?} each, then back to back, {BURST} a request");
    println!("subscribers  CPU us/event  CPU us/delivery  idle Pss KiB each  deliveries/s back to back");
    let files = open_files()?;
    for subscribers in SUBSCRIBERS {
        if files < subscribers + OTHER_FILES {
            println!("{subscribers:>11}  left out: {files} open files are allowed; ulimit -n 20000");
            continue;
        }
        let home = Home::new()?;
        let daemon = home.start(&[])?;
        Board::of(&daemon, &home).fill(FLIGHTS)?;
        case(&home, &daemon, subscribers)?;
        home.no_complaints()?;
        daemon.stop()?;
    }
    Ok(())
}

fn case(home: &Home, daemon: &Daemon, subscribers: u64) -> Result<()> {
    let alone = daemon.usage()?;
    let mut crowd = Crowd::connect(daemon.display, subscribers, None)?;
    std::thread::sleep(SETTLE);
    let start = daemon.usage()?;
    runtime()?.block_on(paced(&Board::of(daemon, home)))?;
    crowd.wait_for(PACED)?;
    let cpu = daemon.usage()?.cpu_since(&start);
    let events = DELIVERIES.checked_div(subscribers).map_or(FLAT_OUT, |events| events.min(FLAT_OUT));
    let begun = Instant::now();
    runtime()?.block_on(flat_out(&Board::of(daemon, home), &crowd, subscribers, events))?;
    crowd.wait_for(PACED + events)?;
    let took = begun.elapsed();
    crowd.leave()?;
    print!("{subscribers:>11}  {:>12.1}", micros(cpu, PACED));
    if subscribers == 0 {
        println!("  {:>15}  {:>17}  {:>25}", "-", "-", "-");
    } else {
        println!(
            "  {:>15.2}  {:>17.1}  {:>25.0}",
            micros(cpu, PACED * subscribers),
            held(&alone, &start, subscribers),
            rate(events * subscribers, took),
        );
    }
    Ok(())
}

/// Memory of each subscriber.
fn held(alone: &Usage, open: &Usage, subscribers: u64) -> f64 {
    each(open.pss_kib.saturating_sub(alone.pss_kib), subscribers)
}

async fn paced(board: &Board) -> Result<()> {
    let mut publisher = board.connect().await?;
    let mut ticks = tokio::time::interval(PACE);
    for number in 0..PACED {
        ticks.tick().await;
        publisher.change(FLIGHTS + number..FLIGHTS + number + 1).await?;
    }
    Ok(())
}

async fn flat_out(board: &Board, crowd: &Crowd, subscribers: u64, events: u64) -> Result<()> {
    let mut publisher = board.connect().await?;
    let first = FLIGHTS + PACED;
    for sent in (0..events).step_by(usize::try_from(BURST)?) {
        // Throughput is wanted, not the depth of the queues.
        while crowd.delivered() < (PACED + sent).saturating_sub(AHEAD) * subscribers {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        publisher.change(first + sent..first + (sent + BURST).min(events)).await?;
    }
    Ok(())
}
