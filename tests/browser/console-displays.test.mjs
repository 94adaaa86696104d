// Displays and the log on the console.
//
// 1. A display is listed with what it has painted, and as gone once it is.
// 2. A board is previewed as it is, and is no display.
// 3. Displays are closed and opened again; the console goes on meanwhile.
// 4. A source that the daemon asks in vain is shown as failing.
// 5. The log tells the last events, and who did what.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';
import { openBoard } from './support/board.mjs';
import { openPage } from './support/browser.mjs';
import { cellSays, dialog, link, openConsole, pick, view } from './support/console.mjs';

async function start(t, configuration) {
  const daemon = await Daemon.start({ AIRPORT_TIMEZONE: 'Europe/Zurich', STREAM_RETRY_MS: 200 }, configuration);
  t.after(() => daemon.stop());
  await daemon.publish(day());
  return daemon;
}

test('a display is listed with what it has painted, and as gone once it is', async (t) => {
  const daemon = await start(t);
  const board = await openPage(t);
  await openBoard(board, daemon.display, 'departures?display=hall-1');
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await view(page, 'Displays');
  const row = page.locator('tr[data-display="hall-1"]');
  await row.getByText('Up to date').waitFor();
  assert.match(await row.textContent(), /departures.*\d+ s ago.*1920 × 1080.*127\.0\.0\.1/);
  await board.goto('about:blank');
  await row.getByText('Gone').waitFor();
});

test('a board is previewed as it is, and is no display', async (t) => {
  const daemon = await start(t);
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await view(page, 'Displays');
  await page.getByLabel('Board', { exact: true }).selectOption('arrivals');
  const board = page.frameLocator('iframe');
  await board.locator('tr[data-id="LH800"]').waitFor();
  await daemon.patch('LH800', { state: 'landed' });
  await board.locator('tr[data-id="LH800"] .state b', { hasText: 'Landed' }).waitFor();
  const { width, height } = await page.locator('.preview').boundingBox();
  assert.ok(Math.abs(width / height - 16 / 9) < 0.02, `${width} × ${height}`);
  assert.deepEqual((await daemon.read('/api/displays')).displays, []);
});

test('displays are closed and opened again, and the console comes back', async (t) => {
  const daemon = await start(t);
  const page = await openConsole(t, daemon.operator, daemon.token('root', 'admin'));
  await view(page, 'Displays');
  await page.getByRole('button', { name: 'Close all displays' }).click();
  await dialog(page).getByRole('button', { name: 'Close them' }).click();
  await link(page, 'closed');
  await page.getByRole('button', { name: 'Open them again' }).click();
  await link(page, 'live');
});

test('a source that is asked in vain is shown as failing', async (t) => {
  // Nobody listens on the port of the discard protocol.
  const daemon = await start(t, '[sources.aodb]\nurl = "http://127.0.0.1:9/day.json"\n');
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await view(page, 'Displays');
  const row = page.locator('tr[data-source="aodb"]');
  await row.getByText('Failing').waitFor();
  assert.equal(await row.getByRole('rowheader').getAttribute('title'), 'http://127.0.0.1:9/day.json');
});

test('the log tells the last events and who did what', async (t) => {
  const daemon = await start(t);
  for (let gate = 0; gate < 220; gate += 1) await daemon.patch('SK405', { gate: `D${gate}` });
  const page = await openConsole(t, daemon.operator, daemon.token('root', 'admin'));
  await pick(page, 'SK400', 'flight');
  await page.keyboard.press('s');
  await page.keyboard.press('c');
  await cellSays(page, 'SK400', 'state', 'Cancelled');
  await view(page, 'Log');
  const rows = page.locator('.log tbody tr');
  await rows.first().getByText('SK 400 changed').waitFor();
  await until('the author', async () => (await rows.first().locator('.who').textContent()) === 'root');
  assert.match(await rows.first().textContent(), /state Scheduled → Cancelled/);
  assert.equal(await rows.count(), 200);
  assert.match(await rows.nth(1).textContent(), /test.*SK 405 changed.*gate D218 → D219/);
  await daemon.send('PUT', '/api/notices/n1', { text: 'Gate 3 is closed' });
  await rows.first().getByText('notice n1 posted').waitFor();
  assert.match(await rows.first().textContent(), /Gate 3 is closed/);
  assert.equal(await rows.count(), 200);
  await page.getByLabel('Search the log').fill('notice');
  await until('one row', async () => (await rows.count()) === 1);
});

test('who may not know who did what is told so, and sees the events', async (t) => {
  const daemon = await start(t);
  const page = await openConsole(t, daemon.operator, daemon.token('eve', 'read'));
  await view(page, 'Log');
  await page.locator('.log tbody tr', { hasText: 'SK 400' }).waitFor();
  await page.getByText('Seeing who made each change needs a token of the role publish').waitFor();
  assert.deepEqual([...new Set(await page.locator('.log .who').allTextContents())], ['']);
});
