// The page of the daemon with the rooms behind the renderer left out: a test shows it any screen.

import { readFileSync } from 'node:fs';

import { openPage } from './browser.mjs';

const SCREENS = new URL('../../board/screens.json', import.meta.url);

/** Screens of every kind by name, as the pure modules compute them. */
export const screens = () => JSON.parse(readFileSync(SCREENS, 'utf8'));

const STAGE = `
import { createFlaps } from './flap.js';
import { createRenderer } from './render.js';
const flaps = createFlaps(globalThis);
const render = createRenderer(document, flaps.write);
globalThis.show = render;
`;

/** A page of the daemon at `base` that shows what it is told. */
export async function openStage(t, base, options = {}) {
  // Nothing turns: a test looks at what stands.
  const page = await openPage(t, { reducedMotion: 'reduce', ...options });
  await page.route('**/assets/board/main.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: STAGE }));
  await page.goto(base);
  await page.waitForFunction(() => globalThis.show !== undefined);
  return page;
}

/** Draws a screen, with its letters loaded. */
export async function show(page, screen) {
  await page.evaluate((wanted) => {
    globalThis.show(wanted);
    return document.fonts.ready.then(() => {});
  }, screen);
}
