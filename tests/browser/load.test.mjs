// Twenty flights a second, on a board that is watched: what it costs, printed, and that it is bounded.
// Durations are the renderer's own processor time, which other work on the machine does not change.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { openBoard } from './support/board.mjs';
import { openPage } from './support/browser.mjs';

const PUSHES = 200;
const INTERVAL_MS = 50;

/** Far above what it takes, far below what would be seen: 12 ms on one core of a small machine. */
const MOST_MS_A_PUSH = 50;
/** A push is one paint; the ticks of the clock and the turns of pages come on top. Containers have their
 * styles computed one after the other within a layout. */
const MOST_LAYOUTS_A_PUSH = 3;
const MOST_STYLES_A_PUSH = 16;

const STATES = ['boarding', 'final-call', 'delayed', 'on-time', 'cancelled', 'go-to-gate'];

test('twenty flights a second', async (t) => {
  const daemon = await Daemon.start();
  t.after(() => daemon.stop());
  const flights = Array.from({ length: 200 }, (_, index) =>
    flight(`SK${1000 + index}`, 'departure', 20 + index, { airport: 'CPH', gate: 'B7' }));
  await daemon.publish(flights);
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask' });
  });
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metrics = async () => {
    const { metrics: list } = await client.send('Performance.getMetrics');
    return Object.fromEntries(list.map(({ name, value }) => [name, value]));
  };
  const before = await metrics();
  let last;
  for (let push = 0; push < PUSHES; push += 1) {
    // The first rows of the board, so that every push is seen.
    last = daemon.patch(`SK${1000 + (push % 8)}`, { state: STATES[push % STATES.length], gate: `C${push % 30}` });
    await Promise.all([last, pause(INTERVAL_MS)]);
  }
  const { cursor } = await last;
  await page.waitForFunction((wanted) => document.documentElement.dataset.painted === wanted, cursor);
  const after = await metrics();
  const [busy, layouts, styles] = ['TaskDuration', 'LayoutCount', 'RecalcStyleCount'].map((name) => after[name] - before[name]);
  const tasks = await page.evaluate(() => globalThis.tasks);
  t.diagnostic(`a push costs ${((busy * 1000) / PUSHES).toFixed(2)} ms of the renderer's time, ${(layouts / PUSHES).toFixed(2)} layouts`);
  t.diagnostic(`${tasks.length} tasks over 50 ms, the longest ${Math.round(Math.max(0, ...tasks))} ms`);
  assert.ok((busy * 1000) / PUSHES <= MOST_MS_A_PUSH, `${busy} s for ${PUSHES} pushes`);
  assert.ok(layouts <= PUSHES * MOST_LAYOUTS_A_PUSH, `${layouts} layouts`);
  assert.ok(styles <= PUSHES * MOST_STYLES_A_PUSH, `${styles} recalculations`);
  assert.equal(await page.locator('.list tbody tr').count(), 8);
});
