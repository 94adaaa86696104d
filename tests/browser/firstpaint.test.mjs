// What the page holds before any script ran.
//
// 1. Without JavaScript the flights can be read, and seen, also those behind the first page.
// 2. The script takes the panel over and changes nothing about it, whatever the board shows.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day, flight } from '../support/flights.mjs';
import { row } from './support/board.mjs';
import { openPage } from './support/browser.mjs';

const FLIGHTS = day();

// Nothing turns while a slow machine still loads the page.
const STILL = 'page_s = 120\nalternate_s = 600\nlanguage_s = 600\nlanguages = ["LANGUAGE", "en"]\n';

const BOARDS = {
  departures: 'kind = "departures"\ntheme = "light"',
  arrivals: 'kind = "arrivals"\ntheme = "contrast"',
  combined: 'kind = "combined"',
  short: 'kind = "departures"\nrows = 4',
  wide: 'kind = "departures"\ncolumns = ["time", "estimated", "city", "flight", "desks", "terminal", "gate", "state"]',
  flap: 'kind = "departures"\ntheme = "flap"',
  gate: 'kind = "gate"\ngates = ["B4"]',
  idle: 'kind = "gate"\ngates = ["Z9"]',
  desks: 'kind = "checkin"\ndesks = ["301-306"]',
  belt: 'kind = "belt"\nbelts = ["3"]',
  message: 'kind = "message"\nmessage = { en = "Welcome\\nFree Wi-Fi", de = "Willkommen", ar = "أهلا وسهلا" }',
};

const table = (name, keys, language) => `[boards.${name}]\n${STILL.replace('LANGUAGE', language)}${keys}\n`;

const CONFIGURATION = Object.entries(BOARDS).map(([name, keys]) => table(name, keys, 'de')).join('')
  + table('arabic', 'kind = "departures"', 'ar') + table('japanese', 'kind = "gate"\ngates = ["B4"]', 'ja');

let daemon;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_TIMEZONE: 'Europe/Zurich' }, CONFIGURATION);
  await daemon.publish([...FLIGHTS, flight('LX52', 'departure', 90, {
    city: 'Boston', airport: 'BOS', desks: '301-306', state: 'check-in', codeshares: ['AC6700', 'UA9700'],
  })]);
  await daemon.patch('SK401', { state: 'delayed', estimated: FLIGHTS[0].scheduled + 5400 });
  await daemon.patch('SK402', { state: 'final-call', gate: 'C3' });
  await daemon.patch('LH801', { state: 'cancelled' });
  await daemon.patch('LH802', { state: 'bags' });
  await daemon.send('PUT', '/api/notices/queue', { level: 'info', text: { en: 'Long queue at checkpoint 2', de: 'Lange Schlange' } });
  await daemon.send('PUT', '/api/notices/bags', { level: 'security', text: 'Never leave your <luggage> & bags unattended' });
});
after(() => daemon.stop());

for (const board of ['departures', 'arrivals', 'short']) {
  test(`without javascript the flights are readable: ${board}`, async (t) => {
    const page = await openPage(t, { javaScriptEnabled: false });
    await page.goto(`${daemon.display}/boards/${board}`);
    const wanted = FLIGHTS.filter(({ direction }) => (direction === 'arrival') === (board === 'arrivals'));
    for (const { id, city } of wanted) {
      assert.ok(await row(page, id).isVisible(), id);
      assert.match(await row(page, id).locator('.city b').textContent(), new RegExp(city.slice(0, 3)));
    }
    const boxes = await page.locator('.list tbody tr[data-id]').evaluateAll((rows) => rows.map((each) => each.getBoundingClientRect()));
    boxes.slice(1).forEach(({ top }, index) => assert.ok(top >= boxes[index].bottom - 1, 'no row lies on another'));
  });
}

/** Watches for whatever a script changes, but for what follows the link and the clock. */
function watch() {
  const passing = '.life, .now, .day';
  globalThis.touched = [];
  new MutationObserver((records) => {
    for (const { type, target, addedNodes, removedNodes, attributeName } of records) {
      const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      // The parser itself only ever adds, and ends with line ends in the body.
      const byParser = element === document.body
        || (type === 'childList' && removedNodes.length === 0 && document.readyState === 'loading');
      if (byParser || attributeName === 'data-painted' || element?.closest(passing)) continue;
      globalThis.touched.push(`${type} ${attributeName ?? ''} of ${element?.outerHTML.slice(0, 120)}: ${[...addedNodes].map((node) => node.textContent)}`);
    }
  }).observe(document, { attributes: true, childList: true, characterData: true, subtree: true });
}

for (const board of [...Object.keys(BOARDS), 'arabic', 'japanese']) {
  test(`the script takes the first paint over as it is: ${board}`, async (t) => {
    const page = await openPage(t);
    await page.addInitScript(watch);
    await page.goto(`${daemon.display}/boards/${board}`);
    // Painted once, by the script, with nothing but the document to go by.
    await page.waitForFunction(() => document.documentElement.dataset.painted !== undefined);
    assert.deepEqual(await page.evaluate(() => globalThis.touched), []);
  });
}
