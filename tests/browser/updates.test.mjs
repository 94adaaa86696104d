// From the operator's push to the glass.
//
// 1. A push changes the row, in place: no reload, the same element.
// 2. A new flight appears at its place and a removed one goes, the other rows stay what they are.
// 3. Over one direction the whole panel, in both directions.
// 4. An emergency notice covers the panel and goes away.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day, flight } from '../support/flights.mjs';
import { covers, mark, openBoard, row, rowSays, rowsNow, rowsOfFirstPaint } from './support/board.mjs';
import { PANEL, openPage, picture } from './support/browser.mjs';

let daemon;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' });
  await daemon.publish(day());
});
after(() => daemon.stop());

test('a push changes the row in place', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, 'SK400', 'LH800');
  await daemon.patch('SK400', { state: 'boarding', gate: 'C27' });
  await daemon.patch('LH800', { state: 'landed', belt: '9' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  await rowSays(page, 'SK400', '.gate b', 'C27');
  await rowSays(page, 'LH800', '.state b', 'Landed');
  await rowSays(page, 'LH800', '.gate b', '9');
  await unmoved();
  assert.deepEqual(await rowsNow(page), await rowsOfFirstPaint(page));
});

test('a flight comes and another goes', async (t) => {
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, 'SK401', 'SK402');
  await daemon.put(flight('LX10', 'departure', 42, { city: 'Genève', gate: 'A1' }));
  await row(page, 'LX10').waitFor();
  const order = await page.locator('[data-direction=departure] tbody tr')
    .evaluateAll((rows) => rows.map((element) => element.dataset.id));
  assert.deepEqual(order.slice(0, 4), ['SK400', 'SK401', 'LX10', 'SK402']);
  await daemon.remove('LX10');
  await row(page, 'LX10').waitFor({ state: 'detached' });
  await unmoved();
});

for (const direction of ['departure', 'arrival']) {
  test(`${direction}s over the whole panel`, async (t) => {
    const page = await openPage(t);
    await openBoard(page, daemon.display, `${direction}s`);
    const boards = page.locator('.board');
    assert.deepEqual(await boards.evaluateAll((all) => all.map((board) => board.dataset.direction)), [direction]);
    const rows = boards.locator('tbody tr');
    assert.equal(await rows.count(), day().length / 2);
    const size = await page.evaluate(() => {
      const { scrollWidth: width, scrollHeight: height } = document.documentElement;
      return { width, height };
    });
    assert.deepEqual(size, PANEL, 'nothing needs scrolling');
    const box = await rows.last().boundingBox();
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
