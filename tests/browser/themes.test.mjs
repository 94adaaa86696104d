// What themes and hours make of a screen.
//
// 1. Flaps turn from what stood there to what shall stand there, and are still.
// 2. Against burn-in the whole picture moves by a pixel or two.
// 3. At night a black panel shows a banner and nothing else; an emergency has it all.
// 4. Old rows give up their colours, and the mark says since when.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { covers } from './support/board.mjs';
import { openStage, screens, show } from './support/stage.mjs';

let daemon;
before(async () => { daemon = await Daemon.start(); });
after(() => daemon.stop());

const withCity = (screen, name) => {
  const copy = structuredClone(screen);
  copy.rows[0].cells.city.name = name;
  return copy;
};

test('flaps turn to what shall stand there, and are still', async (t) => {
  const page = await openStage(t, daemon.display, { reducedMotion: 'no-preference' });
  const flaps = { ...screens().departures, theme: 'flap' };
  await show(page, withCity(flaps, 'London'));
  await page.waitForFunction(() => document.querySelector('.city b').textContent === 'London');
  await page.evaluate(() => {
    const node = document.querySelector('.city b');
    globalThis.stood = [];
    new MutationObserver(() => globalThis.stood.push(node.textContent)).observe(node, { childList: true, characterData: true, subtree: true });
  });
  await show(page, withCity(flaps, 'Oslo'));
  await page.waitForFunction(() => globalThis.stood.at(-1) === 'Oslo');
  const stood = await page.evaluate(() => globalThis.stood);
  assert.ok(stood.length > 2 && stood.length <= 10, stood.join(', '));
  assert.equal(new Set(stood).size, stood.length, 'no step twice');
});

test('the picture moves by a pixel or two and stays whole', async (t) => {
  const page = await openStage(t, daemon.display);
  const places = [];
  for (let shift = 0; shift < 8; shift += 1) {
    places.push(await page.evaluate(([screen, by]) => {
      globalThis.show(screen, by);
      const { x, y } = document.querySelector('.panel').getBoundingClientRect();
      return [x, y];
    }, [screens().departures, shift]));
  }
  assert.deepEqual(places, [[0, 0], [1, 0], [2, 0], [2, 1], [2, 2], [1, 2], [0, 2], [0, 1]]);
});

const visible = (page) => page.evaluate(() => [...document.querySelectorAll('.panel *')]
  .filter((element) => element.childElementCount === 0 && element.textContent.trim() !== ''
    && element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.textContent));

test('at night there is a banner and nothing else', async (t) => {
  const page = await openStage(t, daemon.display);
  const night = screens()['night, off, with a banner'];
  await show(page, night);
  assert.deepEqual(await visible(page), [night.banner.label, night.banner.text]);
  await show(page, { ...night, banner: null });
  assert.deepEqual(await visible(page), []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(0, 0, 0)');
});

test('an emergency has the whole panel', async (t) => {
  const page = await openStage(t, daemon.display);
  const { emergency } = screens();
  await show(page, emergency);
  assert.ok(await covers(page, '.emergency'));
  const { text, body, second } = emergency.emergency;
  assert.deepEqual(await visible(page), [text, body, second, emergency.place, emergency.clock.time]);
});

test('old rows give up their colours', async (t) => {
  const page = await openStage(t, daemon.display);
  const colours = () => page.locator('.list tbody tr[data-id] .state b').evaluateAll((nodes) =>
    [...new Set(nodes.map((node) => getComputedStyle(node).color))]);
  await show(page, screens().departures);
  assert.ok((await colours()).length > 3);
  await show(page, { ...screens().departures, stale: 'old', life: { tone: 'stop', text: 'As of 09:38' } });
  assert.equal((await colours()).length, 1);
  assert.equal(await page.locator('.life').textContent(), 'As of 09:38');
});
