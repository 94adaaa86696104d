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
globalThis.show = (screen) => {
  render(screen);
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
};
`;

/** A page whose `show` draws a screen and resolves when it is painted. */
export async function openStage(t, base, options = {}) {
  const page = await openPage(t, options);
  await page.route('**/assets/board/main.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: STAGE }));
  await page.goto(base);
  await page.waitForFunction(() => globalThis.show !== undefined);
  return page;
}

/** Draws a screen, with its letters loaded. */
export async function show(page, screen) {
  await page.evaluate(async (wanted) => {
    await globalThis.show(wanted);
    await document.fonts.ready;
  }, screen);
}
