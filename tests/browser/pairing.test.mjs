// The panel before the first token, as the daemon and a real browser make it.
//
// 1. On every panel it shows the code and where to type it, over the rows and over nothing else, and large
//    enough to be read by who stands before it. axe-core finds nothing to complain about.
// 2. It goes by itself once there is a token, and the board below it is still the same one.
// 3. Wrong codes make another one, which the screen shows, and then have to wait.
// 4. A board that is asked for by another name of this machine's network shows nothing.

import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';
import { live, mark, openBoard, row } from './support/board.mjs';
import { openPage, picture } from './support/browser.mjs';
import { accessible } from './support/console.mjs';

const PANELS = [[1280, 720], [1920, 1080], [3840, 2160], [1280, 1024], [2560, 1080], [1080, 1920], [720, 1280]];

/** The longest that a board has to say here: three languages, one of them from the right. */
const BOARD = `[boards.departures]
kind = "departures"
languages = ["de:600", "ar:600", "en:600"]
`;

async function start(t, settings = {}, configuration = '') {
  const daemon = await Daemon.start({ OPERATOR_TLS: 'auto', STREAM_RETRY_MS: 200, ...settings }, configuration, { paired: false });
  t.after(() => daemon.stop());
  // Its certificate is checked elsewhere; here it is enough that what is sent is encrypted.
  daemon.operator = daemon.operator.replace('http:', 'https:');
  return daemon;
}

const panel = (page) => page.locator('.pairing');

/** The line that the operator types, in words: gatepost, pair, the address, the code. */
const typed = async (page) => (await panel(page).locator('.line').textContent()).split(' ');
const codeOf = async (page) => (await typed(page))[3];

const wrong = (code) => `${code.startsWith('A') ? 'B' : 'A'}${code.slice(1)}`;

/** What the daemon answers to a code. The browser's own requests bear its certificate. */
async function pair(page, daemon, code) {
  const answer = await page.context().request.post(`${daemon.operator}/api/pair`, { data: { code, name: 'office' } });
  return { status: answer.status(), ...(await answer.json()) };
}

const open = (t, options = {}) => openPage(t, { ignoreHTTPSErrors: true, ...options });

/** Sentences, one for each fault of the panel; `least` is how small its letters may be, of the height of a panel of 16:9. */
const faultsOf = (page, least) => panel(page).evaluate((aside, smallest) => {
  const box = (element) => element.getBoundingClientRect();
  const inside = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1
    && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const found = [];
  if (!inside(box(aside), box(document.querySelector('.panel')))) found.push('it leaves the panel');
  for (const other of ['.head', 'footer']) {
    if (!apart(box(aside), box(document.querySelector(other)))) found.push(`it lies on ${other}`);
  }
  if (aside.querySelector('.line .whole').getClientRects().length !== 1) found.push('the code is broken in two');
  for (const text of aside.querySelectorAll('b, span, code')) {
    const name = text.textContent.slice(0, 30);
    if (text.textContent === '') continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (!inside(range.getBoundingClientRect(), box(aside))) found.push(`"${name}" leaves it`);
    const { left, top, width, height } = box(text);
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!aside.contains(seen)) found.push(`"${name}" is under ${seen?.className}`);
    const size = parseFloat(getComputedStyle(text).fontSize) / Math.min(innerHeight, (innerWidth * 9) / 16);
    if (size < smallest) found.push(`"${name}" is small: ${size}`);
  }
  return found;
}, least);

test('the code stands on the board of this machine, to be read by everybody', async (t) => {
  const daemon = await start(t, {}, BOARD);
  const page = await open(t);
  const found = [];
  for (const [width, height] of PANELS) {
    await page.setViewportSize({ width, height });
    await openBoard(page, daemon.display);
    await panel(page).waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => {}));
    found.push(...(await faultsOf(page, 0.018)).map((fault) => `${width}×${height}: ${fault}`));
    await picture(page, `pairing ${width} by ${height}`);
  }
  assert.deepEqual(found, []);
  const [gatepost, verb, address, code] = await typed(page);
  assert.deepEqual([gatepost, verb, address], ['gatepost', 'pair', daemon.operator]);
  assert.match(code, /^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  assert.match(await panel(page).textContent(), /SHA-256 ([0-9A-F]{2}:){7}[0-9A-F]{2}…/);
  assert.deepEqual(await panel(page).locator('p').evaluateAll((all) => all.map(({ lang, dir }) => [lang, dir])),
    [['de', 'ltr'], ['ar', 'rtl'], ['en', 'ltr']]);
  await accessible(page, 'the panel over the board');
});

test('it goes once there is a token, and the board stays', async (t) => {
  const daemon = await start(t);
  const page = await open(t);
  await openBoard(page, daemon.display);
  await panel(page).waitFor();
  const { status, token } = await pair(page, daemon, await codeOf(page));
  assert.equal(status, 201);
  const unmoved = await mark(page);
  await panel(page).waitFor({ state: 'detached' });
  const published = await page.context().request.post(`${daemon.operator}/api/events`, {
    headers: { authorization: `Bearer ${token}` }, data: day().map((flight) => ({ op: 'put', flight })),
  });
  assert.equal(published.status(), 200, await published.text());
  await row(page, 'SK400').waitFor();
  await unmoved();
  // Nor does it come again, for whoever opens the board now.
  await page.reload();
  await live(page);
  assert.equal((await page.context().request.get(`${daemon.display}/api/pairing`)).status(), 204);
  assert.equal(await panel(page).count(), 0);
});

test('wrong codes make another one, and then have to wait', async (t) => {
  const daemon = await start(t);
  const page = await open(t);
  await openBoard(page, daemon.display);
  await panel(page).waitFor();
  const first = await codeOf(page);
  for (let guess = 0; guess < 10; guess += 1) {
    assert.equal((await pair(page, daemon, wrong(first))).status, 403);
  }
  const second = await until('another code on the screen', async () => {
    const code = await codeOf(page);
    return code !== first && code;
  });
  assert.equal((await pair(page, daemon, second)).status, 429, 'not even the right one is listened to');
  assert.equal(await codeOf(page), second);
  // Whoever is at the machine needs no code.
  daemon.token('desk');
  await panel(page).waitFor({ state: 'detached' });
});

/** An address of this machine that is not its own; none without a network. */
const outside = () => Object.values(networkInterfaces()).flat().find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test('another machine is shown nothing', { skip: !outside() && 'this machine has no address beside loopback' }, async (t) => {
  const daemon = await start(t, { DISPLAY_LISTEN: '0.0.0.0:0' });
  const page = await open(t);
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/pairing'));
  await openBoard(page, daemon.display.replace('0.0.0.0', outside()));
  assert.equal((await asked).status(), 204);
  assert.equal(await panel(page).count(), 0);
});
