//! What texts look like, as regular expressions that ECMAScript, Python and Rust read alike.

/// A clean character: no control character.
macro_rules! clean {
    () => {
        r"[^\u0000-\u001f\u007f-\u009f]"
    };
}

/// One that can be seen: no space of any kind either.
macro_rules! seen {
    () => {
        r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
    };
}

/// Day and month of any year, and the leap days of the years that have one.
macro_rules! date {
    ($year:literal, $leap:literal) => {
        concat!(
            "(",
            $year,
            "-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|",
            "02-(0[1-9]|1[0-9]|2[0-8]))|",
            $leap,
            "-02-29)"
        )
    };
}

/// One line of which something is seen.
pub(super) const LINE: &str = concat!("^", clean!(), "*", seen!(), clean!(), "*$");
/// The same, or nothing.
pub(super) const LINE_OR_NOTHING: &str = concat!("^(", clean!(), "*", seen!(), clean!(), "*)?$");
/// One line.
pub(super) const CLEAN: &str = concat!("^", clean!(), "*$");
/// Lines of which something is seen.
pub(super) const LINES: &str = concat!(
    r"^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*",
    seen!(),
    r"[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$"
);
/// The same with any line ends, as forms send them.
pub(super) const FORM_LINES: &str = concat!(
    r"^[^\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]*",
    seen!(),
    r"[^\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
);
/// The id of a flight or of a notice.
pub const PLAIN_ID: &str = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,47}$";
/// The same, or none.
pub(super) const PLAIN_ID_OR_NONE: &str = "^([A-Za-z0-9_-][A-Za-z0-9._-]{0,47})?$";
/// A flight number; its spaces are taken out.
pub(super) const NUMBER: &str = "^ *([A-Za-z0-9] *){2,8}$";
pub(super) const AIRPORT: &str = "^[A-Za-z]{3}$";
/// A list of airport codes in a query.
pub const AIRPORT_CODES: &str = "^[A-Z]{3}(,[A-Z]{3}){0,99}$";
/// A language tag.
pub(super) const LANGUAGE: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";
/// The name of a board or of a template.
pub const NAME: &str = "^[a-z0-9-]{1,32}$";
/// The id of a display.
pub(super) const DISPLAY_ID: &str = "^[A-Za-z0-9_-]{1,64}$";
/// A cursor.
pub(super) const CURSOR: &str = "^[0-9a-f]{8}-(0|[1-9][0-9]{0,18})$";
/// Visible ASCII.
pub(super) const GRAPHIC: &str = "^[!-~]*$";
/// An `Idempotency-Key`.
pub const TOKEN_TEXT: &str = "^[!-~]{1,255}$";
/// `If-Match`.
pub const ENTITY_TAGS: &str = r#"^(\*|(W/)?"[!#-~]+"( *, *(W/)?"[!#-~]+")*)$"#;
/// How long to wait for paint.
pub const TIMEOUT: &str = "^([1-9]|[1-5][0-9]|60)s?$";
pub(super) const DATE: &str = concat!(
    "^",
    date!(
        "(19[7-9][0-9]|[2-9][0-9]{3})",
        "(19(7[26]|8[048]|9[26])|[2-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[3579][26])00)"
    ),
    "$"
);
/// RFC 3339. The first and the last years are left out, where an offset could lead out of them.
pub(super) const TIME: &str = concat!(
    "^",
    date!(
        "(19(7[1-9]|[89][0-9])|[2-8][0-9]{3}|9[0-8][0-9]{2})",
        "(19(7[26]|8[048]|9[26])|[2-8][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[357][26])00)"
    ),
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
);
