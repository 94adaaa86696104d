// The fold of the stream's events.

import assert from 'node:assert/strict';
import test from 'node:test';

import { FRESH_S, fold, trustedNow } from '../../assets/board/model.js';
import { NOW, flight, loaded, removal, snapshot, update } from './support.mjs';

const ids = (model) => [...model.flights.keys()];

test('events fold into the board and move the cursor', () => {
  const notice = { id: 'n1', text: 'Hello', level: 'info' };
  let model = loaded([flight('a', 10), flight('b', 20)]);
  model = fold(model, [
    update(flight('c', 30), 'aaaaaaaa-2'),
    { name: 'flightRemoval', data: { id: 'a', flight: 'a' }, cursor: 'aaaaaaaa-3' },
    { name: 'notice', data: notice, cursor: 'aaaaaaaa-4' },
  ], 1);
  assert.deepEqual([ids(model), model.cursor], [['b', 'c'], 'aaaaaaaa-4']);
  assert.deepEqual(model.notices.get('n1'), notice);
  model = fold(model, [{ name: 'noticeRemoval', data: { id: 'n1' }, cursor: 'aaaaaaaa-5' }], 2);
  assert.deepEqual([model.notices.size, model.cursor], [0, 'aaaaaaaa-5']);
});

test('the fold leaves the model before it as it was', () => {
  const before = loaded([flight('a', 10)], { notices: [{ id: 'n', text: 'x', level: 'info' }] });
  fold(before, [update(flight('b', 1)), removal('a'), { name: 'noticeRemoval', data: { id: 'n' }, cursor: '' }], 1);
  fold(before, [snapshot([]), update(flight('c', 1))], 1);
  assert.deepEqual([ids(before), before.changed.size, before.notices.size], [['a'], 0, 1]);
});

test('what a batch does not touch is not copied', () => {
  const before = loaded([flight('a', 10)]);
  const beat = { name: 'heartbeat', data: { now: NOW + 15, clock: 'synced' }, cursor: '' };
  const after = fold(before, [beat], 15);
  assert.equal(after.flights, before.flights);
  assert.equal(after.notices, before.notices);
  assert.notEqual(fold(before, [beat, update(flight('a', 11))], 15).flights, before.flights);
});

test('a snapshot replaces everything and shows what changed while the link was down', () => {
  const model = fold(loaded([flight('a', 10), flight('b', 20), flight('c', 30)]),
    [snapshot([flight('a', 10), flight('b', 20, { gate: 'A1' }), flight('d', 5)])], 9);
  assert.deepEqual(ids(model), ['a', 'b', 'd']);
  assert.deepEqual([...model.changed], [['b', 9]]);
});

test('the first snapshot is no news', () => assert.equal(loaded([flight('a', 10)]).changed.size, 0));

test('only what a traveller can see is a change, and a repeat is none', () => {
  let model = loaded([flight('a', 10)]);
  model = fold(model, [update(flight('a', 10)), update(flight('a', 10, { source: 'aodb' }))], 1);
  assert.equal(model.changed.size, 0);
  model = fold(model, [update(flight('a', 10, { gate: 'B2' }))], 2);
  assert.equal(model.changed.get('a'), 2);
});

test('changes are forgotten when they are no news any more, so that the model does not grow', () => {
  let model = loaded([]);
  for (let second = 0; second < 1000; second += 1) {
    model = fold(model, [update(flight(`f${second}`, second)), removal(`f${second - 40}`)], second);
  }
  assert.deepEqual([model.flights.size, model.changed.size], [40, FRESH_S]);
  assert.equal(fold(model, [], 999 + FRESH_S).changed.size, 0);
});

test('a heartbeat tells of a silent timetable, and that it is heard again', () => {
  const beat = (feed_silence) => [{ name: 'heartbeat', data: { now: NOW, clock: 'synced', feed_silence } }];
  const silent = fold(loaded([]), beat({ since: NOW - 900 }), 50);
  assert.deepEqual([silent.feedSilence, fold(silent, beat(null), 65).feedSilence], [{ since: NOW - 900 }, null]);
});

test('a heartbeat brings time and read-only, never the cursor', () => {
  const model = fold(loaded([]),
    [{ name: 'heartbeat', data: { now: NOW + 100, clock: 'synced', head: 'aaaaaaaa-9', read_only: true }, cursor: 'aaaaaaaa-1' }], 50);
  assert.deepEqual([model.cursor, model.readOnly, trustedNow(model, 62)], ['aaaaaaaa-1', true, NOW + 112]);
});

test('an unknown event changes nothing', () => {
  const model = loaded([flight('a', 10)]);
  assert.deepEqual(fold(model, [{ name: 'tomorrow', data: {}, cursor: 'x' }], 1), model);
});

test('no time is known while the clock is unset', () => {
  assert.equal(trustedNow(loaded([], { clock: 'unset' }), 5), null);
});
