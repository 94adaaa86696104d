// The fold of the stream's events, the standing order between page turns, and the screen they make.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Zone } from '../../assets/board/format.js';
import { EMPTY, FRESH_S, fold, trustedNow } from '../../assets/board/model.js';
import { PAGE_ROWS, arrange, shownIds } from '../../assets/board/rows.js';
import { lifeMark, screenView } from '../../assets/board/view.js';

const NOW = 1_795_250_520;
const zone = new Zone('Europe/Zurich');

const flight = (id, minutes, more = {}) => ({
  id, direction: 'departure', flight: id, scheduled: NOW + minutes * 60, state: 'scheduled', ...more,
});

const snapshot = (flights, more = {}) => ({
  name: 'snapshot',
  cursor: 'aaaaaaaa-1',
  data: {
    cursor: 'aaaaaaaa-1', reason: 'none', build: 'b1', now: NOW, clock: 'synced', flights, notices: [],
    board: { airport: { code: 'ZRH', name: 'Zürich', timezone: 'Europe/Zurich' }, heartbeat_ms: 15000, read_only: false },
    ...more,
  },
});

const update = (data, cursor = '') => ({ name: 'flightStateUpdate', data, cursor });
const loaded = (flights, more) => fold(EMPTY, [snapshot(flights, more)], 0);
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
  const before = loaded([flight('a', 10)]);
  fold(before, [update(flight('b', 1)), { name: 'flightRemoval', data: { id: 'a' } }], 1);
  assert.deepEqual([ids(before), before.changed.size], [['a'], 0]);
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
  assert.equal(fold(model, [], 2 + FRESH_S).changed.size, 0, 'a change grows old');
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

const minutes = (count, from = 0) => Array.from({ length: count }, (_, n) => flight(`f${n + from}`, n + from));

test('pages turn in a circle, eight rows each', () => {
  let standing = arrange(undefined, minutes(20), 'departure', NOW, false);
  const seen = [];
  for (let turn = 0; turn < 4; turn += 1) {
    seen.push([standing.page, shownIds(standing).length]);
    standing = arrange(standing, minutes(20), 'departure', NOW, true);
  }
  assert.deepEqual(seen, [[0, PAGE_ROWS], [1, PAGE_ROWS], [2, 4], [0, PAGE_ROWS]]);
});

test('an empty board has one empty page', () => {
  const standing = arrange(undefined, [], 'departure', NOW, true);
  assert.deepEqual([standing.pages, standing.page, shownIds(standing)], [1, 0, []]);
});

test('rows do not age away under the eye, but at the page turn', () => {
  const flights = minutes(3, -9);
  const first = arrange(undefined, flights, 'departure', NOW, false);
  const later = NOW + 90;
  const between = arrange(first, flights, 'departure', later, false);
  assert.deepEqual(between.ids, ['f-9', 'f-8', 'f-7']);
  assert.deepEqual(arrange(between, flights, 'departure', later, true).ids, ['f-8', 'f-7']);
});

test('a row whose own time changed moves at once', () => {
  const first = arrange(undefined, minutes(3), 'departure', NOW, false);
  const flights = [flight('f0', 0, { estimated: NOW + 3600 }), ...minutes(2, 1)];
  assert.deepEqual(arrange(first, flights, 'departure', NOW, false).ids, ['f1', 'f2', 'f0']);
});

test('the last page steps back when its rows go', () => {
  let standing = arrange(undefined, minutes(9), 'departure', NOW, false);
  standing = arrange(standing, minutes(9), 'departure', NOW, true);
  assert.equal(standing.page, 1);
  assert.equal(arrange(standing, minutes(8), 'departure', NOW, false).page, 0);
});

test('ageing begins when the clock comes', () => {
  const flights = [flight('old', -60), flight('new', 60)];
  const first = arrange(undefined, flights, 'departure', null, false);
  assert.deepEqual(first.ids, ['old', 'new']);
  assert.deepEqual(arrange(first, flights, 'departure', NOW, false).ids, ['new']);
});

const screen = (model, link) => screenView(model,
  { departure: arrange(undefined, model.flights.values(), 'departure', trustedNow(model, link.at), false) }, zone, link);
const live = (at) => ({ at, link: 'live', contact: at });

test('the mark tells live, silent, closed and read-only apart', () => {
  const model = loaded([]);
  assert.deepEqual(lifeMark(model, zone, 'live', 0), { tone: 'go', text: 'Live' });
  assert.deepEqual(lifeMark(model, zone, 'stale', 60), { tone: 'warn', text: 'As of 09:43' });
  assert.deepEqual(lifeMark(model, zone, 'waiting', 0), { tone: 'quiet', text: 'As of 09:42' });
  assert.deepEqual(lifeMark(model, zone, 'closed', 0), { tone: 'quiet', text: 'Closed' });
  assert.deepEqual(lifeMark({ ...model, readOnly: true }, zone, 'live', 0), { tone: 'warn', text: 'Read-only' });
  assert.deepEqual(lifeMark({ ...model, lost: true }, zone, 'live', 0), { tone: 'warn', text: 'Data lost, waiting' });
  assert.deepEqual(lifeMark({ ...model, clock: 'unset' }, zone, 'stale', 0), { tone: 'warn', text: 'No contact' });
});

test('the clock goes on between heartbeats and is not shown without one', () => {
  assert.deepEqual(screen(loaded([]), live(61)).clock, { time: '09:43', weekday: 'Saturday', date: '21 November' });
  assert.equal(screen(loaded([], { clock: 'unset' }), live(61)).clock.time, '');
});

test('code shares take turns', () => {
  const model = loaded([flight('a', 10, { codeshares: ['LH1', 'UA2'] })]);
  const shares = [0, 5, 10].map((at) => screen(model, live(at)).boards[0].rows[0].share);
  assert.deepEqual(shares, ['LH 1', 'UA 2', 'LH 1']);
});

test('a change is fresh for its time and knows its age', () => {
  const model = fold(loaded([flight('a', 10)]), [update(flight('a', 10, { gate: 'C3' }))], 100);
  const ages = [100, 112, 100 + FRESH_S].map((at) => screen(model, live(at)).boards[0].rows[0].freshFor);
  assert.deepEqual(ages, [0, 12, null]);
});

test('an emergency takes the screen, outlives a closed link and gives the screen back', () => {
  const notice = { id: 'e', text: 'Leave', level: 'emergency', until: NOW + 60 };
  const model = fold(loaded([]), [{ name: 'notice', data: notice, cursor: '' }], 0);
  assert.equal(screen(model, live(59)).mode, 'emergency');
  assert.equal(screen(model, { at: 59, link: 'closed', contact: 0 }).mode, 'emergency');
  assert.equal(screen(model, live(60)).mode, 'board');
  assert.equal(screen(model, { at: 60, link: 'closed', contact: 0 }).mode, 'closed');
});
