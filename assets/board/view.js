// Everything that the display shows at one moment, as plain data: `screenView` makes a Screen of the
// model, the board's specification, its words and the arrangement of the page. No DOM; render.js
// draws a Screen and knows no flight. The daemon computes the same for the first paint
// (src/http/page/screen.rs), and tests/board/vectors.json holds both to the same JSON;
// tests/board/screens.json has a Screen of every kind.
//
//   Screen { mode     'board' | 'emergency' | 'closed' | 'off' | 'night'. A board is dimmed at night or black
//                     (mode night: only a banner is drawn); off: its rows are taken off, empty says why.
//     lang, dir, theme, dim, layout 'list' | 'place' | 'message', kind, direction 'departure' | 'arrival' | '',
//     title Words, second Words (the title in the next language, text '' when there is none),
//     place (the airport's name), pictogram 'takeoff' | 'landing' | 'gate' | 'checkin' | 'belt' | 'info',
//     clock { time, weekday, date } (all '' while it is not known or not wanted),
//     columns [{ key, head }], rowsPerPage, rows [Row | null] (null: empty until the page turns),
//     page (from 0), pages (from 1), pageText, empty, emptyMore,
//     placeView null | { name, heading, flights [Row + { times [{ label, planned, time, date }], shares, remark Words }],
//       also [{ id, label, tone, time, date, number, city, cityLang }], idle }   (layout place),
//     message null | Slide   (layout message; lines separated by LF),
//     life { tone, text }, stale '' | 'marked' (silent) | 'old' (silent for long),
//     ticker null | Slide, banner null | Slide, emergency null | Emergency }
//   Words { lang, dir, text }       dir: 'ltr' | 'rtl' | 'auto', the last where the language is '' (not known)
//   Slide { label, lang, dir, text }
//   Emergency { label, lang, dir, text, body (lines separated by LF), second, secondLang, secondDir }
//   Row { id, tone 'quiet' | 'go' | 'info' | 'warn' | 'stop', marks of 'moved' 'regated' 'cancelled' 'past' 'call',
//     fresh (whole seconds since the change, or null), lang, dir,
//     cells { time { planned, time, date }, estimated { time, date }, city { name, sub, lang }, flight { number, share },
//       desks { text }, gate { text, sub }, terminal { text }, belt { text, sub },
//       state { word, detail, lang, detailLang } } }   only the cells of the board's columns; '' where nothing is known
//

import { otherDay, rowView, turn } from './format.js';
import { FRESH_S, trustedNow } from './model.js';
import { nightMode } from './night.js';
import { emergencySlides, slides } from './notices.js';
import { placeView } from './places.js';
import { Speech, dirOf, local, spoken } from './words.js';
import { zoneOf } from './zone.js';

/** Seconds that one notice stays. */
export const NOTICE_S = 8;

/** A link that was silent for so many heartbeats is marked; stream.js looks for another one then. */
const SILENT_HEARTBEATS = 2.5;

const LAYOUTS = { gate: 'place', checkin: 'place', belt: 'place', message: 'message' };
const TITLES = { departure: 'departures', arrival: 'arrivals' };
const PICTOGRAMS = { departure: 'takeoff', arrival: 'landing' };
const PLACES = ['gate', 'checkin', 'belt'];

/**
 * How old what is shown may be: '', `marked` or `old`, or `off` when it must not be shown any more.
 * `link` is what the stream says: `waiting` until the first contact, then `live`, `stale` or `closed`;
 * `contact` is the monotonic second of the last one.
 */
export function staleness(model, spec, { at, link, contact }) {
  const silent = at - contact;
  if (link === 'closed') return '';
  if (silent >= spec.off_s) return 'off';
  if (silent >= spec.stale_s) return 'old';
  return link === 'stale' || silent * 1000 >= model.heartbeatMs * SILENT_HEARTBEATS ? 'marked' : '';
}

/** The mark that says how far the board can be trusted. */
export function lifeMark(model, { link, contact }, stale, zone, speech) {
  const now = trustedNow(model, contact);
  const since = now === null ? speech.say('noContact') : speech.say('asOf', { time: zone.time(now) });
  if (link === 'closed') return { tone: 'quiet', text: speech.say('closed') };
  if (stale === 'old' || stale === 'off') return { tone: 'stop', text: since };
  if (stale === 'marked') return { tone: 'warn', text: since };
  if (link === 'waiting') return { tone: 'quiet', text: since };
  if (model.lost) return { tone: 'warn', text: speech.say('dataLost') };
  if (model.readOnly) return { tone: 'warn', text: speech.say('readOnly') };
  if (model.feedSilence) return { tone: 'warn', text: feedMark(model.feedSilence, now, zone, speech) };
  return { tone: 'go', text: speech.say('live') };
}

/** Since when the timetable is what it is. */
function feedMark({ since }, now, zone, speech) {
  if (since === null || now === null) return speech.say('feedSilent');
  const date = otherDay(zone, since, speech, now);
  return speech.say('feedAsOf', { time: date === '' ? zone.time(since) : `${date}, ${zone.time(since)}` });
}

/** The board's own title, else the language's word for what it shows. */
function titleIn(spec, direction, words, tag) {
  const own = local(spec.title, tag);
  if (own.text !== '') return { lang: own.lang, dir: dirOf(own.lang), text: own.text };
  const kind = LAYOUTS[spec.kind] ? spec.kind : TITLES[direction];
  const { lang, text } = new Speech(words, tag).find('titles', kind);
  return { lang, dir: dirOf(lang), text };
}

const NOTHING = { lang: '', dir: 'auto', text: '' };

function titles(spec, direction, words, { tag, next }) {
  const title = titleIn(spec, direction, words, tag);
  const second = next === '' ? NOTHING : titleIn(spec, direction, words, next);
  return { title, second: second.text === title.text ? NOTHING : second };
}

const HEADS = { departure: 'destination', arrival: 'origin' };

function listView(model, spec, arrangement, frame) {
  const { direction, ids, page, pages } = arrangement;
  const { speech } = frame;
  const rows = ids.map((id) => {
    const flight = id === null ? undefined : model.flights.get(id);
    return flight === undefined ? null : rowView(flight, frame);
  });
  return {
    columns: frame.columns.map((key) => ({ key, head: speech.head(key === 'city' ? HEADS[direction] : key) })),
    rows,
    page,
    pages,
    pageText: pages > 1 ? speech.say('page', { page: String(page + 1), pages: String(pages) }) : '',
    // An empty board that lost its state must not say that nothing flies.
    empty: rows.some((row) => row !== null) ? '' : speech.say(model.lost ? 'noData' : 'noFlights'),
    emptyMore: '',
  };
}

const NO_LIST = { columns: [], rows: [], page: 0, pages: 1, pageText: '', empty: '', emptyMore: '' };

/** What stands on the board itself, by its layout. */
function content(model, spec, arrangement, frame) {
  const layout = LAYOUTS[spec.kind] ?? 'list';
  if (layout === 'list') return { ...listView(model, spec, arrangement, frame), placeView: null, message: null };
  if (layout === 'place') return { ...NO_LIST, placeView: placeView(model.flights.values(), spec, frame), message: null };
  const { lang, text } = local(spec.message ?? '', frame.speech.lang);
  return { ...NO_LIST, placeView: null, message: { label: '', lang, dir: dirOf(lang), text } };
}

/** Nothing of the board is left, but a text that says why. */
function cleared(mode, speech) {
  const [empty, more] = { closed: ['closedDisplay', ''], off: ['noCurrentData', 'askStaff'], night: ['', ''] }[mode];
  const say = (key) => (key === '' ? '' : speech.say(key));
  return { ...NO_LIST, empty: say(empty), emptyMore: say(more), placeView: null, message: null, ticker: null };
}

function modeOf({ emergency, night, link, stale }) {
  if (emergency) return 'emergency';
  if (night === 'off') return 'night';
  if (link === 'closed') return 'closed';
  return stale === 'off' ? 'off' : 'board';
}

function clockView(spec, zone, speech, now) {
  if (now === null || !spec.clock) return { time: '', weekday: '', date: '' };
  const day = zone.day(now);
  return { time: zone.time(now), weekday: speech.weekday(day.weekday), date: speech.date('date', day) };
}

/**
 * The whole screen. `words` and `cities` are by tag and by airport code, `arrangement` is what `arrange`
 * returned last, `link` has `at` (the monotonic second that is painted), `link` and `contact`.
 */
export function screenView({ model, spec, words, cities, arrangement, rowsPerPage, link }) {
  const { at } = link;
  const now = trustedNow(model, at);
  const zone = zoneOf(model.airport.timezone);
  const language = spoken(spec.languages, at);
  const speech = new Speech(words, language.tag);
  const { direction } = arrangement;
  const notices = [...model.notices.values()];
  const slide = (level, label) =>
    turn(slides(notices, level, now, speech.lang, speech.say(label)), language.spent, NOTICE_S) ?? null;
  const tags = spec.languages.map(({ tag }) => tag);
  const emergency = turn(emergencySlides(notices, now, tags, speech.say('emergency')), at, NOTICE_S) ?? null;
  const stale = staleness(model, spec, link);
  const night = nightMode(spec.night, zone, now);
  const mode = modeOf({ emergency, night, link: link.link, stale });
  const columns = spec.columns[direction] ?? [];
  const frame = {
    zone, now, at, speech, languageTurn: language.turn, cities, columns, listed: true, changed: model.changed, freshS: FRESH_S,
  };
  const shown = mode === 'board' || mode === 'emergency'
    ? { ...content(model, spec, arrangement, frame), ticker: slide('info', 'notice') }
    : cleared(mode, speech);
  return {
    mode, lang: speech.lang, dir: speech.dir, theme: spec.theme, dim: night === 'dim' && emergency === null,
    layout: LAYOUTS[spec.kind] ?? 'list', kind: spec.kind, direction,
    ...titles(spec, direction, words, language),
    place: model.airport.name,
    pictogram: PLACES.includes(spec.kind) ? spec.kind : PICTOGRAMS[direction] ?? 'info',
    clock: clockView(spec, zone, speech, now),
    rowsPerPage,
    ...shown,
    life: lifeMark(model, link, stale, zone, speech),
    stale: stale === 'off' ? 'old' : stale,
    banner: slide('security', 'security'),
    emergency,
  };
}
