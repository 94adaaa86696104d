//! What the kernel says of this process, under the names that dashboards know from every program.

use std::fs;

use super::Exposition;

/// Ticks a second in `/proc`: fixed for every architecture that Linux still has.
const TICKS: f64 = 100.0;

/// Tells what can be found out; what cannot is left out.
pub fn collect(told: &mut Exposition) {
    let read = |name: &str| fs::read_to_string(format!("/proc/{name}")).unwrap_or_default();
    if let Some(kibibytes) = field(&read("self/status"), "VmRSS:") {
        let help = "Memory that is resident, in bytes.";
        told.gauge("process_resident_memory_bytes", help, kibibytes * 1_024);
    }
    if let Some(stat) = Stat::of(&read("self/stat")) {
        let help = "Time of the processor that was used, in seconds.";
        told.counters("process_cpu_seconds_total", help).is(&[], stat.busy / TICKS);
        if let Some(boot) = field(&read("stat"), "btime ") {
            let help = "When it was started, in seconds since 1970; wrong while the clock is.";
            // Instants of this age fit a float to the millisecond.
            #[expect(clippy::cast_precision_loss, reason = "2^53 seconds are far away")]
            told.gauge("process_start_time_seconds", help, boot as f64 + stat.started / TICKS);
        }
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        told.gauge("process_open_fds", "Descriptors that are open.", open.count());
    }
    if let Some(bytes) = field(&read("self/io"), "write_bytes:") {
        let help = "Bytes that this process has had written to disks: what wears a card out.";
        told.counter("gatepost_disk_written_bytes_total", help, bytes);
    }
}

/// The whole number behind `name` at the start of a line.
fn field(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// Of `/proc/self/stat`, in ticks.
#[derive(Debug, PartialEq)]
struct Stat {
    busy: f64,
    started: f64,
}

impl Stat {
    fn of(text: &str) -> Option<Self> {
        // The name, in parentheses, may hold spaces and parentheses of its own.
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some(Self { busy: number(11)? + number(12)?, started: number(19)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_program_does_not_confuse_the_count_of_fields() {
        let rest = "S 1 2 3 4 5 6 7 8 9 10 70 30 13 14 15 16 17 18 4200 20";
        let stat = Stat { busy: 100.0, started: 4_200.0 };
        assert_eq!(Stat::of(&format!("7 (a) b (c)) {rest}")), Some(stat));
        assert_eq!(Stat::of("7 (short) S 1"), None);
    }

    #[test]
    fn this_process_is_told() {
        let mut told = Exposition::default();
        collect(&mut told);
        let text = told.into_text();
        for name in ["process_resident_memory_bytes ", "process_start_time_seconds ", "process_open_fds "] {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).expect(name);
            assert!(line.parse::<f64>().is_ok_and(|value| value > 0.0), "{name}{line}");
        }
    }
}
