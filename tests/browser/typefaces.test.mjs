// The letters that the page brings along.
//
// 1. Every letter that a board can say by itself, words and names of cities, is in one of its faces:
//    nothing depends on what the system has.
// 2. No text is wider than its class says, so that what is fitted fits.
// 3. A board in Latin letters loads no others, and the whole page stays light.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';

import { STEPS, fit } from '../../assets/board/fit.js';
import { words } from '../board/support.mjs';
import { Daemon, ROOT } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { live } from './support/board.mjs';
import { openPage } from './support/browser.mjs';
import { CITIES, TAGS } from './support/languages.mjs';
import { openStage } from './support/stage.mjs';

/** Bytes of scripts, styles and document that a display loads; and of all faces together. */
const PAGE = 150_000;
const FACES = 340_000;

let daemon;
before(async () => {
  daemon = await Daemon.start();
  await daemon.publish(day());
});
after(() => daemon.stop());

/** Spaces and marks of direction need no glyph. */
const INVISIBLE = /[\s\p{Default_Ignorable_Code_Point}]/u;

const strings = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(strings));

/** What a board says in a language. A name that Hant lacks is written as in Hans. */
function said(tag) {
  const names = Object.values(CITIES).map((city) => city[tag] ?? (tag === 'zh-Hant' ? city['zh-Hans'] : undefined) ?? '');
  return [...strings(words[tag]).map((text) => text.replace(/\{\w+\}/g, '0')), ...names].filter(Boolean);
}

for (const tag of TAGS) {
  test(`${tag} is written in faces of the page alone`, async (t) => {
    const page = await openStage(t, daemon.display);
    const letters = [...new Set(said(tag).join(''))].filter((letter) => !INVISIBLE.test(letter));
    await page.evaluate(([lang, text]) => {
      const node = document.createElement('p');
      node.id = 'letters';
      node.lang = lang;
      node.textContent = text;
      document.body.append(node);
      return document.fonts.ready.then(() => {});
    }, [tag, letters.join('')]);
    const client = await page.context().newCDPSession(page);
    await client.send('DOM.enable');
    await client.send('CSS.enable');
    const { root } = await client.send('DOM.getDocument');
    const { nodeId } = await client.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#letters' });
    const { fonts } = await client.send('CSS.getPlatformFontsForNode', { nodeId });
    assert.ok(fonts.length > 0 && letters.length > 40);
    assert.deepEqual(fonts.filter(({ isCustomFont }) => !isCustomFont).map(({ familyName, glyphCount }) => `${glyphCount} of ${familyName}`), []);
  });
}

test('no text is wider than its class', async (t) => {
  const page = await openStage(t, daemon.display);
  for (const tag of TAGS) {
    const texts = said(tag);
    const widths = await page.evaluate(async ([lang, all]) => {
      const probe = document.createElement('p');
      probe.lang = lang;
      probe.textContent = all.join(' ');
      document.body.append(probe);
      await document.fonts.ready;
      const { fontFamily } = getComputedStyle(probe);
      probe.remove();
      const context = document.createElement('canvas').getContext('2d');
      context.font = `700 100px ${fontFamily}`;
      return all.map((text) => context.measureText(text).width);
    }, [tag, texts]);
    const wider = texts.map((text, index) => [text, widths[index], STEPS[Number(fit(text).match(/w(\d+)/)[1])]])
      .filter(([, width, limit]) => width > limit + 0.5);
    assert.deepEqual(wider, [], tag);
  }
});

function bytes(folder, ending) {
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending))
    .reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

test('the page is light', async (t) => {
  const page = await openPage(t);
  const loaded = [];
  page.on('response', (response) => loaded.push(response.url()));
  await page.goto(daemon.display);
  await live(page);
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  const paths = [...new Set(loaded.map((url) => new URL(url).pathname))];
  const files = paths.filter((name) => /\.(js|css|svg)$/.test(name));
  const document = (await (await fetch(daemon.display)).text()).length;
  const weight = files.reduce((sum, name) => sum + readFileSync(path.join(ROOT, name)).length, document);
  t.diagnostic(`${weight} bytes without faces, ${document} of them the document`);
  assert.ok(weight <= PAGE, `${weight} bytes`);
  const faces = bytes(path.join(ROOT, 'assets/shared'), '.woff2');
  t.diagnostic(`${faces} bytes in all faces`);
  assert.ok(faces <= FACES, `${faces} bytes`);
  assert.deepEqual(paths.filter((name) => name.endsWith('.woff2')), ['/assets/shared/inter/latin.woff2']);
});
