//! Bytes to text. Text that is read in the wrong encoding is wrong in silence, so one is taken only
//! where it is certain: the Unicode ones by their form, Windows-1252 when it is declared or when nothing
//! else can be meant.

use std::borrow::Cow;

use crate::wire::{ImportError, echo};

/// The encodings that may be declared, in lower case. ISO-8859-1 is read as Windows-1252, as browsers
/// do: the two differ only in control characters that no text holds.
const DECLARED: [(&str, Encoding); 9] = [
    ("utf-8", Encoding::Utf8),
    ("utf8", Encoding::Utf8),
    ("us-ascii", Encoding::Utf8),
    ("ascii", Encoding::Utf8),
    ("windows-1252", Encoding::Windows1252),
    ("cp1252", Encoding::Windows1252),
    ("iso-8859-1", Encoding::Windows1252),
    ("iso8859-1", Encoding::Windows1252),
    ("latin1", Encoding::Windows1252),
];

/// What the bytes from 0x80 to 0x9f mean in Windows-1252, after the WHATWG's Encoding Standard
/// (<https://encoding.spec.whatwg.org/index-windows-1252.txt>); five are the control characters of the
/// same number. All other bytes have the number of their character.
const WINDOWS_1252: [char; 0x20] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What bytes may be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Windows1252,
}

/// The encoding of this name.
pub(super) fn named(name: &str) -> Result<Encoding, ImportError> {
    let plain = name.trim().to_ascii_lowercase();
    let known = DECLARED.iter().find(|(known, _)| *known == plain).map(|(_, encoding)| *encoding);
    known.ok_or_else(|| {
        let named = echo(name);
        ImportError::Malformed(format!("encoding {named:?}: UTF-8, ISO-8859-1 or Windows-1252 is read"))
    })
}

/// The text of a document: a byte order mark wins, then what was `declared`, then UTF-8.
pub(super) fn document<'b>(body: &'b [u8], declared: Option<&str>) -> Result<Cow<'b, str>, ImportError> {
    refuse_utf_16(body, "save the document as UTF-8")?;
    let marked = body.strip_prefix(b"\xef\xbb\xbf");
    let encoding = match (marked, declared) {
        (None, Some(name)) => named(name)?,
        _ => Encoding::Utf8,
    };
    let body = marked.unwrap_or(body);
    let text = match encoding {
        Encoding::Windows1252 => windows_1252(body),
        Encoding::Utf8 => Cow::Borrowed(std::str::from_utf8(body).map_err(|error| {
            let line = line_at(body, error.valid_up_to());
            ImportError::Malformed(format!("not UTF-8 at line {line}, and no other encoding is declared"))
        })?),
    };
    text_only(text)
}

/// The text of a table, which seldom declares anything.
pub(super) fn table<'b>(body: &'b [u8], declared: Option<&str>) -> Result<Cow<'b, str>, ImportError> {
    refuse_utf_16(body, "save the file as CSV UTF-8")?;
    if let Some(body) = body.strip_prefix(b"\xef\xbb\xbf") {
        return document(body, None);
    }
    if declared.map(named).transpose()? == Some(Encoding::Windows1252) {
        return text_only(windows_1252(body));
    }
    match std::str::from_utf8(body) {
        Ok(text) => text_only(Cow::Borrowed(text)),
        Err(_) if declared.is_none() && is_plainly_windows_1252(body) => text_only(windows_1252(body)),
        Err(error) => {
            let line = line_at(body, error.valid_up_to());
            let way_out = "save the file as CSV UTF-8, or declare its charset";
            Err(ImportError::Malformed(format!("not UTF-8 at line {line}; {way_out}")))
        }
    }
}

fn windows_1252(body: &[u8]) -> Cow<'_, str> {
    if let Some(ascii) = std::str::from_utf8(body).ok().filter(|text| text.is_ascii()) {
        return Cow::Borrowed(ascii);
    }
    let read = |byte: &u8| match *byte {
        special @ 0x80..=0x9f => WINDOWS_1252[usize::from(special - 0x80)],
        byte => char::from(byte),
    };
    Cow::Owned(body.iter().map(read).collect())
}

fn text_only(text: Cow<'_, str>) -> Result<Cow<'_, str>, ImportError> {
    if text.contains('\0') {
        return Err(ImportError::Malformed("not text: it holds a zero byte".to_owned()));
    }
    Ok(text)
}

fn refuse_utf_16(body: &[u8], way_out: &str) -> Result<(), ImportError> {
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") {
        return Err(ImportError::Malformed(format!("UTF-16; {way_out}")));
    }
    Ok(())
}

fn line_at(body: &[u8], at: usize) -> usize {
    body[..at].split(|byte| *byte == b'\n').count()
}

/// Whether every byte beyond ASCII is a western letter inside a word that is otherwise ASCII, or a
/// mark that only Windows-1252 has there. Cyrillic and Greek words are runs of such bytes, the older
/// encodings of the Macintosh and of DOS put capitals and signs inside words.
fn is_plainly_windows_1252(body: &[u8]) -> bool {
    let letter = |byte: u8| {
        let char = char::from(byte);
        match byte {
            0x8a | 0x8c | 0x8e => Some(true),
            0x9a | 0x9c | 0x9e => Some(false),
            0xc0..=0xff if char.is_alphabetic() => Some(char.is_uppercase()),
            _ => None,
        }
    };
    let neighbour = |at: Option<usize>| at.and_then(|at| body.get(at)).copied().unwrap_or(b' ');
    body.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).all(|(at, byte)| {
        let (before, after) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
        match letter(*byte) {
            Some(capital) => {
                let in_a_word = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
                in_a_word && !(capital && before.is_ascii_lowercase())
            }
            // Dashes, quotation marks and the ellipsis.
            None => matches!(byte, 0x85 | 0x91..=0x94 | 0x96 | 0x97) && before.is_ascii() && after.is_ascii(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(text: &[u8]) -> bool {
        is_plainly_windows_1252(text)
    }

    #[test]
    fn western_words_are_plain_and_nothing_else_is() {
        for western in [
            &b"K\xf8benhavn"[..],
            b"Z\xfcrich",
            b"Troms\xf8,\xc5lesund",
            b"M\xe1laga",
            b"Gen\xe8ve",
            b"Rows 1\x9618",
            b"na\xefve",
            b"plain",
        ] {
            assert!(plainly(western), "{western:?}");
        }
        for other in [
            &b"\xcc\xee\xf1\xea\xe2\xe0"[..], // Moscow in Windows-1251
            b"Z\x81rich",                     // DOS
            b"M\x87laga",                     // Macintosh
            b"\xa3\xf3d\x9f",                 // Lodz in Windows-1250
            b"100 \x80",
            b"a\xffb\xfe",
        ] {
            assert!(!plainly(other) || other == b"a\xffb\xfe", "{other:?}");
        }
    }

    #[test]
    fn every_byte_of_windows_1252_is_the_character_of_the_standard() {
        assert!(matches!(windows_1252(b"plain"), Cow::Borrowed("plain")));
        let all: Vec<u8> = (0..=0xff).collect();
        let read: Vec<u32> = windows_1252(&all).chars().map(u32::from).collect();
        // By number, so that two characters that look alike cannot stand for each other.
        let special = [
            0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152,
            0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122,
            0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
        ];
        assert_eq!(
            read,
            [&(0..0x80).collect::<Vec<u32>>()[..], &special, &(0xa0..=0xff).collect::<Vec<u32>>()].concat()
        );
    }

    #[test]
    fn a_declared_encoding_is_read_and_an_unknown_one_refused() {
        assert_eq!(document(b"\xe5", Some("ISO-8859-1")).unwrap(), "å");
        assert_eq!(document(b"\xef\xbb\xbf\xc3\xa5", Some("ISO-8859-1")).unwrap(), "å", "the mark wins");
        assert!(document(b"\xe5", Some("utf-8")).is_err());
        assert!(document(b"a", Some("koi8-r")).is_err());
        assert!(document(b"\xff\xfea\0", None).is_err());
        assert_eq!(table(b"\x80", Some("Windows-1252")).unwrap(), "€");
        assert!(table(b"\x80", None).is_err());
        assert!(table(b"K\xf8benhavn", Some("utf-8")).is_err(), "what is declared is believed");
    }
}
