// Which flights the table lists and what its cells say. Five thousand flights are sorted and searched
// at each change, so what one flight says is put together once and remembered with it.

import { flightNumber } from '../board/numbers.js';
import { expected } from '../board/rows.js';
import { labelOf } from './states.js';
import { cellTime } from './times.js';

/** The columns, in their order; `field` is what an operator changes there. */
export const COLUMNS = [
  { key: 'time', head: 'Time', name: 'Scheduled time' },
  { key: 'estimated', head: 'Expected', name: 'Expected time', field: 'estimated' },
  { key: 'flight', head: 'Flight', name: 'Flight' },
  { key: 'city', head: 'From / to', name: 'From or to' },
  { key: 'terminal', head: 'T', name: 'Terminal', field: 'terminal' },
  { key: 'gate', head: 'Gate', name: 'Gate', field: 'gate' },
  { key: 'belt', head: 'Belt', name: 'Belt', field: 'belt' },
  { key: 'state', head: 'State', name: 'State', field: 'state' },
  { key: 'remark', head: 'Remark', name: 'Public remark', field: 'remarks' },
];

const COLLATOR = new Intl.Collator('en', { numeric: true });

export { flightNumber as numberText };

/** What the other end is called; `cities` maps codes to names by language. */
function cityText({ airport, city }, cities) {
  const names = Object.hasOwn(cities, airport ?? '') ? cities[airport] : {};
  return names.en ?? city ?? airport ?? '';
}

/** The remark for everybody: its text in English, else in the first language it has. */
export function publicRemark({ remarks = [] }) {
  const texts = remarks.find(({ audience }) => audience === 'public')?.text ?? {};
  return texts.en ?? Object.values(texts)[0] ?? '';
}

const haystacks = new WeakMap();

function haystack(flight, cities) {
  const held = haystacks.get(flight);
  if (held?.cities === cities) return held.text;
  const { airport, city, via = [], codeshares = [], gate, belt, desks, terminal, state, id, source } = flight;
  const text = [
    flight.flight,
    flightNumber(flight.flight),
    ...codeshares,
    ...codeshares.map(flightNumber),
    airport,
    city,
    cityText(flight, cities),
    ...via,
    gate && `gate ${gate}`,
    belt && `belt ${belt}`,
    desks && `desks ${desks}`,
    terminal && `terminal ${terminal}`,
    labelOf(state),
    publicRemark(flight),
    id,
    source,
  ]
    .filter(Boolean)
    .join('\n')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  haystacks.set(flight, { cities, text });
  return text;
}

const wordsOf = (query) => query.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/\s+/).filter(Boolean);

/** By the time at which a flight is expected, then by its number. */
function byTime(a, b) {
  return expected(a) - expected(b) || COLLATOR.compare(a.flight, b.flight) || (a.id < b.id ? -1 : 1);
}

/** The flights of one direction (or of both, for `all`) that have every word of the query, in order. */
export function listing(flights, { direction, query, cities }) {
  const words = wordsOf(query);
  const found = [];
  for (const flight of flights) {
    if (direction !== 'all' && flight.direction !== direction) continue;
    if (words.length > 0) {
      const text = haystack(flight, cities);
      if (!words.every((word) => text.includes(word))) continue;
    }
    found.push(flight);
  }
  return found.sort(byTime);
}

/** The place of the first flight that is still to come; the last one when none is. */
export function placeOfNow(list, now) {
  if (now === null || list.length === 0) return 0;
  const at = list.findIndex((flight) => (flight.actual ?? expected(flight)) >= now);
  return at < 0 ? list.length - 1 : at;
}

/** What the cells of a flight say, by column. */
export function cellTexts(flight, { zone, now, cities }) {
  return {
    time: cellTime(zone, flight.scheduled, now),
    estimated: cellTime(zone, flight.estimated, now),
    flight: flightNumber(flight.flight),
    city: cityText(flight, cities),
    terminal: flight.terminal ?? '',
    gate: flight.gate ?? '',
    belt: flight.belt ?? '',
    state: labelOf(flight.state),
    remark: publicRemark(flight),
  };
}

/** `SK 455 to Paris` */
export function nameOf(flight, cities) {
  const city = cityText(flight, cities);
  if (city === '') return flightNumber(flight.flight);
  return `${flightNumber(flight.flight)} ${flight.direction === 'arrival' ? 'from' : 'to'} ${city}`;
}
