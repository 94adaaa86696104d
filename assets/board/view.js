// Everything that the screen shows at one moment, as plain data: the model, the arrangement of each
// board and the state of the link in; strings and classes out. No DOM.

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
