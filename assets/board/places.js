// Boards of one place: the gate, the desks, the belt that their filter names. They have no pages; what
// matters now stands large, the rest in a line each. The daemon's half is
// src/http/page/compute/places.rs.

import { cityName } from './cities.js';
import { atPlace, matches } from './filters.js';
import { isRegated, otherDay, remarkFor, rowView, timeCell } from './format.js';
import { flightNumber } from './numbers.js';
import { compareKeys, expected, hasEnded, inTime, keyOf, leavesAt, rowsOf } from './rows.js';
import { stateWord, toneOf } from './states.js';

/** Flights of a desk or belt board; lines of a gate board beside its flight. */
const MOST_FLIGHTS = 4;
const MOST_LINES = 3;

/** A flight this close takes the gate over from one that has gone or will not go. */
const NEAR_S = 3600;

const AT_GATE = ['wait', 'go-to-gate', 'boarding', 'final-call', 'gate-closed'];
const CHECKIN_OVER = ['check-in-closed', 'boarding', 'final-call', 'gate-closed', 'departed'];
const BAGS = ['bags', 'last-bag'];
const DOWN = ['landed', 'arrived'];

const COLUMNS = {
  gate: ['time', 'city', 'flight', 'gate', 'terminal', 'state'],
  checkin: ['time', 'city', 'flight', 'desks', 'terminal', 'state'],
  belt: ['time', 'city', 'flight', 'belt', 'terminal', 'state'],
};
const AUDIENCES = { gate: ['gate', 'public'], checkin: ['check-in', 'public'], belt: ['belt', 'public'] };
const FILTERS = { gate: 'gates', checkin: 'desks', belt: 'belts' };

/** Departures of the gate: the current one, and the lines beside it as `[flight, label key]`. */
function atGate(flights, spec, cities, now) {
  const here = rowsOf(flights, 'departure', spec, cities, now);
  const over = (flight) => hasEnded(flight) || flight.state === 'departed';
  const near = (flight) => !over(flight)
    && (AT_GATE.includes(flight.state) || now === null || expected(flight) - now <= NEAR_S);
  const current = here.find(near) ?? here[0];
  const others = here.filter((flight) => flight !== current);
  // Who waits here must learn where the flight has gone.
  const away = flights.filter((flight) => flight.direction === 'departure' && flight.visible !== false
    && isRegated(flight, now) && flight.gate !== undefined && inTime(flight, spec, now)
    && !atPlace(spec.filters.gates, flight.gate) && atPlace(spec.filters.gates, flight.previous_gate)
    && matches(spec.filters, flight, 'gates'));
  away.sort((a, b) => compareKeys(keyOf(a, spec, cities), keyOf(b, spec, cities)));
  const lines = [
    ...away.map((flight) => [flight, 'away']),
    ...others.filter(over).map((flight) => [flight, 'over']),
    ...others.filter((flight) => !over(flight)).slice(0, 1).map((flight) => [flight, 'next']),
  ];
  return { shown: current ? [current] : [], lines: lines.slice(0, MOST_LINES) };
}

/** Departures that are checked in at the desks, or will be next. */
function atDesks(flights, spec, cities, now) {
  const open = ({ state, checkin_closes: closes }) =>
    (closes === undefined || now === null ? !CHECKIN_OVER.includes(state) : now < closes && state !== 'check-in-closed');
  return { shown: rowsOf(flights, 'departure', spec, cities, now).filter(open).slice(0, MOST_FLIGHTS), lines: [] };
}

/** Arrivals whose bags are on the belt, then those that have landed, then those that come. */
function atBelt(flights, spec, cities, now) {
  const rank = ({ state }) => (BAGS.includes(state) ? 0 : DOWN.includes(state) ? 1 : 2);
  // The bags come later than the flight: it lingers from the last that is known of them.
  const late = (flight) => Math.max(leavesAt(flight, spec.linger),
    (flight.last_bag ?? flight.first_bag ?? -Infinity) + spec.linger.arrival);
  const shown = rowsOf(flights, 'arrival', spec, cities, null)
    .filter((flight) => now === null || (now < late(flight) && (spec.window === null || expected(flight) <= now + spec.window)))
    .map((flight, index) => ({ flight, index }))
    .sort((a, b) => rank(a.flight) - rank(b.flight) || a.index - b.index);
  return { shown: shown.slice(0, MOST_FLIGHTS).map(({ flight }) => flight), lines: [] };
}

const AT = { gate: atGate, checkin: atDesks, belt: atBelt };

/** The times that matter at such a place. */
function timesOf(kind, flight, frame, speech) {
  const { zone, now } = frame;
  const cell = timeCell(flight, zone, speech, now);
  const at = (key, instant) => (instant === undefined ? [] : [{
    label: speech.label(key), planned: '', time: zone.time(instant), date: otherDay(zone, instant, speech, now),
  }]);
  const coming = (instant) => (now === null || instant > now ? instant : undefined);
  switch (kind) {
    case 'gate':
      return [
        { label: speech.label('departure'), ...cell },
        ...(flight.boarding === undefined ? at('gateOpens', coming(flight.gate_opens)) : at('boarding', flight.boarding)),
        ...at('gateCloses', flight.gate_closes),
      ];
    case 'checkin':
      return [
        { label: speech.label('departure'), ...cell },
        ...at('checkinOpens', coming(flight.checkin_opens)),
        ...at('checkinCloses', flight.checkin_closes),
      ];
    default:
      return [
        ...(flight.actual === undefined ? [{ label: speech.label('arrival'), ...cell }] : at('landed', flight.actual)),
        ...at('firstBag', flight.first_bag),
        ...at('lastBag', flight.last_bag),
      ];
  }
}

function large(kind, flight, frame) {
  const speech = frame.speech.of(flight, frame.languageTurn);
  return {
    ...rowView(flight, frame),
    times: timesOf(kind, flight, frame, speech),
    shares: (flight.codeshares ?? []).map(flightNumber),
    remark: remarkFor(flight, AUDIENCES[kind], speech),
  };
}

function line([flight, why], { zone, speech, cities, now }) {
  const label = {
    away: () => speech.say('gate', { gate: flight.gate }),
    over: () => stateWord(flight, zone, speech).text,
    next: () => speech.label('next'),
  }[why]();
  const city = cityName(cities, flight, speech.lang);
  return {
    id: flight.id, label, tone: why === 'away' ? 'warn' : toneOf(flight.state),
    time: zone.time(expected(flight)), date: otherDay(zone, expected(flight), speech, now),
    number: flightNumber(flight.flight), city: city.text, cityLang: city.lang,
  };
}

const HEADINGS = {
  gate: (speech) => speech.head('gate'),
  checkin: (speech) => speech.find('titles', 'checkin').text,
  belt: (speech) => speech.head('belt'),
};
const IDLE = { gate: 'idleGate', checkin: 'idleCheckin', belt: 'idleBelt' };

/** `B*` → `B`, `301-306` → `301–306`. */
const nameOf = (list) => list.map((entry) => entry.replace(/\*$/, '').replace('-', '–')).join(', ');

/** The places view of a board, or null for one that is no board of a place. `frame` as for a row. */
export function placeView(flights, spec, frame) {
  const { kind, filters } = spec;
  if (!Object.hasOwn(AT, kind)) return null;
  const { speech, cities, now } = frame;
  const here = { ...frame, columns: COLUMNS[kind], listed: false };
  const { shown, lines } = AT[kind]([...flights], spec, cities, now);
  return {
    name: nameOf(filters[FILTERS[kind]]),
    heading: HEADINGS[kind](speech),
    flights: shown.map((flight) => large(kind, flight, here)),
    also: lines.map((each) => line(each, here)),
    idle: shown.length > 0 ? '' : speech.say(IDLE[kind]),
  };
}
