// From the operator's push to the glass: how long until a display has painted it. Prints percentiles over
// 200 changes, one after the other, with the release build and the system's Chromium. `just paint`.

import { Daemon } from '../tests/support/daemon.mjs';
import { flight } from '../tests/support/flights.mjs';
import { openBoard } from '../tests/browser/support/board.mjs';
import { openPage } from '../tests/browser/support/browser.mjs';

const CHANGES = 200;
const STATES = ['boarding', 'final-call', 'delayed', 'on-time'];

const clock = () => performance.timeOrigin + performance.now();

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

const line = (what, values) => console.log(`${what}: p50 ${percentile(values, 0.5).toFixed(1)} ms, p99 ${percentile(values, 0.99).toFixed(1)} ms`);

const ends = [];
const bench = { name: 'push to paint', after: (end) => ends.unshift(end) };
const daemon = await Daemon.start();
bench.after(() => daemon.stop());
try {
  await daemon.publish(Array.from({ length: 200 }, (_, index) => flight(`SK${1000 + index}`, 'departure', 20 + index, { gate: 'B7' })));
  const page = await openPage(bench);
  await openBoard(page, daemon.display);
  await page.evaluate(() => {
    // When a cursor's frame is on the glass, by the same clock as the bench's.
    globalThis.painted = new Map();
    new MutationObserver(() => {
      globalThis.painted.set(document.documentElement.dataset.painted, performance.timeOrigin + performance.now());
    }).observe(document.documentElement, { attributeFilter: ['data-painted'] });
  });
  const pushes = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const sent = clock();
    const { cursor } = await daemon.patch(`SK${1000 + (change % 8)}`, { state: STATES[change % STATES.length], gate: `C${change % 50}` });
    pushes.push({ cursor, sent, stored: clock() });
    await page.waitForFunction((wanted) => globalThis.painted.has(wanted), cursor);
  }
  const painted = new Map(await page.evaluate(() => [...globalThis.painted]));
  line(`push to paint, ${CHANGES} changes`, pushes.map(({ cursor, sent }) => painted.get(cursor) - sent));
  line('of it until it is stored and acknowledged', pushes.map(({ sent, stored }) => stored - sent));
} finally {
  for (const end of ends) await end();
}
process.exit(0);
