// What the tests of the page's modules share: the languages' files, a board's specification with its
// defaults, and the state of a page as the document brings it.

import { readFileSync } from 'node:fs';

import { atPlace } from '../../assets/board/filters.js';
import { rowView } from '../../assets/board/format.js';
import { EMPTY, fold, trustedNow } from '../../assets/board/model.js';
import { carrierOf, flightNumber } from '../../assets/board/numbers.js';
import { arrange } from '../../assets/board/paging.js';
import { rowsOf } from '../../assets/board/rows.js';
import { screenView } from '../../assets/board/view.js';
import { Speech } from '../../assets/board/words.js';
import { Zone } from '../../assets/board/zone.js';

/** Saturday, 21 November 2026, 09:42 in Zürich. */
export const NOW = 1_795_250_520;

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));

export const words = Object.fromEntries(['en', 'de', 'fr', 'es', 'ar', 'zh-Hans', 'zh-Hant', 'ja']
  .map((tag) => [tag, read(`../../assets/shared/languages/${tag}.json`)]));

export const vectors = read('vectors.json');

export const cities = vectors.cities;

const LISTED = { departure: ['time', 'city', 'flight', 'gate', 'state'], arrival: ['time', 'city', 'flight', 'belt', 'state'] };

/** A specification with the documented defaults; `more` replaces keys, and keys of `filters` and `columns`. */
export function specOf({ filters = {}, columns = {}, ...more } = {}) {
  return {
    name: 'board', kind: 'departures', title: {},
    filters: { terminals: [], gates: [], desks: [], belts: [], carriers: [], airports: [], ...filters },
    columns: { ...LISTED, ...columns }, sort: 'time', linger: { departure: 600, arrival: 1800, cancelled: 3600 },
    window: null, rows: 0, page_s: 15, alternate_s: 30, languages: [{ tag: 'en', seconds: 10 }], theme: 'dark',
    clock: true, night: null, pixel_shift_s: 0, stale_s: 180, off_s: 3600, message: null, ...more,
  };
}

export const flight = (id, minutes, more = {}) => ({
  id, direction: 'departure', flight: id, scheduled: NOW + minutes * 60, state: 'scheduled', ...more,
});

export const snapshot = (flights, { timezone = 'Europe/Zurich', notices = [], now = NOW, clock = 'synced', read_only = false, lost = false, feed_silence = null } = {}) => ({
  name: 'snapshot',
  cursor: 'aaaaaaaa-1',
  data: {
    cursor: 'aaaaaaaa-1', reason: 'none', build: 'b1', now, clock, flights, notices,
    board: { airport: { code: 'ZRH', name: 'Zürich', timezone }, heartbeat_ms: 15000, read_only, lost, feed_silence },
  },
});

export const update = (data, cursor = '') => ({ name: 'flightStateUpdate', data, cursor });
export const removal = (id) => ({ name: 'flightRemoval', data: { id, flight: id }, cursor: '' });
export const loaded = (flights, more, at = 0) => fold(EMPTY, [snapshot(flights, more)], at);

/** A page that follows its stream: `turn` brings the time forward, `take` events. */
export class Page {
  constructor(flights, { spec = specOf(), rowsPerPage = 8, ...more } = {}) {
    Object.assign(this, { spec, rowsPerPage, at: 0, model: loaded(flights, more), arrangement: undefined });
    this.link = { link: 'live', contact: 0 };
    this.arrange();
  }

  arrange() {
    const { model, spec, at, rowsPerPage } = this;
    this.arrangement = arrange(this.arrangement, { model, spec, cities, now: trustedNow(model, at), at, rowsPerPage });
  }

  take(...events) {
    this.model = fold(this.model, events, this.at);
    this.arrange();
    return this;
  }

  to(at) {
    this.at = at;
    this.arrange();
    return this;
  }

  /** To the next turn of the page. */
  turn() {
    return this.to((Math.floor(this.at / this.spec.page_s) + 1) * this.spec.page_s);
  }

  get ids() {
    return this.arrangement.ids;
  }

  /** The input of `screenView`; a link that is not told otherwise lives. */
  state(link = {}) {
    const { model, spec, arrangement, rowsPerPage, at } = this;
    return { model, spec, words, cities, arrangement, rowsPerPage, link: { at, link: 'live', contact: at, ...link } };
  }
}

/** What the browser makes of one entry of each list in vectors.json. */
export const computed = {
  numbers: ([given]) => [given, flightNumber(given), carrierOf(given)],
  places: ([list, value]) => [list, value, atPlace(list, value)],
  dates({ timezone, instant, lang }) {
    const zone = new Zone(timezone);
    const speech = new Speech(words, lang);
    const day = zone.day(instant);
    return {
      timezone, instant, lang, time: zone.time(instant), weekday: speech.weekday(day.weekday),
      date: speech.date('date', day), otherDay: speech.date('otherDay', day),
    };
  },
  rows(vector) {
    const { timezone = 'Europe/Zurich', now, lang = 'en', flight: given } = vector;
    const row = rowView(given, {
      zone: new Zone(timezone), now, at: 0, speech: new Speech(words, lang), languageTurn: 0, cities, listed: true,
      columns: vector.columns ?? LISTED[given.direction], changed: new Map(), freshS: 30,
    });
    return { ...vector, row };
  },
  orders(vector) {
    const { direction, now, spec, flights } = vector;
    return { ...vector, ids: rowsOf(flights, direction, specOf(spec), cities, now).map(({ id }) => id) };
  },
  screens(vector) {
    const { spec, rows = 8, flights = [], clock, timezone, lost, notices } = vector;
    const page = new Page(flights, { spec: specOf(spec), rowsPerPage: rows, clock, timezone, lost, notices });
    return { ...vector, screen: screenView(page.state({ link: 'waiting' })) };
  },
};
