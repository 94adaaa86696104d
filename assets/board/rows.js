// Which flights a list shows now, and in which order. The daemon orders the first paint by the same
// rules (src/http/page/compute/rows.rs).

import { cityName } from './cities.js';
import { matches } from './filters.js';

/** States of a flight that will not come or go as planned: it stays for longer. */
const ENDED = ['cancelled', 'diverted', 'returned'];

export const hasEnded = (flight) => ENDED.includes(flight.state);

/** When a flight is expected, by the best that is known before it happens. */
export const expected = (flight) => flight.estimated ?? flight.scheduled;

/** The instant that a flight leaves the board. */
export function leavesAt(flight, linger) {
  return (flight.actual ?? expected(flight)) + linger[hasEnded(flight) ? 'cancelled' : flight.direction];
}

/** Whether a flight has a place on the board, whatever the time. */
export const belongs = (flight, direction, spec) =>
  flight.direction === direction && flight.visible !== false && matches(spec.filters, flight);

/** Whether this is its time. `now` is null while no clock can be trusted: nothing ages or waits then. */
export function inTime(flight, spec, now) {
  return now === null || (now < leavesAt(flight, spec.linger)
    && (spec.window === null || expected(flight) <= now + spec.window));
}

// Diacritics do not decide an order: Århus is read under A by whoever looks for it there. The two
// strings are parallel, and the daemon has the same.
const MARKED = 'àáâãäåāăąæçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőœŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżž';
const PLAIN = 'aaaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijklllllnnnnoooooooooorrrsssssttttuuuuuuuuuuwyyyzzz';
const FOLDED = new Map([...MARKED].map((letter, index) => [letter, PLAIN[index]]));

const folded = (text) => [...text.toLowerCase()].map((letter) => FOLDED.get(letter) ?? letter).join('');

/** B7 before B12; a flight without a place comes last. */
function placeKey(value) {
  if (value === undefined) return [1, '', 0, ''];
  const [, letters, digits, rest] = /^([^0-9]*)([0-9]{0,9})(.*)$/s.exec(value);
  return [0, letters, digits === '' ? -1 : Number(digits), rest];
}

function primary(flight, spec, cities) {
  switch (spec.sort) {
    case 'flight':
      return [flight.flight];
    case 'city':
      // In the first language, so that no row moves when the language does.
      return [folded(cityName(cities, flight, spec.languages[0].tag).text)];
    case 'gate':
      return placeKey(flight.direction === 'arrival' ? flight.belt : flight.gate);
    default:
      return [];
  }
}

const keys = new WeakMap();

/** What a flight is sorted by: by the board's choice, then by time, number and id. */
export function keyOf(flight, spec, cities) {
  const held = keys.get(flight);
  if (held && held.spec === spec && held.cities === cities) return held.key;
  const key = [...primary(flight, spec, cities), expected(flight), flight.flight, flight.id];
  keys.set(flight, { spec, cities, key });
  return key;
}

/** Keys of one board compare item by item. */
export function compareKeys(a, b) {
  for (let index = 0; index < a.length; index += 1) {
    if (a[index] < b[index]) return -1;
    if (a[index] > b[index]) return 1;
  }
  return 0;
}

/** The first `most` of the flights in the order of the board, without sorting the others. */
export function firstOf(flights, most, spec, cities) {
  const first = [];
  const keysOfFirst = [];
  for (const flight of flights) {
    const key = keyOf(flight, spec, cities);
    let place = first.length;
    while (place > 0 && compareKeys(key, keysOfFirst[place - 1]) < 0) place -= 1;
    if (place === most) continue;
    first.splice(place, 0, flight);
    keysOfFirst.splice(place, 0, key);
    if (first.length > most) {
      first.pop();
      keysOfFirst.pop();
    }
  }
  return first;
}

/** The flights that a list of one direction shows, in no order. */
export function eligible(flights, direction, spec, now) {
  const shown = [];
  for (const flight of flights) if (inTime(flight, spec, now) && belongs(flight, direction, spec)) shown.push(flight);
  return shown;
}

/** The same in reading order. */
export function rowsOf(flights, direction, spec, cities, now) {
  return eligible(flights, direction, spec, now)
    .sort((a, b) => compareKeys(keyOf(a, spec, cities), keyOf(b, spec, cities)));
}
