// How wide a text will be, as a class of the style sheet. Nothing is measured on the page: the daemon
// gives its first paint the same classes (src/http/page/fit.rs), tests/board/fit.json holds both to
// them, and fit.css turns a class into a size for whatever box the text stands in.

/** Upper bounds in hundredths of an em, for the boldest weight that a board uses and for figures of one width. */
const CLASSES = [
  [28, ' ijlIÌÍÎÏìíîïıİ\u00a0'],
  [36, ',.:;\'!|·‘’´`¹'],
  [41, '()[]/\\ft'],
  [44, 'r'],
  [52, '-–{}_^°"'],
  [58, '*?LzxkscJa'],
  [67, 'bdeghnopquvy0123456789BEFPRSTZ$&#ßøØ'],
  [105, 'mwMW@%Ææœ—…ŴŵĲ™'],
  // Joined letters, where they are widest: at the end of a word.
  [30, 'اأإآٱـ٫٬'],
  [58, 'رزژدذءةو٠١٢٣٤٥٦٧٨٩٪ؤعغم'],
  [84, 'جحخچهلنطظقيىئی'],
  [104, 'بتثپفڤكکگ'],
  [138, 'سشصض'],
];
const OTHER = 80;
const WIDTHS = new Map(CLASSES.flatMap(([width, chars]) => [...chars].map((char) => [char, width])));

/** Other scripts: ideographs, kana and full-width forms are squares, marks take no room. */
const RANGES = [
  [0x0300, 0x036f, 0],
  [0x064b, 0x065f, 0],
  [0x0600, 0x06ff, 84],
  [0x0750, 0x077f, 84],
  [0x200b, 0x200f, 0],
  [0x2066, 0x2069, 0],
  [0xfb50, 0xfdff, 70],
  [0xfe70, 0xfeff, 70],
  [0x1100, 0x11ff, 100],
  [0x2e80, 0xa4cf, 102],
  [0xac00, 0xd7af, 102],
  [0xf900, 0xfaff, 102],
  [0xfe30, 0xfe4f, 102],
  [0xff00, 0xffef, 102],
  [0x1f000, 0x3ffff, 130],
];

/** A letter on its flap takes this much, a square one more. */
const FLAP = 84;
const SQUARE_FLAP = 124;

/** The widths that have a class: `w7` is for texts of at most `STEPS[7]` hundredths of an em. */
export const STEPS = [100];
while (STEPS.at(-1) < 60_000) STEPS.push(STEPS.at(-1) + Math.ceil(STEPS.at(-1) / 14));

function widthOf(char, flaps) {
  const code = char.codePointAt(0);
  const range = RANGES.find(([first, last]) => code >= first && code <= last);
  if (range?.[2] === 0) return 0;
  // A sharp s becomes two capitals.
  if (flaps && char === 'ß') return 2 * FLAP;
  if (flaps) return range && range[2] >= SQUARE ? SQUARE_FLAP : FLAP;
  return WIDTHS.get(char) ?? range?.[2] ?? OTHER;
}

function width(text, flaps) {
  let sum = 0;
  for (const char of text) sum += widthOf(char, flaps);
  return sum;
}

/** Behind these a line may end; a space stays behind. Between squares it may end, but not before these. */
const BREAKS = ' -–';
const SQUARE = 102;
const NOT_FIRST = 'ー・ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ、。，．：；！？）」』】々';

/** The wider of two lines, where the text is broken best. */
function halves(text, whole, flaps) {
  let best = whole;
  let left = 0;
  let last = '';
  for (const char of text) {
    const own = widthOf(char, flaps);
    if (BREAKS.includes(last) || (own === SQUARE && !flaps && !NOT_FIRST.includes(char))) {
      const space = last === ' ' ? widthOf(' ', flaps) : 0;
      best = Math.min(best, Math.max(left - space, whole - left));
    }
    left += own;
    last = char;
  }
  return best;
}

function step(letter, wanted) {
  const found = STEPS.findIndex((limit) => wanted <= limit);
  return `${letter}${found < 0 ? STEPS.length - 1 : found}`;
}

/**
 * The classes for a text; nothing for no text: `w12` for its width on one line and, where that is less,
 * `v8` for the wider of two lines. `flaps`: every letter stands on a flap of one width.
 */
export function fit(text, flaps = false) {
  if (text === '') return '';
  const whole = width(text, flaps);
  const [one, two] = [step('w', whole), step('v', halves(text, whole, flaps))];
  return two.slice(1) === one.slice(1) ? one : `${one} ${two}`;
}

/** A line of a free text counts as at least so much: many short lines need height as a long one needs width. */
const LINE = 2500;

/** The class for a text of several lines that is given an area. */
export function fitBlock(text) {
  if (text === '') return '';
  return step('w', text.split('\n').reduce((sum, line) => sum + Math.max(LINE, width(line, false)), 0));
}
