// Which rows stand on the glass, and when the page turns.

import assert from 'node:assert/strict';
import test from 'node:test';

import { trustedNow } from '../../assets/board/model.js';
import { compareKeys, firstOf, inTime, keyOf, rowsOf } from '../../assets/board/rows.js';
import { Page, cities, flight, removal, snapshot, specOf, update } from './support.mjs';
import { forSeeds } from './random.mjs';

const many = (count, from = 0) => Array.from({ length: count }, (_, n) =>
  flight(`f${String(n + from).padStart(2, '0')}`, n + from));
const idsOf = (from, to) => many(to - from, from).map(({ id }) => id);
const page = (flights, options) => new Page(flights, { rowsPerPage: 3, ...options });

test('the first flights of a board are those that sorting would put first', () => {
  forSeeds(60, (random) => {
    const spec = specOf({ sort: random.pick(['time', 'flight', 'city', 'gate']) });
    const flights = Array.from({ length: random.below(40) }, (_, n) =>
      flight(`f${random.below(9)}-${n}`, random.below(5), { city: random.pick(['Zug', 'Ås', 'bern']), gate: random.pick(['B7', 'B12', undefined]) }));
    const most = 1 + random.below(10);
    const sorted = rowsOf(flights, 'departure', spec, cities, null).slice(0, most);
    assert.deepEqual(firstOf(flights, most, spec, cities).map(({ id }) => id), sorted.map(({ id }) => id));
  });
});

test('pages turn in a circle at a steady pace', () => {
  const board = page(many(8));
  const seen = [];
  for (let at = 0; at < 60; at += 5) seen.push([board.to(at).arrangement.page, board.ids.length]);
  const at = (shown) => [shown, shown, shown];
  assert.deepEqual(seen, [...at([0, 3]), ...at([1, 3]), ...at([2, 2]), ...at([0, 3])]);
  assert.equal(board.arrangement.pages, 3);
});

test('a page that slept through several turns turns once', () => {
  const board = page(many(8)).to(305);
  assert.deepEqual([board.arrangement.page, board.ids], [1, idsOf(3, 6)]);
});

test('an empty board has one empty page, and the first flights come at once', () => {
  const board = page([]);
  assert.deepEqual([board.arrangement.pages, board.arrangement.page, board.ids], [1, 0, []]);
  board.take(...many(4).toReversed().map((each) => update(each)));
  assert.deepEqual([board.ids, board.arrangement.pages], [idsOf(0, 3), 2]);
  assert.deepEqual(board.turn().ids, idsOf(3, 4));
});

test('rows age away at the page turn, not under the eye', () => {
  const board = page([flight('a', -9.5), flight('b', 5)], { rowsPerPage: 8 }).to(14);
  board.to(14);
  assert.deepEqual(board.ids, ['a', 'b']);
  const late = page([flight('a', -9.9), flight('b', 5)]);
  assert.deepEqual(late.to(14).ids, ['a', 'b'], 'over since 8 seconds');
  assert.deepEqual(late.turn().ids, ['b']);
});

test('a change of the order waits for the turn, the row changes in its place', () => {
  const board = page(many(3));
  board.take(update(flight('f00', 0, { estimated: flight('x', 60).scheduled, state: 'delayed' })));
  assert.deepEqual(board.ids, idsOf(0, 3));
  assert.deepEqual(board.turn().ids, ['f01', 'f02', 'f00']);
});

test('a flight that was removed leaves its place empty until the turn', () => {
  const board = page(many(5)).take(removal('f01'));
  assert.deepEqual(board.ids, ['f00', null, 'f02']);
  assert.deepEqual(board.to(14).ids, ['f00', null, 'f02']);
  assert.deepEqual(board.turn().ids, ['f03', 'f04']);
  assert.deepEqual(board.turn().ids, ['f00', 'f02', 'f03']);
});

test('so does one that is no longer for this board', () => {
  const spec = specOf({ filters: { terminals: ['1'] } });
  const board = page(many(3).map((each) => ({ ...each, terminal: '1' })), { spec });
  board.take(update(flight('f01', 1, { terminal: '2' })), update(flight('f02', 2, { terminal: '1', visible: false })));
  assert.deepEqual(board.ids, ['f00', null, null]);
});

test('a place is not given away before the turn, not even to the flight that left it', () => {
  const board = page(many(3), { rowsPerPage: 4 }).take(removal('f01')).take(update(flight('f01', 1)), update(flight('new', 0.5)));
  assert.deepEqual(board.ids, ['f00', null, 'f02']);
  assert.deepEqual(board.turn().ids, ['f00', 'new', 'f01', 'f02']);
});

test('a new flight waits, unless it belongs behind the last row and there is room', () => {
  const board = page(many(2)).take(update(flight('between', 0.5)));
  assert.deepEqual(board.ids, ['f00', 'f01']);
  board.take(update(flight('behind', 9)), update(flight('further', 10)));
  assert.deepEqual(board.ids, ['f00', 'f01', 'behind']);
  assert.equal(board.arrangement.pages, 2);
  assert.deepEqual(board.turn().ids, ['further']);
  assert.deepEqual(board.turn().ids, ['f00', 'between', 'f01']);
});

test('a page on which nothing is left is laid out anew at once', () => {
  const board = page(many(8)).turn().take(...idsOf(3, 6).map(removal));
  assert.deepEqual([board.ids, board.arrangement.page], [idsOf(6, 8), 1]);
  board.take(...idsOf(6, 8).map(removal));
  assert.deepEqual([board.ids, board.arrangement.page, board.arrangement.pages], [idsOf(0, 3), 0, 1]);
});

test('a snapshot of another day is on the glass at once', () => {
  const board = page(many(8)).turn().take(snapshot([flight('x', 4), flight('y', 3)]));
  assert.deepEqual([board.ids, board.arrangement.page], [['y', 'x'], 0]);
});

test('when rows of pages before leave, the next page goes on behind the last row that was read', () => {
  const board = page(many(9)).take(removal('f00'), removal('f01'));
  assert.deepEqual(board.turn().ids, idsOf(3, 6));
  board.take(removal('f02'), removal('f03'));
  assert.deepEqual(board.turn().ids, idsOf(6, 9));
  assert.deepEqual([board.arrangement.page, board.arrangement.pages], [2, 3]);
});

test('a flight that moves up past the page is still shown in this round', () => {
  const board = page(many(9)).turn();
  board.take(update(flight('f08', 8, { estimated: flight('x', 1.5).scheduled })));
  assert.deepEqual(board.turn().ids, ['f08', 'f06', 'f07']);
  assert.deepEqual(board.turn().ids, ['f00', 'f01', 'f08']);
});

test('a flight that is delayed on the last page does not make another one', () => {
  const board = page(many(5)).turn();
  board.take(update(flight('f03', 3, { estimated: flight('x', 90).scheduled })));
  assert.equal(board.arrangement.pages, 2);
  assert.deepEqual(board.turn().ids, idsOf(0, 3));
});

test('what fits on one page is on one page', () => {
  const board = page(many(4)).take(removal('f00'));
  assert.equal(board.arrangement.pages, 2, 'the number stands for as long as the page does');
  assert.deepEqual([board.turn().ids, board.arrangement.pages], [idsOf(1, 4), 1]);
});

test('another number of rows is laid out at once', () => {
  const board = page(many(9)).turn();
  board.rowsPerPage = 5;
  assert.deepEqual([board.to(20).ids, board.arrangement.page], [idsOf(0, 5), 0]);
});

const arrival = (id, minutes) => flight(id, minutes, { direction: 'arrival' });
const combined = (alternate) => specOf({ kind: 'combined', alternate_s: alternate });
const directions = (board, turns) => Array.from({ length: turns }, () => {
  const shown = `${board.arrangement.direction[0]}${board.arrangement.page}`;
  board.turn();
  return shown;
});

test('a combined board changes sides after a whole round, and not before its time', () => {
  const both = [...many(2), arrival('a1', 1), arrival('a2', 2), arrival('a3', 3), arrival('a4', 4)];
  assert.deepEqual(directions(page(both, { spec: combined(30) }), 8), ['d0', 'd0', 'a0', 'a1', 'd0', 'd0', 'a0', 'a1']);
  assert.deepEqual(directions(page(both, { spec: combined(5) }), 6), ['d0', 'a0', 'a1', 'd0', 'a0', 'a1']);
  const long = [...many(7), arrival('a1', 1)];
  assert.deepEqual(directions(page(long, { spec: combined(30) }), 6), ['d0', 'd1', 'd2', 'a0', 'a0', 'd0']);
});

test('the pace does not depend on when exactly the page was painted', () => {
  const board = page([...many(2), arrival('a1', 1)], { spec: combined(30) });
  const seen = [0.4, 15.3, 30.1, 45.4, 60.05].map((at) => board.to(at).arrangement.direction);
  assert.deepEqual(seen, ['departure', 'departure', 'arrival', 'arrival', 'departure']);
});

test('a combined board stays where there are flights', () => {
  assert.deepEqual(directions(page(many(2), { spec: combined(15) }), 3), ['d0', 'd0', 'd0']);
  assert.deepEqual(directions(page([arrival('a', 1)], { spec: combined(15) }), 3), ['a0', 'a0', 'a0']);
  assert.deepEqual(directions(page([], { spec: combined(15) }), 2), ['d0', 'd0']);
});

test('ageing begins with the turn after the clock has come', () => {
  const board = page([flight('old', -60), flight('new', 60)], { clock: 'unset' });
  assert.deepEqual(board.turn().ids, ['old', 'new']);
  const beat = { name: 'heartbeat', data: { now: board.model.now + 15, clock: 'synced' }, cursor: '' };
  assert.deepEqual(board.take(beat).ids, ['old', 'new']);
  assert.deepEqual(board.turn().ids, ['new']);
});

/** Some change of some flight, as events. */
function change(random, board, serial) {
  const flights = [...board.model.flights.values()];
  const one = random.pick(flights);
  const minutes = () => random.below(240) - 5;
  switch (flights.length === 0 ? 0 : random.below(8)) {
    case 0:
    case 1:
      return [update(flight(`n${serial}`, minutes()))];
    case 2:
    case 3:
      return [removal(one.id)];
    case 4:
      return [update({ ...one, estimated: flight('x', minutes()).scheduled, state: 'delayed' })];
    case 5:
      return [update({ ...one, state: random.pick(['cancelled', 'final-call', 'boarding']) })];
    case 6:
      return [update({ ...one, visible: random.chance(0.5) })];
    default:
      return [update({ ...one, gate: random.pick(['A1', 'B2']), previous_gate: one.gate })];
  }
}

const randomBoard = (random, options) => page(Array.from({ length: random.below(30) }, (_, n) => flight(`f${n}`, random.below(240))),
  { rowsPerPage: 2 + random.below(5), ...options });

const isShown = (board, id) => id !== null && board.model.flights.get(id)?.visible !== false && board.model.flights.has(id);

test('between turns no row ever moves, whatever happens', () => {
  forSeeds(150, (random) => {
    const board = randomBoard(random);
    for (let step = 0; step < 60; step += 1) {
      const before = board.ids;
      if (random.chance(0.2)) {
        board.turn();
        const keys = board.ids.map((id) => keyOf(board.model.flights.get(id), board.spec, cities));
        keys.slice(1).forEach((key, index) => assert.ok(compareKeys(keys[index], key) < 0, 'in order after the turn'));
      } else {
        board.take(...change(random, board, step));
        const left = before.filter((id) => isShown(board, id));
        if (left.length > 0 || before.length === 0) {
          before.forEach((id, index) => assert.equal(board.ids[index], isShown(board, id) ? id : null));
        }
      }
      const shown = board.ids.filter((id) => id !== null);
      assert.ok(shown.every((id) => isShown(board, id)), 'nothing is drawn that the model does not hold');
      assert.equal(new Set(shown).size, shown.length, 'no flight twice');
      assert.ok(board.ids.length <= board.rowsPerPage);
      const { page: current, pages } = board.arrangement;
      assert.ok(current >= 0 && current < pages, `page ${current} of ${pages}`);
    }
  });
});

/** Whether the board has a reason to show the flight at this moment. */
const isDue = (board, id) => isShown(board, id)
  && inTime(board.model.flights.get(id), board.spec, trustedNow(board.model, board.at));

test('who reads all pages has seen each flight that stays', () => {
  forSeeds(150, (random) => {
    const board = randomBoard(random);
    for (let round = 0; round < 4; round += 1) {
      while (board.turn().arrangement.page !== 0);
      const stays = new Set([...board.model.flights.keys()].filter((id) => isDue(board, id)));
      const check = () => [...stays].filter((id) => !isDue(board, id)).forEach((id) => stays.delete(id));
      const seen = new Set();
      for (let turns = 0; ; turns += 1) {
        assert.ok(turns < 200, 'the round ends');
        board.ids.forEach((id) => seen.add(id));
        // Fewer changes than turns, or a round that is always added to would be none.
        for (let n = random.below(3); n > 0 && turns < 20; n -= 1) {
          board.take(...change(random, board, `${round}-${turns}-${n}`));
          check();
        }
        board.ids.forEach((id) => seen.add(id));
        check();
        const { page: current, pages } = board.turn().arrangement;
        check();
        // What has shrunk to one page shows all of it at once.
        if (pages === 1) board.ids.forEach((id) => seen.add(id));
        if (current === 0) break;
      }
      assert.deepEqual([...stays].filter((id) => !seen.has(id)), [], 'skipped');
    }
  });
});

test('the arrangement does not grow', () => {
  forSeeds(3, (random) => {
    const board = randomBoard(random);
    for (let step = 0; step < 3000; step += 1) {
      board.take(...change(random, board, step));
      if (step % 3 === 0) board.turn();
      const { seen, roster, ids } = board.arrangement;
      assert.ok(seen.size <= 400 && roster.size <= 400 && ids.length <= board.rowsPerPage, `${seen.size} ${roster.size}`);
    }
  });
});
