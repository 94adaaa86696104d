// The system's Chromium under Playwright: one process for each test file, a fresh profile for each
// page. The end of every test is kept as a picture in target/screenshots/.

import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { ROOT } from '../../support/daemon.mjs';
import { PATIENCE_MS } from '../../support/wait.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const SCREENSHOTS = path.join(ROOT, 'target/screenshots');

/** The panel that the boards are drawn for. */
export const PANEL = { width: 1920, height: 1080 };

const FLAGS = [
  // The suite runs as root, where Chromium refuses its sandbox.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // A test talks to the daemon and to nobody else.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Letters are drawn alike on every machine, as far as that goes.
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
];

function onPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch { /* not in this folder */ }
  }
  throw new Error(`none of ${NAMES.join(', ')} is on PATH`);
}

let launched;
after(async () => (await launched)?.close());

/**
 * A page in a fresh profile. `t` is the test's context: the picture bears its name, and its end closes
 * the page. `options` are Playwright's of a context, such as `{ javaScriptEnabled: false }`.
 */
export async function openPage(t, options = {}) {
  launched ??= chromium.launch({ executablePath: onPath(), args: FLAGS });
  const context = await (await launched).newContext({ viewport: PANEL, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(error));
  t.after(async () => {
    await picture(page, t.name);
    await context.close();
    if (faults.length > 0) throw new AggregateError(faults, 'the page threw');
  });
  return page;
}

/** Keeps what the page shows. */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const file = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  await page.screenshot({ path: path.join(SCREENSHOTS, `${file}.png`) });
}
