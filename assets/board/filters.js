// Which flights belong on a board at all, whatever the time: the daemon's half is
// src/http/page/compute/filters.rs.

import { carrierOf } from './numbers.js';

/** Letters and a number, or a range of them: `B7`, `301-306`, `A1-A9`, `A1-9`. */
function span(text) {
  const parts = /^([A-Za-z]*)([0-9]{1,9})(?:-([A-Za-z]*)([0-9]{1,9}))?$/.exec(text);
  if (!parts) return undefined;
  const [, letters, low, others, high] = parts;
  if (high === undefined) return { letters, low: Number(low), high: Number(low), one: true };
  return others === '' || others === letters ? { letters, low: Number(low), high: Number(high), one: false } : undefined;
}

function entryOf(text) {
  return text.endsWith('*') ? { text, prefix: text.slice(0, -1) } : { text, span: span(text) };
}

const overlap = (a, b) => a && b && !(a.one && b.one) && a.letters === b.letters && a.low <= b.high && b.low <= a.high;

/** What `make` made of an object before; specifications do not change. */
function once(made, object, make) {
  if (!made.has(object)) made.set(object, make());
  return made.get(object);
}

const entries = new WeakMap();

/** Whether a gate, desk or belt, which may be several (`12/13`, `301-306`), is named by the list. */
export function atPlace(list, value) {
  if (value === undefined) return false;
  const parts = value.replace(/ *[-–] */g, '-').split(/[ ,;/]+/).filter(Boolean);
  return once(entries, list, () => list.map(entryOf)).some((entry) => entry.text === value || parts.some((part) =>
    (entry.prefix === undefined ? entry.text === part || overlap(entry.span, span(part)) : part.startsWith(entry.prefix))));
}

const TESTS = {
  terminals: (list, flight) => list.includes(flight.terminal),
  airports: (list, flight) => list.includes(flight.airport),
  carriers: (list, flight) => [flight.flight, ...flight.codeshares ?? []].some((number) => list.includes(carrierOf(number))),
  gates: (list, flight) => atPlace(list, flight.gate),
  desks: (list, flight) => atPlace(list, flight.desks),
  belts: (list, flight) => atPlace(list, flight.belt),
};

const set = new WeakMap();

/** Whether a board with these filters shows the flight; the filter `except` is left out. */
export function matches(filters, flight, except = '') {
  return once(set, filters, () => Object.keys(TESTS).filter((key) => filters[key].length > 0))
    .every((key) => key === except || TESTS[key](filters[key], flight));
}
