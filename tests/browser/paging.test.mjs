// Two hundred flights on one board.
//
// 1. The pages turn by themselves, one after the other, and say which they are.
// 2. The document stays as it is: the same rows take what comes.
// 3. While nothing turns, changes do not move a row.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { openBoard, rowSays } from './support/board.mjs';
import { openPage, picture } from './support/browser.mjs';

const FLIGHTS = Array.from({ length: 200 }, (_, index) =>
  flight(`SK${1000 + index}`, 'departure', 20 + index, { airport: 'CPH', gate: `B${index % 40}` }));

const BOARDS = `
[boards.brisk]
kind = "departures"
page_s = 5
[boards.calm]
kind = "departures"
page_s = 120
`;

let daemon;
before(async () => {
  daemon = await Daemon.start({}, BOARDS);
  await daemon.publish(FLIGHTS);
});
after(() => daemon.stop());

/** What the page shows, seen from within. */
function look() {
  return {
    ids: [...document.querySelectorAll('.list tbody tr')].map((row) => row.dataset.id),
    number: document.querySelector('.number').textContent,
    nodes: document.querySelectorAll('*').length,
  };
}

test('pages turn one after the other in the same document', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display, 'brisk');
  // The page itself keeps what it showed after each turn: a slow machine may miss one from outside.
  await page.evaluate(`globalThis.look = ${look}`);
  await page.evaluate(() => {
    globalThis.turns = [globalThis.look()];
    new MutationObserver(() => {
      const last = globalThis.turns.at(-1);
      if (document.querySelector('.number').textContent !== last.number) globalThis.turns.push(globalThis.look());
    }).observe(document.querySelector('.number'), { childList: true, characterData: true, subtree: true });
  });
  await page.waitForFunction(() => globalThis.turns.length > 3);
  const [first, ...turns] = await page.evaluate(() => globalThis.turns);
  assert.match(first.number, /^\d+ \/ 25$/);
  for (const [index, { ids, number, nodes }] of turns.entries()) {
    const wanted = ((Number(first.number.split(' ')[0]) + index) % 25) + 1;
    assert.equal(number, `${wanted} / 25`);
    assert.deepEqual(ids, FLIGHTS.slice((wanted - 1) * 8, wanted * 8).map(({ id }) => id));
    assert.equal(nodes, first.nodes, 'nothing was added to the document');
  }
  await picture(page, 'a page of two hundred flights');
});

test('changes move no row while it is read', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display, 'calm');
  const before = await page.evaluate(look);
  assert.deepEqual(before.ids, FLIGHTS.slice(0, 8).map(({ id }) => id));
  await daemon.patch('SK1002', { state: 'delayed', estimated: FLIGHTS[150].scheduled });
  await daemon.patch('SK1005', { state: 'cancelled' });
  await rowSays(page, 'SK1005', '.state b', 'Cancelled');
  await daemon.remove('SK1007');
  await page.locator('tr[data-id=SK1007]').waitFor({ state: 'detached' });
  const now = await page.evaluate(look);
  assert.deepEqual(now.ids, [...before.ids.slice(0, 7), undefined]);
  assert.equal(now.nodes, before.nodes);
});
