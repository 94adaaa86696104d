// What one flight says on the glass: plain strings. The daemon renders the first paint by the same
// rules (src/http/page/compute/row.rs); tests/board/vectors.json holds both to them.

import { cityCell } from './cities.js';
import { flightNumber } from './numbers.js';
import { expected } from './rows.js';
import { stateDetail, stateWord, toneOf } from './states.js';
import { dirOf, local } from './words.js';

/** Seconds for which a change of gate is marked. */
export const REGATED_S = 1800;

/** Seconds that one code share stays. */
export const SHARE_S = 5;

/** The member of the list whose turn it is. */
export const turn = (list, at, seconds) => list[Math.floor(at / seconds) % list.length];

/** `22 Nov` when the instant lies on another day than `now`, else nothing. */
export function otherDay(zone, instant, speech, now) {
  return now === null || zone.sameDay(instant, now) ? '' : speech.date('otherDay', zone.day(instant));
}

/** Whether the traveller must be told that the gate is another one than before. */
export function isRegated({ gate, previous_gate: before, gate_changed: since }, now) {
  if (before === undefined || before === gate) return false;
  return since === undefined || now === null || now < since + REGATED_S;
}

/** The first remark for one of these readers, in the order in which they are named. */
export function remarkFor(flight, audiences, speech) {
  for (const audience of audiences) {
    const remark = flight.remarks?.find((each) => each.audience === audience);
    if (remark) {
      const { lang, text } = local(remark.text, speech.lang);
      return { lang, dir: dirOf(lang), text };
    }
  }
  return { lang: '', dir: 'auto', text: '' };
}

/** A time with the old one that it replaces; an hour that only its day tells apart is another time too. */
export function timeCell(flight, zone, speech, now) {
  const instant = expected(flight);
  const [planned, time] = [zone.time(flight.scheduled), zone.time(instant)];
  const moved = planned !== time || !zone.sameDay(flight.scheduled, instant);
  return { planned: moved ? planned : '', time, date: otherDay(zone, instant, speech, now) };
}

const scheduledCell = (flight, zone, speech, now) =>
  ({ planned: '', time: zone.time(flight.scheduled), date: otherDay(zone, flight.scheduled, speech, now) });

function detailOf(flight, { zone, now, listed, columns }, speech) {
  // A board of one place has room of its own for remark and times.
  if (!listed) return { lang: '', text: '' };
  // A public remark was written for this very flight and beats what can be derived.
  const remark = remarkFor(flight, ['public'], speech);
  return remark.text === '' ? stateDetail(flight, zone, speech, now, !columns.includes('desks')) : remark;
}

function stateCell(flight, frame, speech) {
  const word = stateWord(flight, frame.zone, speech);
  const detail = detailOf(flight, frame, speech);
  return { word: word.text, detail: detail.text, lang: word.lang, detailLang: detail.lang };
}

function cell(key, flight, frame, speech, moved, regated) {
  const { zone, now, at, cities, columns } = frame;
  const terminal = flight.terminal === undefined || columns.includes('terminal')
    ? '' : speech.say('terminal', { terminal: flight.terminal });
  switch (key) {
    case 'time':
      return columns.includes('estimated')
        ? scheduledCell(flight, zone, speech, now) : timeCell(flight, zone, speech, now);
    case 'estimated':
      return moved
        ? { time: zone.time(flight.estimated), date: otherDay(zone, flight.estimated, speech, now) }
        : { time: '', date: '' };
    case 'city':
      return cityCell(cities, flight, speech);
    case 'flight':
      return { number: flightNumber(flight.flight), share: flightNumber(turn(flight.codeshares ?? [], at, SHARE_S) ?? '') };
    case 'gate':
      return { text: flight.gate ?? '', sub: regated ? speech.say('was', { gate: flight.previous_gate }) : terminal };
    case 'belt':
      return { text: flight.belt ?? '', sub: flight.exit === undefined ? terminal : speech.say('exit', { exit: flight.exit }) };
    case 'state':
      return stateCell(flight, frame, speech);
    default:
      return { text: flight[key] ?? '' };
  }
}

/** Seconds since the flight changed, while that is news. */
function fresh(flight, { changed, at, freshS }) {
  const since = changed.get(flight.id);
  return since !== undefined && at - since < freshS ? Math.max(0, Math.floor(at - since)) : null;
}

/**
 * The row of a flight. `frame` is what all rows of one paint share: `zone`, `now` (null while no clock
 * can be trusted), `at`, `speech`, `languageTurn`, `cities`, `columns`, `listed` (whether the
 * row is one of a list), `changed` and `freshS`.
 */
export function rowView(flight, frame) {
  const { zone, now, columns } = frame;
  const speech = frame.speech.of(flight, frame.languageTurn);
  const moved = timeCell(flight, zone, speech, now).planned !== '';
  const regated = isRegated(flight, now);
  const marks = {
    moved, regated, cancelled: flight.state === 'cancelled', past: flight.state === 'departed', call: flight.state === 'final-call',
  };
  return {
    id: flight.id,
    tone: toneOf(flight.state),
    marks: Object.keys(marks).filter((mark) => marks[mark]),
    fresh: fresh(flight, frame),
    lang: speech.lang,
    dir: speech.dir,
    cells: Object.fromEntries(columns.map((key) => [key, cell(key, flight, frame, speech, moved, regated)])),
  };
}
