// What the page holds before any script ran.
//
// 1. Without JavaScript the flights can be read, and seen.
// 2. The script takes the rows over and changes nothing about them.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { live, row, rowsNow } from './support/board.mjs';
import { openPage } from './support/browser.mjs';

const FLIGHTS = day();

let daemon;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_TIMEZONE: 'Europe/Zurich' });
  await daemon.publish(FLIGHTS);
  await daemon.patch('SK401', { state: 'delayed', estimated: FLIGHTS[0].scheduled + 5400 });
  await daemon.patch('LH801', { state: 'cancelled' });
});
after(() => daemon.stop());

test('without javascript the flights are readable', async (t) => {
  const page = await openPage(t, { javaScriptEnabled: false });
  await page.goto(`${daemon.display}/boards/combined`);
  for (const { id, city } of FLIGHTS) {
    assert.ok(await row(page, id).isVisible(), id);
    assert.equal(await row(page, id).locator('.city b').textContent(), city);
  }
  assert.match(await row(page, 'SK401').locator('.state b').textContent(), /^Delayed/);
  assert.match(await row(page, 'LH801').locator('.state b').textContent(), /^Cancelled/);
});

test('the script takes the first paint over as it is', async (t) => {
  const still = await openPage(t, { javaScriptEnabled: false });
  await still.goto(`${daemon.display}/boards/combined`);
  const page = await openPage(t);
  await page.addInitScript(() => {
    globalThis.touched = [];
    new MutationObserver((records) => {
      for (const record of records) {
        const inRow = record.target.parentElement?.closest('tbody tr') ?? record.target.closest?.('tbody tr');
        // The parser itself only ever adds.
        const byScript = record.type !== 'childList' || record.removedNodes.length > 0;
        if (inRow && byScript) globalThis.touched.push(`${record.type} in ${inRow.dataset.id}`);
      }
    }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
  });
  await page.goto(`${daemon.display}/boards/combined`);
  await live(page);
  assert.deepEqual(await page.evaluate(() => globalThis.touched), []);
  assert.deepEqual(await rowsNow(page), await rowsNow(still));
});
