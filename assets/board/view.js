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
//       also [{ id, label, tone, time, number, city, cityLang }], idle }   (layout place),
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

import { fit, rowView } from './format.js';
import { FRESH_S, trustedNow } from './model.js';
import { slides } from './notices.js';
import { shownIds } from './rows.js';

/** Seconds that one code share, one notice and one page stay. */
export const SHARE_S = 5;
export const NOTICE_S = 8;
export const PAGE_S = 15;

const pick = (list, at, seconds) => list[Math.floor(at / seconds) % list.length];

/**
 * The mark that says how far the board can be trusted. `link` is `waiting` until the first contact,
 * then `live`, `stale` or `closed`; `contact` is the monotonic second of the last one.
 */
export function lifeMark(model, zone, link, contact) {
  if (link === 'closed') return { tone: 'quiet', text: 'Closed' };
  if (link === 'live') {
    if (model.lost) return { tone: 'warn', text: 'Data lost, waiting' };
    return model.readOnly ? { tone: 'warn', text: 'Read-only' } : { tone: 'go', text: 'Live' };
  }
  const then = trustedNow(model, contact);
  const tone = link === 'waiting' ? 'quiet' : 'warn';
  return { tone, text: then === null ? 'No contact' : `As of ${zone.time(then)}` };
}

function boardView(model, arrangement, direction, zone, now, at) {
  const rows = shownIds(arrangement).map((id) => {
    const { shares, ...row } = rowView(model.flights.get(id), zone, now);
    const since = model.changed.get(id);
    return {
      ...row,
      share: pick(shares, at, SHARE_S) ?? '',
      freshFor: since !== undefined && at - since < FRESH_S ? at - since : null,
    };
  });
  const { page, pages } = arrangement;
  return { direction, rows, page, pages };
}

/** The whole screen. `arrangements` maps a direction to what `arrange` returned. */
export function screenView(model, arrangements, zone, { at, link, contact }) {
  const now = trustedNow(model, at);
  const emergency = pick(slides(model.notices.values(), 'emergency', now), at, NOTICE_S);
  const banner = pick(slides(model.notices.values(), 'security', now), at, NOTICE_S);
  const info = pick(slides(model.notices.values(), 'info', now), at, NOTICE_S);
  const mode = emergency ? 'emergency' : link === 'closed' ? 'closed' : 'board';
  const text = (slide) => slide ?? { lang: '', text: '' };
  return {
    mode,
    clock: now === null ? { time: '', weekday: '', date: '' } : { time: zone.time(now), ...zone.day(now) },
    boards: Object.entries(arrangements).map(([direction, arrangement]) =>
      boardView(model, arrangement, direction, zone, now, at)),
    life: lifeMark(model, zone, link, contact),
    info: text(info),
    banner: text(banner),
    emergency: emergency ?? { lang: '', text: '', body: '', second: '', secondLang: '' },
    fits: {
      banner: fit(banner?.text ?? ''),
      info: fit(info?.text ?? ''),
      emergency: fit(emergency?.text ?? ''),
      body: fit(`${emergency?.body ?? ''}${emergency?.second ?? ''}`),
    },
  };
}
