// Times as they are typed.

import assert from 'node:assert/strict';
import test from 'node:test';

import { ageText, cellTime, clockText, readEnd, readTime, timeText } from '../../assets/console/times.js';
import { Zone } from '../../assets/board/zone.js';
import { ZURICH, at } from './support.mjs';

const NOON = at('2026-11-23T11:00:00Z');

test('a time of day is one of the airport', () => {
  for (const typed of ['14:05', '1405', '14.05', '14h05', ' 14:05 ']) {
    assert.deepEqual(readTime(typed, NOON, ZURICH), { instant: at('2026-11-23T13:05:00Z') }, typed);
  }
  assert.deepEqual(readTime('9', NOON, ZURICH), { instant: at('2026-11-23T08:00:00Z') });
  assert.deepEqual(readTime('905', NOON, ZURICH), { instant: at('2026-11-23T08:05:00Z') });
});

test('minutes count from the timetable', () => {
  assert.deepEqual(readTime('+25', NOON, ZURICH), { instant: NOON + 1500 });
  assert.deepEqual(readTime('- 10', NOON, ZURICH), { instant: NOON - 600 });
});

test('nothing takes the time away', () => assert.deepEqual(readTime('  ', NOON, ZURICH), { instant: null }));

test('what is no time is refused with what one is', () => {
  for (const typed of ['25:00', '12:60', 'noon', '1:2', '+', '12345', '14:05:09']) {
    assert.match(readTime(typed, NOON, ZURICH).fault ?? '', /Expected a time such as/, typed);
  }
});

test('a delay over midnight is of the next day, and a flight that is early of its own', () => {
  const late = at('2026-11-23T22:50:00Z');
  assert.deepEqual(readTime('00:15', late, ZURICH), { instant: at('2026-11-23T23:15:00Z') });
  assert.deepEqual(readTime('11:30', late, ZURICH), { instant: at('2026-11-24T10:30:00Z') });
  const early = at('2026-11-23T23:05:00Z');
  assert.deepEqual(readTime('23:50', early, ZURICH), { instant: at('2026-11-23T22:50:00Z') });
});

test('the hour that spring leaves out does not exist, and autumn has its first one', () => {
  assert.match(readTime('02:30', at('2026-03-29T04:00:00Z'), ZURICH).fault, /does not exist/);
  assert.deepEqual(readTime('02:30', at('2026-10-25T04:00:00Z'), ZURICH), { instant: at('2026-10-25T00:30:00Z') });
});

test('an end is still to come', () => {
  assert.deepEqual(readEnd('13:00', NOON, ZURICH), { instant: at('2026-11-23T12:00:00Z') });
  assert.deepEqual(readEnd('11:00', NOON, ZURICH), { instant: at('2026-11-24T10:00:00Z') });
  assert.match(readEnd('12:00', NOON, ZURICH).fault, /still to come/);
  assert.deepEqual(readEnd('', NOON, ZURICH), { instant: null });
});

test('another day is told, the zone of the machine is not', () => {
  const zone = new Zone(ZURICH);
  assert.equal(timeText(zone, NOON, NOON), '12:00');
  assert.equal(timeText(zone, NOON + 86_400, NOON), '12:00 24 Nov');
  assert.equal(timeText(zone, NOON + 86_400, null), '12:00');
  assert.equal(timeText(zone, undefined, NOON), '');
  assert.equal(clockText(zone, NOON + 9), '12:00:09');
});

test('in a cell the day is a number, while it is near', () => {
  const zone = new Zone(ZURICH);
  const days = [0, 1, -1, 3, 4].map((day) => cellTime(zone, NOON + day * 86_400, NOON));
  assert.deepEqual(days, ['12:00', '12:00 +1', '12:00 −1', '12:00 +3', '12:00 27 Nov']);
  assert.equal(cellTime(zone, at('2026-11-23T23:05:00Z'), NOON), '00:05 +1');
  assert.equal(cellTime(zone, undefined, NOON), '');
});

test('ages are short', () => {
  assert.deepEqual([0, 59_999, 60_000, 7_200_000, 200_000_000].map(ageText), ['0 s', '59 s', '1 min', '2 h', '2 d']);
});
