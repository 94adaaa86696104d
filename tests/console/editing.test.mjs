// Changes of flights: what is sent, what happens when somebody else is quicker, and the way back.

import assert from 'node:assert/strict';
import test from 'node:test';

import { compare, differencesText, reversal, withPublicRemark } from '../../assets/console/changes.js';
import { createEditing, createUndo } from '../../assets/console/editing.js';
import { createPending } from '../../assets/console/pending.js';
import { Zone } from '../../assets/board/zone.js';
import { ZURICH, at, flight, oneFlight } from './support.mjs';

const STAFF = { audience: 'staff', text: { en: 'Tug is late' } };

test('a change is sent once, against the version that was seen', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  const outcome = await editing.change(await editing.open('SK1'), { gate: 'C2', state: 'scheduled' });
  assert.equal(outcome.done, true);
  assert.deepEqual(daemon.patches, [{ gate: 'C2' }], 'what is so already is not sent');
});

test('what is so already is no change', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  assert.deepEqual(await editing.change(await editing.open('SK1'), { gate: 'B7', estimated: null }), { same: true });
  assert.deepEqual(daemon.patches, []);
});

test('who changed the same is shown, and nothing is sent over it', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  const base = await editing.open('SK1');
  daemon.change({ gate: 'A1', state: 'boarding' });
  const outcome = await editing.change(base, { gate: 'C2' });
  assert.deepEqual(outcome.clash, [{ field: 'gate', was: 'B7', is: 'A1' }]);
  assert.equal(daemon.flight.gate, 'A1');
  const again = await editing.change(outcome.theirs, { gate: 'C2' });
  assert.equal(again.done, true);
  assert.equal(daemon.flight.gate, 'C2');
});

test('who changed something else is no obstacle, and is told of', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  const base = await editing.open('SK1');
  daemon.change({ state: 'boarding' });
  const outcome = await editing.change(base, { gate: 'C2' });
  assert.equal(outcome.done, true);
  assert.deepEqual(outcome.beside, [{ field: 'state', was: 'scheduled', is: 'boarding' }]);
  assert.deepEqual([daemon.flight.gate, daemon.flight.state], ['C2', 'boarding']);
});

test('who wrote the same value is no clash', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  const base = await editing.open('SK1');
  daemon.change({ gate: 'C2' });
  assert.equal((await editing.change(base, { gate: 'C2' })).done, true);
});

test('a flight that is gone is said to be', async () => {
  const daemon = oneFlight(flight('SK1'));
  const editing = createEditing(daemon);
  const base = await editing.open('SK1');
  daemon.flight = undefined;
  assert.match((await editing.change(base, { gate: 'C2' })).fault, /removed/);
});

test('a flight that never rests ends the attempts', async () => {
  const daemon = oneFlight(flight('SK1'));
  const { change } = daemon.api;
  daemon.api.change = (...sent) => {
    daemon.change({ belt: String(daemon.version) });
    return change(...sent);
  };
  const editing = createEditing(daemon);
  assert.match((await editing.change(await editing.open('SK1'), { gate: 'C2' })).fault, /too fast/);
});

test('a change is taken back, unless the same was changed since', async () => {
  const daemon = oneFlight(flight('SK1', { gate: 'B7' }));
  const editing = createEditing(daemon);
  const { undo } = await editing.change(await editing.open('SK1'), { gate: 'C2', belt: '4' });
  daemon.change({ state: 'boarding' });
  assert.equal((await editing.takeBack(undo)).done, true);
  assert.deepEqual([daemon.flight.gate, daemon.flight.belt, daemon.flight.state], ['B7', undefined, 'boarding']);
  daemon.change({ gate: 'A9' });
  const outcome = await editing.takeBack(undo);
  assert.deepEqual(outcome.clash, [{ field: 'gate', was: 'C2', is: 'A9' }]);
});

test("what was a feed's becomes its feed's again; what was set by hand is set as before", () => {
  const before = flight('SK1', {
    source: 'fids',
    gate: 'B7',
    belt: '3',
    overrides: { marks: { belt: { by: 'ann', until: 9 } }, beneath: { belt: '1' } },
  });
  assert.deepEqual(reversal(before, { gate: 'C2', belt: '4' }), {
    overrides: { gate: null, belt: { value: '3', by: 'ann', until: 9 } },
  });
  assert.deepEqual(reversal(flight('SK1', { gate: 'B7' }), { gate: 'C2', belt: '4' }), { gate: 'B7', belt: null });
});

test('remarks for others than the public are kept', () => {
  const remarks = [{ audience: 'public', text: { en: 'Old', de: 'Alt' } }, STAFF];
  assert.deepEqual(withPublicRemark(remarks, 'New'), [{ audience: 'public', text: { en: 'New' } }, STAFF]);
  assert.deepEqual(withPublicRemark(remarks, ''), [STAFF]);
  assert.deepEqual(withPublicRemark(undefined, 'New'), [{ audience: 'public', text: { en: 'New' } }]);
});

test('what follows from a change is not told as one', () => {
  const found = compare(
    flight('SK1', { gate: 'B7' }),
    flight('SK1', { gate: 'A1', previous_gate: 'B7', gate_changed: 5 }),
    { state: 'boarding' },
  );
  assert.deepEqual(found, { clash: [], beside: [{ field: 'gate', was: 'B7', is: 'A1' }] });
});

test('differences read as people would say them', () => {
  const zone = new Zone(ZURICH);
  const list = [
    { field: 'gate', was: undefined, is: 'C2' },
    { field: 'state', was: 'check-in', is: 'own words' },
    { field: 'estimated', was: at('2026-11-23T10:00:00Z'), is: null },
    { field: 'remarks', was: [], is: [STAFF] },
    { field: 'codeshares', was: ['LH1', 'UA2'], is: [] },
  ];
  assert.equal(
    differencesText(list, zone),
    'gate nothing → C2, state Check-in open → own words, expected 11:00 23 Nov → nothing, ' +
      'remark nothing → Tug is late (staff), codeshares LH1, UA2 → nothing',
  );
});

test('the last thing is undone first, and the oldest is forgotten', () => {
  const undo = createUndo(2);
  for (const label of ['a', 'b', 'c']) undo.push({ label });
  assert.deepEqual([undo.last().label, undo.pop().label, undo.pop().label, undo.pop()], ['c', 'c', 'b', undefined]);
});

test('a cell shows what is on its way until the flight says so', () => {
  const pending = createPending();
  pending.begin('SK1', 'gate', 'gate', 'C2', 'C2');
  const flights = (gate) => new Map([['SK1', flight('SK1', { gate })]]);
  pending.settle(flights('C2'));
  assert.equal(pending.texts().get('SK1/gate'), 'C2', 'it is not answered yet');
  pending.answered('SK1', 'gate');
  pending.settle(flights('B7'));
  assert.equal(pending.texts().size, 1);
  pending.settle(flights('C2'));
  assert.equal(pending.texts().size, 0);
  pending.begin('SK1', 'gate', 'gate', 'C3', 'C3');
  pending.drop('SK1', 'gate');
  assert.equal(pending.texts().size, 0);
});
