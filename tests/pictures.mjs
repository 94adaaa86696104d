// The pictures of README.md and docs/boards.md, taken from the demonstration: `just pictures`. They show
// the day as it is at the moment; nothing compares them.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { openPage } from './browser/support/browser.mjs';
import { ROOT } from './support/daemon.mjs';
import { until } from './support/wait.mjs';

const BINARY = path.resolve(ROOT, process.env.TEST_BINARY ?? 'target/debug/gatepost');
const FOLDER = path.join(ROOT, 'docs/boards');

/** A zone in which it is forenoon now: no row of the pictures needs a date. */
function forenoon() {
  const ahead = (34 - new Date().getUTCHours()) % 24;
  return ahead <= 14 ? `Etc/GMT-${ahead}` : `Etc/GMT+${24 - ahead}`;
}

async function demonstration(t) {
  const home = mkdtempSync(path.join(tmpdir(), 'gatepost-pictures-'));
  const ready = path.join(home, 'ready');
  const child = spawn(BINARY, ['serve', '--demo', '--ready-file', ready], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      XDG_RUNTIME_DIR: home,
      GATEPOST_DISPLAY_LISTEN: '127.0.0.1:0',
      GATEPOST_OPERATOR_LISTEN: '127.0.0.1:0',
      GATEPOST_AIRPORT_CODE: 'ZRH',
      GATEPOST_AIRPORT_NAME: 'Zürich',
      GATEPOST_AIRPORT_TIMEZONE: forenoon(),
    },
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { said += text; });
  t.after(() => {
    child.kill();
    rmSync(home, { recursive: true, force: true });
  });
  return until('the demonstration', () => {
    if (!existsSync(ready)) return undefined;
    const bound = Object.fromEntries(readFileSync(ready, 'utf8').trim().split('\n').map((line) => line.split('=')));
    return { ...bound, token: /Bearer (\S+)'/.exec(said)[1] };
  });
}

test('pictures', async (t) => {
  mkdirSync(FOLDER, { recursive: true });
  const { display, operator, token } = await demonstration(t);
  const page = await openPage(t, { viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
  const take = async (board, name = board, folder = FOLDER) => {
    await page.goto(`http://${display}/boards/${board}`);
    await page.locator('.life.tone-go').first().waitFor({ state: 'attached' });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
  };
  const { boards } = await (await fetch(`http://${display}/api/boards`)).json();
  for (const { name } of boards) await take(name);
  await take('departures', 'board', path.join(ROOT, 'docs'));
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ template: 'evacuation' });
  await fetch(`http://${operator}/api/notices`, { method: 'POST', headers, body });
  await page.goto(`http://${display}/boards/departures`);
  await page.locator('[data-mode="emergency"]').waitFor();
  await page.screenshot({ path: path.join(FOLDER, 'emergency.png') });
});
