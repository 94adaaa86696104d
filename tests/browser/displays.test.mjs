// Displays as the daemon knows them.
//
// 1. A page tells what it has painted, and an update can wait for that.
// 2. Two pages side by side show the same at the same cursor, each under a name of its own.
// 3. A page of another build loads itself anew, once.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';
import { live, openBoard, rowSays, rowsNow } from './support/board.mjs';
import { openPage } from './support/browser.mjs';

async function start(t, configuration) {
  const daemon = await Daemon.start({ STREAM_RETRY_MS: 200 }, configuration);
  t.after(() => daemon.stop());
  await daemon.publish(day());
  return daemon;
}

const painted = (page, cursor) => page.waitForFunction((wanted) => document.documentElement.dataset.painted === wanted, cursor);

test('a page tells what it has painted', async (t) => {
  const daemon = await start(t);
  const page = await openPage(t);
  await openBoard(page, daemon.display, 'departures?display=hall-1');
  const { cursor } = await daemon.patch('SK400', { state: 'boarding' });
  await painted(page, cursor);
  assert.equal(await page.locator('tr[data-id=SK400] .state b').textContent(), 'Boarding');
  const display = await until('the receipt', async () => {
    const { displays } = await daemon.read('/api/displays');
    return displays.find((each) => each.cursor === cursor);
  });
  const { width, height } = page.viewportSize();
  assert.deepEqual([display.display, display.board, display.connected, display.width, display.height],
    ['hall-1', 'departures', true, width, height]);
});

test('an update waits until it is painted', async (t) => {
  const daemon = await start(t);
  const page = await openPage(t);
  await openBoard(page, daemon.display, 'departures?display=hall-1');
  await until('the first receipt', async () => (await daemon.read('/api/displays')).displays.some(({ cursor }) => cursor));
  const answer = await daemon.send('PATCH', '/api/flights/SK400?wait=painted&timeout=30s', { state: 'boarding' }, 'application/merge-patch+json');
  assert.equal(answer.painted, true, JSON.stringify(answer));
  assert.equal(await page.locator('tr[data-id=SK400] .state b').textContent(), 'Boarding');
});

test('two pages side by side show the same', async (t) => {
  const daemon = await start(t);
  const pages = [await openPage(t), await openPage(t)];
  for (const page of pages) await openBoard(page, daemon.display);
  let last;
  for (const { id } of day()) last = await daemon.patch(id, { state: 'final-call', gate: 'C1' });
  for (const page of pages) {
    await painted(page, last.cursor);
    await rowSays(page, 'SK405', '.state b', 'Final call');
  }
  assert.deepEqual(await rowsNow(pages[0]), await rowsNow(pages[1]));
  const names = await until('both receipts', async () => {
    const { displays } = await daemon.read('/api/displays');
    return displays.filter(({ cursor }) => cursor === last.cursor).length === 2 && displays.map(({ display }) => display);
  });
  assert.equal(new Set(names).size, 2, 'each drew a name');
});

test('a page of another build loads itself anew, once', async (t) => {
  const board = (theme) => `[boards.departures]\nkind = "departures"\ntheme = "${theme}"\n`;
  const daemon = await start(t, board('dark'));
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const loads = [];
  page.on('framenavigated', (frame) => loads.push(frame.url()));
  await daemon.kill();
  daemon.configure(board('light'));
  await daemon.restart();
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
  await live(page);
  await daemon.patch('SK400', { state: 'boarding' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  assert.equal(loads.length, 1, loads.join());
});
