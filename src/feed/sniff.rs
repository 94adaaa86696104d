//! Which format a timetable is in, by what only that format says.

/// So much of it is looked at.
const HEAD: usize = 16 * 1_024;

/// Keys that only one of the JSON feeds has.
const KEYS: [(&str, &str); 6] = [
    ("\"flightName\"", "schiphol"),
    ("\"publicFlightState\"", "schiphol"),
    ("\"scheduledUtc\"", "swedavia"),
    ("\"flightLegIdentifier\"", "swedavia"),
    ("\"locationAndStatus\"", "swedavia"),
    ("\"numberOfFlights\"", "swedavia"),
];

/// The format of a timetable; none where it is XML of another kind.
pub(super) fn format(body: &[u8]) -> Option<&'static str> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let head = String::from_utf8_lossy(&body[..body.len().min(HEAD)]);
    match body.first() {
        Some(b'<') if head.contains("IATA_AIDX") => Some("aidx"),
        Some(b'<') if head.contains("<airport") => Some("avinor"),
        Some(b'<') => None,
        Some(b'{' | b'[') => {
            let known = KEYS.iter().find(|(key, _)| head.contains(key));
            Some(known.map_or("json", |(_, format)| format))
        }
        _ => Some("csv"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_what_only_it_says() {
        for (body, expected) in [
            ("<?xml version=\"1.0\"?>\n<a:IATA_AIDX_FlightLegNotifRQ xmlns:a=\"…\"/>", Some("aidx")),
            ("\u{feff}<airport name=\"OSL\">", Some("avinor")),
            ("<html>", None),
            ("{\"flights\":[{\"flightName\":\"KL1\"}]}", Some("schiphol")),
            ("{\"from\":{},\"numberOfFlights\":0,\"flights\":[]}", Some("swedavia")),
            ("[{\"flight\":\"KL1\"}]", Some("json")),
            ("{", Some("json")),
            ("flight,time", Some("csv")),
            ("", Some("csv")),
        ] {
            assert_eq!(format(body.as_bytes()), expected, "{body}");
        }
    }
}
