// That everybody can read it.
//
// 1. Every colour of every theme, by day and by night, stands out from every ground that it lies on.
// 2. axe-core finds nothing to complain about on any kind of screen.
// 3. No animation goes on for ever, and nothing moves for those who asked for less of it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { pagesIn, placeIn } from './support/languages.mjs';
import { openStage, screens, show } from './support/stage.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const THEMES = ['dark', 'light', 'contrast', 'flap'];
const TONES = ['quiet', 'go', 'info', 'warn', 'stop'];

/** Text on ground, by the names in tokens.css; the footer says little, the emergency must carry further. */
const PAIRS = [
  ...['ground', 'row'].flatMap((ground) => ['ink', 'mark', ...TONES].map((text) => [text, ground, 4.5])),
  ...['ink', ...TONES].map((text) => [text, 'deep', 4.5]),
  ...TONES.map((text) => [text, `bar of ${text}`, 4.5]),
  ...TONES.map((text) => ['ink', `bar of ${text}`, 4.5]),
  ...['ink', 'quiet'].flatMap((text) => ['ground', 'row'].map((ground) => [text, `wash on ${ground}`, 4.5])),
  ['on-sign', 'sign', 4.5],
  ['quiet', 'still', 4.5],
  ['on-banner', 'warn', 4.5],
];
const ON_FLAPS = ['ink', 'sign', ...TONES].flatMap((text) => ['leaf', 'leaf-lit'].map((leaf) => [text, leaf, 4.5]));
const ALARM = [['white', 'alarm', 7], ['white', 'alarm-deep', 7], ['second', 'alarm', 7]];

/** Shares of a colour over a ground: of the tone in its bar, of the sign in the wash of a fresh change. */
const BAR = 0.17;
const WASH = 0.2;

const parse = (text) => {
  const hex = text.trim().replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  assert.match(hex, /^#[0-9a-f]{6}$/i, `a colour: ${text}`);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
};
const mix = (over, under, share) => over.map((value, index) => value * share + under[index] * (1 - share));
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

let daemon;
before(async () => { daemon = await Daemon.start(); });
after(() => daemon.stop());

/** What is no token: the emergency's own letters. */
const FIXED = { white: '#ffffff', second: '#fbe9ea' };

/** The colours of the theme that is shown, by name. */
async function coloursOf(page, names) {
  const read = await page.evaluate((wanted) => wanted.map((name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)), names);
  const known = new Map(names.map((name, index) => [name, parse(FIXED[name] ?? read[index])]));
  for (const tone of TONES) known.set(`bar of ${tone}`, mix(known.get(tone), known.get('ground'), BAR));
  for (const ground of ['ground', 'row']) known.set(`wash on ${ground}`, mix(known.get('sign'), known.get(ground), WASH));
  return known;
}

for (const theme of THEMES) {
  for (const dim of [false, true]) {
    test(`colours of ${theme}${dim ? ' at night' : ''}`, async (t) => {
      const page = await openStage(t, daemon.display);
      await show(page, { ...screens().departures, theme, dim });
      const pairs = [...PAIRS, ...ALARM, ...(theme === 'flap' ? ON_FLAPS : [])];
      const names = [...new Set(pairs.flat().filter((name) => typeof name === 'string' && !name.includes(' ')))];
      const known = await coloursOf(page, names);
      const poor = pairs.map(([text, ground, least]) => [text, ground, contrast(known.get(text), known.get(ground)), least])
        .filter(([, , ratio, least]) => ratio < least)
        .map(([text, ground, ratio, least]) => `${text} on ${ground}: ${ratio.toFixed(2)} of ${least}`);
      assert.deepEqual(poor, []);
    });
  }
}

/** A black panel with one notice has no heading. */
const exempt = ({ mode }) => (mode === 'night' ? { 'page-has-heading-one': { enabled: false } } : {});

const axe = (page, screen) => page.evaluate(async (rules) => {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'], rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}, exempt(screen));

test('axe finds nothing', async (t) => {
  const page = await openStage(t, daemon.display);
  await page.evaluate(AXE);
  const all = {
    ...screens(), paged: pagesIn('de', 'departure', {})[0], light: pagesIn('fr', 'arrival', { theme: 'light' })[1],
    flap: pagesIn('en', 'departure', { theme: 'flap' })[0], japanese: placeIn('ja', 'checkin', 'check-in'),
  };
  const found = [];
  for (const [name, screen] of Object.entries(all)) {
    await show(page, screen);
    found.push(...(await axe(page, screen)).map((violation) => `${name}: ${violation}`));
  }
  assert.deepEqual(found, []);
});

const animations = (page) => page.evaluate(() => document.getAnimations().map((animation) => {
  const { iterations, duration, endTime } = animation.effect.getComputedTiming();
  return { iterations, duration, endTime };
}));

test('every animation ends, and blinks at most once a second', async (t) => {
  const page = await openStage(t, daemon.display, { reducedMotion: 'no-preference' });
  let seen = 0;
  for (const screen of [...Object.values(screens()), ...pagesIn('en', 'departure', {})]) {
    await show(page, screen);
    for (const { iterations, duration, endTime } of await animations(page)) {
      seen += 1;
      assert.ok(Number.isFinite(iterations) && endTime <= 30_000, `${iterations} times ${duration} ms`);
      assert.ok(duration >= 1000, `once in ${duration} ms`);
    }
  }
  assert.ok(seen > 0, 'the final call blinks');
});

test('nothing moves for those who asked for less of it', async (t) => {
  const page = await openStage(t, daemon.display, { reducedMotion: 'reduce' });
  for (const screen of pagesIn('en', 'departure', {})) {
    await show(page, screen);
    assert.deepEqual(await animations(page), []);
  }
});
