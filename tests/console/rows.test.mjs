// What the table lists, and which of its rows exist.

import assert from 'node:assert/strict';
import test from 'node:test';

import { cellTexts, listing, nameOf, numberText, placeOfNow } from '../../assets/console/rows.js';
import { moved, scrollToShow, visibleRange } from '../../assets/console/window.js';
import { Zone } from '../../assets/board/zone.js';
import { ZURICH, at, flight } from './support.mjs';

const TEN = at('2026-11-23T10:00:00Z');
const CITIES = { CPH: { en: 'Copenhagen', da: 'København' } };

const DAY = [
  flight('SK602', { airport: 'CPH', gate: 'B7', codeshares: ['LH4702'], scheduled: TEN + 600 }),
  flight('LX8', { city: 'Zürich', state: 'boarding', scheduled: TEN, estimated: TEN + 900 }),
  flight('LX1', {
    direction: 'arrival',
    belt: '16',
    scheduled: TEN + 600,
    remarks: [{ audience: 'public', text: { en: 'Hall B' } }],
  }),
];

const ids = (choice) => listing(DAY, { direction: 'all', query: '', cities: CITIES, ...choice }).map(({ id }) => id);

test('flights stand by when they are expected, then by number', () => {
  assert.deepEqual(ids({}), ['LX1', 'SK602', 'LX8']);
  assert.deepEqual(ids({ direction: 'arrival' }), ['LX1']);
});

test('every word of a search is found in some part of the flight', () => {
  for (const [query, found] of [
    ['sk602', ['SK602']],
    ['SK 602', ['SK602']],
    ['lh4702', ['SK602']],
    ['copen', ['SK602']],
    ['cph', ['SK602']],
    ['gate b7', ['SK602']],
    ['zurich', ['LX8']],
    ['Zürich board', ['LX8']],
    ['belt 16', ['LX1']],
    ['hall', ['LX1']],
    ['lx', ['LX1', 'LX8']],
    ['lx copen', []],
  ])
    assert.deepEqual(ids({ query }), found, query);
});

test('names that come later are searched too', () => {
  assert.deepEqual(ids({ query: 'kastrup' }), []);
  assert.deepEqual(ids({ query: 'kastrup', cities: { CPH: { en: 'Kastrup' } } }), ['SK602']);
});

test('cells say what the board says, in the zone of the airport', () => {
  const shared = { zone: new Zone(ZURICH), now: TEN, cities: CITIES };
  assert.deepEqual(cellTexts(DAY[1], shared), {
    time: '11:00',
    estimated: '11:15',
    flight: 'LX 8',
    city: 'Zürich',
    terminal: '',
    gate: '',
    belt: '',
    state: 'Boarding',
    remark: '',
  });
  assert.equal(cellTexts(DAY[2], shared).remark, 'Hall B');
  assert.equal(nameOf(DAY[0], CITIES), 'SK 602 to Copenhagen');
  assert.equal(nameOf(DAY[2], CITIES), 'LX 1');
  assert.deepEqual(['SK602', 'U2134', '4U12A', 'SWR12', 'A123'].map(numberText), [
    'SK 602',
    'U2 134',
    '4U 12A',
    'SWR 12',
    'A123',
  ]);
});

test('now is the first flight that is still to come', () => {
  const list = listing(DAY, { direction: 'all', query: '', cities: {} });
  assert.equal(placeOfNow(list, TEN), 0);
  assert.equal(placeOfNow(list, TEN + 700), 2);
  assert.equal(placeOfNow(list, TEN + 7200), 2);
  assert.equal(placeOfNow(list, null), 0);
  assert.equal(placeOfNow([], TEN), 0);
});

test('five thousand flights have as many rows as can be seen', () => {
  const range = visibleRange({ scrollTop: 40_000, height: 600, rowHeight: 40, count: 5000 });
  assert.deepEqual(range, { first: 994, last: 1021 });
  assert.deepEqual(visibleRange({ scrollTop: 0, height: 600, rowHeight: 40, count: 3 }), { first: 0, last: 3 });
  assert.deepEqual(visibleRange({ scrollTop: 9999, height: 600, rowHeight: 40, count: 3 }), { first: 3, last: 3 });
});

test('the table is scrolled no further than it must', () => {
  const table = { scrollTop: 400, height: 200, rowHeight: 40 };
  assert.equal(scrollToShow({ ...table, index: 12 }), 400);
  assert.equal(scrollToShow({ ...table, index: 9 }), 360);
  assert.equal(scrollToShow({ ...table, index: 15 }), 440);
});

test('keys move the cursor and stop at the edges', () => {
  const table = { rows: 30, columns: 9, page: 10 };
  const from = { row: 5, column: 7 };
  const to = (key, more) => Object.values(moved(from, key, { ...table, ...more }) ?? {});
  assert.deepEqual(to('j'), [6, 7]);
  assert.deepEqual(to('ArrowUp'), [4, 7]);
  assert.deepEqual(to('l'), [5, 8]);
  assert.deepEqual(to('h'), [5, 6]);
  assert.deepEqual(to('PageUp'), [0, 7]);
  assert.deepEqual(to('PageDown'), [15, 7]);
  assert.deepEqual(to('End'), [5, 8]);
  assert.deepEqual(to('End', { all: true }), [29, 7]);
  assert.deepEqual(to('Home', { all: true }), [0, 7]);
  assert.deepEqual(to('x'), []);
});
