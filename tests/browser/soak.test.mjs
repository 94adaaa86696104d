// A hundred thousand changes on one page: afterwards it holds no more than before. It takes minutes, so
// it runs only where TEST_SOAK is set, as tests/run --all does.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { random } from '../support/wait.mjs';
import { openBoard } from './support/board.mjs';
import { openPage } from './support/browser.mjs';

const CHANGES = 100_000;
const BATCH = 500;
/** Caches fill and code is compiled before anything is measured. */
const WARM = 10_000;
const GROWTH = 1.1;

const STATES = ['boarding', 'final-call', 'delayed', 'on-time', 'cancelled', 'go-to-gate', 'scheduled', 'gate-closed'];

const BOARDS = `
[boards.departures]
kind = "departures"
page_s = 5
languages = ["en", "de", "ar", "ja"]
language_s = 3
pixel_shift_s = 10
`;

test('a hundred thousand changes leave nothing behind', { skip: !process.env.TEST_SOAK && 'TEST_SOAK is not set', timeout: 1_200_000 }, async (t) => {
  const daemon = await Daemon.start({}, BOARDS);
  t.after(() => daemon.stop());
  const flights = Array.from({ length: 120 }, (_, index) => flight(`SK${1000 + index}`, 'departure', 600 + index, { airport: 'CPH' }));
  await daemon.publish(flights);
  const page = await openPage(t);
  page.setDefaultTimeout(120_000);
  await openBoard(page, daemon.display);
  const client = await page.context().newCDPSession(page);
  const draw = random(7);
  const pick = (list) => list[Math.floor(draw() * list.length)];

  async function change(count) {
    for (let done = 0; done < count; done += BATCH) {
      const commands = Array.from({ length: BATCH }, () => ({
        op: 'patch', id: pick(flights).id, changes: { state: pick(STATES), gate: `${pick('ABC')}${Math.floor(draw() * 40)}` },
      }));
      const { cursor } = await daemon.send('POST', '/api/events', commands);
      await page.waitForFunction((wanted) => document.documentElement.dataset.painted === wanted, cursor);
    }
  }

  async function held() {
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = await client.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await client.send('Memory.getDOMCounters');
    const shown = await page.evaluate(() => document.querySelectorAll('*').length);
    return { usedSize, nodes, jsEventListeners, shown };
  }

  await change(WARM);
  const before = await held();
  await change(CHANGES);
  const after = await held();
  t.diagnostic(`heap ${before.usedSize} → ${after.usedSize} bytes, ${before.nodes} → ${after.nodes} nodes`);
  assert.ok(after.usedSize <= before.usedSize * GROWTH, `${before.usedSize} → ${after.usedSize} bytes`);
  assert.equal(after.shown, before.shown, 'elements of the document');
  assert.ok(after.nodes <= before.nodes * GROWTH, `${before.nodes} → ${after.nodes} nodes`);
  assert.ok(after.jsEventListeners <= before.jsEventListeners + 8, 'listeners');
});
