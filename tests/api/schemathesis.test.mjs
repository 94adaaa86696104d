// schemathesis asks a real daemon what /openapi.json says that it can be asked, with valid and with invalid
// requests, and checks every answer against the description. schemathesis.toml has the settings.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';

const SCHEMATHESIS = process.env.TEST_SCHEMATHESIS ?? 'schemathesis';
const HERE = fileURLToPath(new URL('.', import.meta.url));

const CONFIGURATION = '[templates.evacuation]\nlevel = "emergency"\ntext = "Please leave the building"\n';

/** Runs it to its end; the answer is what it printed. */
async function run(base, ...options) {
  const child = spawn(SCHEMATHESIS, [
    '--config-file', `${HERE}schemathesis.toml`, 'run', `${base}/openapi.json`, '--no-color', ...options,
  ], { cwd: HERE, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { printed += text; });
  }
  const [status] = await once(child, 'close');
  return { status, printed };
}

/** A daemon with a board that has something on it. */
async function start(t) {
  // Streams are read until their second event.
  const daemon = await Daemon.start({ STREAM_HEARTBEAT_MS: 200 }, CONFIGURATION);
  t.after(() => daemon.stop());
  await daemon.publish([flight('SK455', 'departure', 30), flight('LH801', 'arrival', 60)]);
  await daemon.send('POST', '/api/notices', { id: 'belt', text: { en: 'Belt 3', de: 'Band 3' } });
  return daemon;
}

function passed({ status, printed }) {
  assert.equal(status, 0, printed);
  // Where nothing was asked, nothing has passed.
  assert.match(printed, /[1-9]\d* (test cases? )?(generated|passed)/, printed);
}

test('the operators’ listener does what it says', async (t) => {
  const daemon = await start(t);
  const token = daemon.token('schemathesis', 'admin');
  passed(await run(daemon.operator, '--header', `Authorization: Bearer ${token}`));
  // It was closed by what was sent, or not; it must live.
  assert.equal((await fetch(`${daemon.operator}/readyz`)).status, 200);
});

test('the displays’ listener does what it says', async (t) => {
  const daemon = await start(t);
  passed(await run(daemon.display));
  assert.equal((await fetch(`${daemon.display}/readyz`)).status, 200);
});
