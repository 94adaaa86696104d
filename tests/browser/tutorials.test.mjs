// The published clients, unmodified, from another origin that `cors_origins` names.
//
// 1. The flight timetable: its table follows states, a removal and the close, on both listeners.
// 2. An origin that is not named gets nothing.
// 3. The post-update demo: a text of several lines goes out by the form and comes back by the stream.
// 4. Its form knows no token: without `open_post_update` it is refused, and nothing is shown.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { TUTORIAL } from '../support/flights.mjs';
import { openPage } from './support/browser.mjs';
import { otherOrigin } from './support/origin.mjs';

/** A daemon whose `listener` the pages of the other origin talk to. */
async function start(t, listener, settings) {
  let daemon;
  const origin = await otherOrigin(t, () => daemon[listener]);
  daemon = await Daemon.start({ DISPLAY_CORS_ORIGINS: origin, ...settings });
  t.after(() => daemon.stop());
  return { daemon, origin };
}

const table = (page) => page.locator('tbody tr').evaluateAll((rows) =>
  rows.map((row) => [...row.children].map((cell) => cell.textContent)));

async function says(page, flight, state) {
  await page.locator('tr', { hasText: flight }).locator('td', { hasText: new RegExp(`^${state}$`) }).waitFor();
}

/** Resolves with the page's stream once it is answered. */
const answer = (page, path) => page.waitForResponse((response) => new URL(response.url()).pathname === path);

for (const listener of ['display', 'operator']) {
  test(`the flight timetable works unmodified on the ${listener} listener`, async (t) => {
    const { daemon, origin } = await start(t, listener);
    await daemon.send('PUT', '/api/timetable?source=tutorial&format=json', TUTORIAL);
    const { flights } = await (await fetch(`${daemon.display}/api/flights`)).json();
    assert.deepEqual(flights.map(({ flight }) => flight).toSorted(), TUTORIAL.map(({ flight }) => flight).toSorted());
    assert.ok(flights.every(({ direction }) => direction === 'arrival'));

    const page = await openPage(t);
    const stream = answer(page, '/events');
    await page.goto(`${origin}/timetable.html`);
    assert.equal((await stream).status(), 200);
    await page.waitForFunction(() => eventSource.readyState === EventSource.OPEN);
    await daemon.patch('A123', { state: 'landed' });
    await daemon.patch('U213', { state: 'delayed' });
    await daemon.patch('G119', { state: 'Ask Godot' });
    await says(page, 'A123', 'landed');
    await says(page, 'U213', 'delayed');
    await says(page, 'G119', 'Ask Godot');
    await daemon.remove('D654');
    await page.locator('tr', { hasText: 'D654' }).waitFor({ state: 'detached' });
    const states = { A123: 'landed', U213: 'delayed', G119: 'Ask Godot' };
    assert.deepEqual(await table(page), TUTORIAL.filter(({ flight }) => flight !== 'D654')
      .map(({ origin: from, flight, arrival }) => [from, flight, arrival, states[flight] ?? '']));

    assert.equal(await page.evaluate(() => eventSource.readyState), 1);
    await daemon.send('POST', '/api/close');
    await page.waitForFunction(() => eventSource.readyState === EventSource.CLOSED);
  });
}

test('an origin that is not named gets nothing', async (t) => {
  const { origin } = await start(t, 'display', { DISPLAY_CORS_ORIGINS: 'http://127.0.0.1:1' });
  const page = await openPage(t);
  await page.goto(`${origin}/timetable.html`);
  await page.waitForFunction(() => eventSource.readyState === EventSource.CLOSED);
});

async function post(page, text) {
  await page.locator('textarea').fill(text);
  await page.locator('button').click();
  await page.locator('output', { hasText: /\d/ }).waitFor();
  return page.locator('output').textContent();
}

test('the post-update demo works unmodified', async (t) => {
  const { origin } = await start(t, 'operator', { OPERATOR_OPEN_POST_UPDATE: true });
  const page = await openPage(t);
  const stream = answer(page, '/api/updates');
  await page.goto(`${origin}/post-update.html`);
  assert.equal((await stream).status(), 200);
  const text = 'Gate B3 is closed.\nPlease use B4 & B5 = the next ones,\n\nthank you: 100 % à bientôt';
  assert.equal(await post(page, text), '204');
  await page.locator('li').waitFor();
  assert.deepEqual(await page.locator('li').allTextContents(), [text]);
});

test('the form is refused where it is not let in', async (t) => {
  const { daemon, origin } = await start(t, 'operator', {});
  const page = await openPage(t);
  await page.goto(`${origin}/post-update.html`);
  assert.equal(await post(page, 'Free ice cream'), '401');
  const { notices } = await (await fetch(`${daemon.display}/api/notices`)).json();
  assert.deepEqual(notices, []);
  assert.equal(await page.locator('li').count(), 0);
});
