//! Flight numbers, and the designators of their carriers: the rules of `assets/board/numbers.js`.

/// Carrier and number; no carrier in what does not read as both. A designator that begins with a letter
/// and holds a digit needs three digits behind it: A123 is no flight 23 of a carrier A1.
fn split(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let (carrier, fewest) = match () {
        () if upper(0) && upper(1) && upper(2) => (3, 1),
        () if upper(0) && upper(1) || digit(0) && upper(1) => (2, 1),
        () if upper(0) && digit(1) => (2, 3),
        () => return None,
    };
    let digits = bytes[carrier..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let suffix = &bytes[carrier + digits..];
    let ends_well = suffix.is_empty() || suffix.len() == 1 && suffix[0].is_ascii_uppercase();
    ((fewest..=4).contains(&digits) && ends_well).then(|| text.split_at(carrier))
}

/// `SK455` → `SK 455`; what does not read as carrier and number stays as it is.
pub(super) fn flight_number(text: &str) -> String {
    split(text).map_or_else(|| text.to_owned(), |(carrier, number)| format!("{carrier} {number}"))
}

/// `SK455` → `SK`, or nothing.
pub(super) fn carrier_of(text: &str) -> &str {
    split(text).map_or("", |(carrier, _)| carrier)
}
