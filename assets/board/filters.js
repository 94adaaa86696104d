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

const compiled = new WeakMap();

function entriesOf(list) {
  if (!compiled.has(list)) compiled.set(list, list.map(entryOf));
  return compiled.get(list);
}

/** Whether a gate, desk or belt, which may be several (`12/13`, `301-306`), is named by the list. */
export function atPlace(list, value) {
  if (value === undefined) return false;
  const parts = value.replace(/ *[-–] */g, '-').split(/[ ,;/]+/).filter(Boolean);
  return entriesOf(list).some((entry) => entry.text === value || parts.some((part) =>
    (entry.prefix === undefined ? entry.text === part || overlap(entry.span, span(part)) : part.startsWith(entry.prefix))));
}

const allows = (list, test) => list.length === 0 || test(list);

/** Whether a board with these filters shows the flight; the filter `except` is left out. */
export function matches(filters, flight, except = '') {
  return allows(filters.terminals, (list) => list.includes(flight.terminal))
    && allows(filters.airports, (list) => list.includes(flight.airport))
    && allows(filters.carriers, (list) =>
      [flight.flight, ...flight.codeshares ?? []].some((number) => list.includes(carrierOf(number))))
    && [['gates', 'gate'], ['desks', 'desks'], ['belts', 'belt']].every(([filter, field]) =>
      filter === except || allows(filters[filter], (list) => atPlace(list, flight[field])));
}
