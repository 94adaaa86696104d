//! How wide a text will be, as a class of the style sheet: the rules of `assets/board/fit.js`, which
//! says why. `tests/board/fit.json` holds both to them.

/// Upper bounds in hundredths of an em, for the boldest weight that a board uses and for figures of one width.
const CLASSES: [(u32, &str); 13] = [
    (28, " ijlIÌÍÎÏìíîïıİ\u{a0}"),
    (36, ",.:;'!|·‘’´`¹"),
    (41, "()[]/\\ft"),
    (44, "r"),
    (52, "-–{}_^°\""),
    (58, "*?LzxkscJa"),
    (67, "bdeghnopquvy0123456789BEFPRSTZ$&#ßøØ"),
    (105, "mwMW@%Ææœ—…ŴŵĲ™"),
    // Joined letters, where they are widest: at the end of a word.
    (30, "اأإآٱـ٫٬"),
    (58, "رزژدذءةو٠١٢٣٤٥٦٧٨٩٪ؤعغم"),
    (84, "جحخچهلنطظقيىئی"),
    (104, "بتثپفڤكکگ"),
    (138, "سشصض"),
];
const OTHER: u32 = 80;

/// The widths that have a class: `w7` is for texts of at most the seventh, from 0.
const FIRST_STEP: u32 = 100;
const LAST_STEP: u32 = 60_000;

/// A letter on its flap takes this much, a square one more.
const FLAP: u32 = 84;
const SQUARE_FLAP: u32 = 124;

/// A line of a free text counts as at least so much.
const LINE: u32 = 2500;

/// Scripts of another build than Latin, none for what takes no room.
fn range(char: char) -> Option<u32> {
    Some(match u32::from(char) {
        0x0300..=0x036f | 0x064b..=0x065f | 0x200b..=0x200f | 0x2066..=0x2069 => 0,
        0x0600..=0x06ff | 0x0750..=0x077f => 84,
        0xfb50..=0xfdff | 0xfe70..=0xfeff => 70,
        0x1100..=0x11ff => 100,
        0x2e80..=0xa4cf | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xffef => 102,
        0x1_f000..=0x3_ffff => 130,
        _ => return None,
    })
}

fn width_of(char: char, flaps: bool) -> u32 {
    let range = range(char);
    match range {
        Some(0) => 0,
        Some(width) if flaps => {
            if width >= SQUARE {
                SQUARE_FLAP
            } else {
                FLAP
            }
        }
        // A sharp s becomes two capitals.
        None if flaps && char == 'ß' => 2 * FLAP,
        None if flaps => FLAP,
        _ => CLASSES
            .iter()
            .find(|(_, chars)| chars.contains(char))
            .map(|(width, _)| *width)
            .or(range)
            .unwrap_or(OTHER),
    }
}

fn width(text: &str, flaps: bool) -> u32 {
    text.chars().map(|char| width_of(char, flaps)).sum()
}

/// Behind these a line may end; a space stays behind. Between squares it may end, but not before these.
const BREAKS: &str = " -–";
const SQUARE: u32 = 102;
const NOT_FIRST: &str = "ー・ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ、。，．：；！？）」』】々";

/// The wider of two lines, where the text is broken best.
fn halves(text: &str, whole: u32, flaps: bool) -> u32 {
    let (mut best, mut left, mut last) = (whole, 0_u32, None);
    for char in text.chars() {
        let own = width_of(char, flaps);
        if last.is_some_and(|last| BREAKS.contains(last))
            || (own == SQUARE && !flaps && !NOT_FIRST.contains(char))
        {
            let space = if last == Some(' ') { width_of(' ', flaps) } else { 0 };
            best = best.min((left - space).max(whole - left));
        }
        left += own;
        last = Some(char);
    }
    best
}

fn step(width: u32) -> usize {
    let (mut step, mut limit) = (0, FIRST_STEP);
    while limit < width && limit < LAST_STEP {
        limit += limit.div_ceil(14);
        step += 1;
    }
    step
}

/// The classes for a text; nothing for no text: `w12` for its width on one line and, where that is
/// less, `v8` for the wider of two lines. `flaps`: every letter stands on a flap of one width.
pub(super) fn fit(text: &str, flaps: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let whole = width(text, flaps);
    let (one, two) = (step(whole), step(halves(text, whole, flaps)));
    if one == two { format!("w{one}") } else { format!("w{one} v{two}") }
}

/// The class for a text of several lines that is given an area.
pub(super) fn fit_block(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let lines = text.split('\n').map(|line| width(line, false).max(LINE));
    format!("w{}", step(lines.sum()))
}
