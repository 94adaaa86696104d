// The console without a mouse, and with one.
//
// 1. From the door to an edited gate by keys alone; every control of a view is reached by Tab.
// 2. Search narrows the table, and keys move in it.
// 3. A click chooses a cell and another one edits it; on a phone a tap opens the flight.
// 4. Five thousand flights have a few dozen rows.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day, flight } from '../support/flights.mjs';
import { PHONE, cell, cellSays, dialog, link, openConsole, openDoor, pick } from './support/console.mjs';

let daemon;
let token;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' });
  token = daemon.token('ann');
  await daemon.publish(day());
});
after(() => daemon.stop());

const read = (id) => daemon.read(`/api/flights/${id}`);

test('from the door to an edited gate without a mouse', async (t) => {
  const page = await openDoor(t, daemon.operator);
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await link(page, 'live');
  await page.locator('.grid:focus').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('SK403');
  await page.keyboard.press('Enter');
  await page.keyboard.press('g');
  await page.getByLabel('Gate of SK 403').waitFor();
  await page.keyboard.type('E1');
  await page.keyboard.press('Enter');
  await page.locator('[id="gate-SK403"]', { hasText: 'E1' }).waitFor();
  await page.keyboard.press('2');
  await page.locator('section.notices').waitFor();
  for (const wanted of ['Add a language', 'Post…']) {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if ((await page.evaluate(() => document.activeElement.textContent)) === wanted) break;
      await page.keyboard.press('Tab');
    }
    assert.equal(await page.evaluate(() => document.activeElement.textContent), wanted, 'reached by Tab');
  }
});

test('a click chooses a cell and another one edits it', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK404', 'gate');
  await cell(page, 'SK404', 'gate').click();
  await page.getByLabel('Gate of SK 404').waitFor();
});

test('a search narrows the table, and keys move in it', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await cell(page, 'SK400', 'flight').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('buenos');
  await cell(page, 'SK400', 'flight').waitFor({ state: 'detached' });
  const ids = () => page.locator('.body .row').evaluateAll((rows) => rows.map(({ dataset }) => dataset.id).sort());
  assert.deepEqual(await ids(), ['LH804', 'SK404']);
  await page.keyboard.press('Enter');
  await page.locator('.grid:focus').waitFor();
  const active = () => page.locator('.body .row[aria-selected]').getAttribute('data-id');
  const first = await active();
  await page.keyboard.press('j');
  const second = await active();
  await page.keyboard.press('k');
  assert.deepEqual([first, second, await active()], ['LH804', 'SK404', 'LH804']);
  await page.keyboard.press('Escape');
  await cell(page, 'SK400', 'flight').waitFor();
  await page.getByRole('radio', { name: 'Arrivals' }).check();
  await cell(page, 'SK400', 'flight').waitFor({ state: 'detached' });
});

test('on a phone a flight is changed as a whole', async (t) => {
  const page = await openConsole(t, daemon.operator, token, { viewport: PHONE, hasTouch: true, isMobile: true });
  await cell(page, 'LH803', 'flight').tap();
  await dialog(page).getByLabel('State').selectOption('landed');
  await dialog(page).getByLabel('Belt').fill('9');
  await dialog(page).getByRole('button', { name: 'Save' }).tap();
  await cellSays(page, 'LH803', 'state', 'Landed');
  const { state, belt } = await read('LH803');
  assert.deepEqual([state, belt], ['landed', '9']);
});

test('five thousand flights have a few dozen rows', async (t) => {
  const large = await Daemon.start({ OPERATOR_MAX_BODY: '8MiB' });
  t.after(() => large.stop());
  await large.publish(
    Array.from({ length: 5000 }, (_, index) =>
      flight(`XX${index}`, index % 2 ? 'arrival' : 'departure', 10 + index, {
        city: `City ${index}`,
        gate: `A${index % 90}`,
      }),
    ),
  );
  const page = await openConsole(t, large.operator, large.token('bob'));
  await page.getByText('5,000 flights').waitFor();
  assert.ok((await page.locator('.body .row').count()) < 60);
  await page.locator('.grid').focus();
  await page.keyboard.press('Control+End');
  await cell(page, 'XX4999', 'flight').waitFor();
  assert.ok((await page.locator('.body .row').count()) < 60);
  assert.equal(await page.locator('.body .row[aria-selected]').getAttribute('aria-rowindex'), '5001');
  await page.keyboard.press('/');
  await page.keyboard.type('city 4321');
  await page.getByText('1 of 5,000').waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('s');
  await page.keyboard.press('n');
  await cellSays(page, 'XX4321', 'state', 'Landed');
});
