// From the operator's push to the glass.
//
// 1. A push changes the row, in place: no reload, the same element.
// 2. A change of gate is marked.
// 3. A new flight appears at its place when the page turns; a removed one leaves its place empty.
// 4. Departures and arrivals have the whole panel.
// 5. An emergency notice covers the panel and goes away.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day, flight } from '../support/flights.mjs';
import { covers, mark, openBoard, row, rowSays, rowsNow, rowsOfFirstPaint } from './support/board.mjs';
import { PANEL, openPage, picture } from './support/browser.mjs';

const BOARDS = `
[boards.departures]
kind = "departures"
[boards.arrivals]
kind = "arrivals"
[boards.brisk]
kind = "departures"
page_s = 5
`;

let daemon;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' }, BOARDS);
  await daemon.publish(day());
});
after(() => daemon.stop());

test('a push changes the row in place', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, 'SK400');
  await daemon.patch('SK400', { state: 'boarding', gate: 'C27' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  await rowSays(page, 'SK400', '.gate b', 'C27');
  await unmoved();
  assert.deepEqual(await rowsNow(page), await rowsOfFirstPaint(page));
});

test('a change of gate is marked, and says what it was', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  await daemon.patch('SK404', { gate: 'C9' });
  await rowSays(page, 'SK404', '.gate b', 'C9');
  await rowSays(page, 'SK404', '.gate small', 'was B7');
  assert.equal(await row(page, 'SK404').getAttribute('data-fresh'), '0');
  assert.match(await row(page, 'SK404').getAttribute('class'), /is-regated/);
});

test('a flight comes at the turn of the page, and one that goes leaves its place', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display, 'brisk');
  const ids = () => page.locator('.list tbody tr[data-id]').evaluateAll((rows) => rows.map((element) => element.dataset.id));
  await daemon.put(flight('LX10', 'departure', 42, { city: 'Genève', gate: 'A1' }));
  await row(page, 'LX10').waitFor();
  assert.deepEqual((await ids()).slice(0, 4), ['SK400', 'SK401', 'LX10', 'SK402']);
  await daemon.remove('LX10');
  await row(page, 'LX10').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.list tbody tr').count(), 8, 'the page keeps its places');
});

for (const [name, pictogram, column] of [['departures', 'takeoff', 'gate'], ['arrivals', 'landing', 'belt']]) {
  test(`${name} over the whole panel`, async (t) => {
    const page = await openPage(t);
    await openBoard(page, daemon.display, name);
    assert.match(await page.locator('.sign').getAttribute('src'), new RegExp(pictogram));
    assert.equal(await page.locator(`th.${column}`).count(), 1);
    assert.equal(await page.locator('.list tbody tr[data-id]').count(), day().length / 2);
    const size = await page.evaluate(() => {
      const { scrollWidth: width, scrollHeight: height } = document.documentElement;
      return { width, height };
    });
    assert.deepEqual(size, PANEL, 'nothing needs scrolling');
    const box = await page.locator('.list tbody tr').last().boundingBox();
    assert.ok(box.y + box.height <= PANEL.height, 'the last row is on the panel');
  });
}

test('an emergency covers the panel and goes away', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, 'SK403');
  await daemon.send('PUT', '/api/notices/alarm', {
    level: 'emergency', text: { en: 'Leave the building now\nFollow the staff', de: 'Gebäude sofort verlassen' },
  });
  await page.locator('.alarm', { hasText: 'Leave the building now' }).waitFor();
  assert.ok(await covers(page, '.emergency'));
  await picture(page, 'an emergency at its height');
  await daemon.send('DELETE', '/api/notices/alarm');
  await page.locator('.emergency').waitFor({ state: 'hidden' });
  assert.ok(await row(page, 'SK403').isVisible());
  await unmoved();
});
