//! A time of day at the airport.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Minutes since local midnight, written `23:05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(u16);

impl LocalTime {
    /// Minutes since local midnight, 0 to 1439.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// The text is not a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time of day looks like 04:30")]
pub struct ParseLocalTimeError;

impl FromStr for LocalTime {
    type Err = ParseLocalTimeError;

    fn from_str(text: &str) -> Result<Self, ParseLocalTimeError> {
        let [h1, h2, b':', m1, m2] = *text.as_bytes() else { return Err(ParseLocalTimeError) };
        if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
            return Err(ParseLocalTimeError);
        }
        let two = |tens: u8, ones: u8| u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
        let (hours, minutes) = (two(h1, h2), two(m1, m2));
        if hours > 23 || minutes > 59 {
            return Err(ParseLocalTimeError);
        }
        Ok(Self(hours * 60 + minutes))
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_minute_of_the_day_reads_back_and_nothing_else_is_one() {
        for minute in 0..1_440 {
            let text = LocalTime(minute).to_string();
            assert_eq!(text.parse(), Ok(LocalTime(minute)), "{text}");
        }
        for wrong in ["", "24:00", "23:60", "4:30", "04:3", "04.30", "+4:30", "04:30:00", "ab:cd"] {
            assert_eq!(wrong.parse::<LocalTime>(), Err(ParseLocalTimeError), "{wrong}");
        }
    }
}
