// The console as an operator uses it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { openPage } from './browser.mjs';

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the console and comes to its door. */
export async function openDoor(t, base, options = {}) {
  const page = await openPage(t, { viewport: DESK, ...options });
  await page.goto(`${base}/console`);
  await page.getByLabel('Token').waitFor();
  return page;
}

export async function enter(page, token) {
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export const link = (page, state) => page.locator(`.link[data-link="${state}"]`).waitFor();

/** A page that is signed in with `token` and follows the stream. */
export async function openConsole(t, base, token, options = {}) {
  const page = await openDoor(t, base, options);
  await enter(page, token);
  await link(page, 'live');
  return page;
}

export const cell = (page, id, key) => page.locator(`[id="${key}-${id}"]`);

/** Waits until a cell says exactly `text`, and that from the daemon. */
export const cellSays = (page, id, key, text) =>
  page.waitForFunction(
    ([cellId, wanted]) => {
      const element = document.getElementById(cellId);
      return element?.textContent === wanted && !element.classList.contains('waiting');
    },
    [`${key}-${id}`, text],
  );

/** Makes a cell the table's cursor. */
export async function pick(page, id, key) {
  await cell(page, id, key).click();
  await page.locator(`[id="${key}-${id}"].cursor`).waitFor();
}

export const toast = (page, text) => page.locator('.toast', { hasText: text });

export const view = (page, name) => page.locator('nav').getByRole('link', { name }).click();

export const dialog = (page) => page.locator('dialog[open]');

/** Fails with what axe-core has to complain about. */
export async function accessible(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
  assert.deepEqual(found, [], what);
}
