// The cable between the kiosk and the operator is pulled while changes are pushed, by the real client. The
// daemon and a display are on one side, the operator and a second display on the other. Afterwards both
// displays show what the daemon holds, and each has seen every event once.
//
// 1. For 5 s. 2. Across a restart of the daemon. 3. For 60 s and more, with TEST_ALL: then no connection of the
// daemon outlives its peer by more than a minute.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { ROOT } from '../support/daemon.mjs';
import { until } from '../support/wait.mjs';
import { connect, hindrance } from './support/cable.mjs';

const BINARY = path.resolve(ROOT, process.env.TEST_BINARY ?? 'target/debug/gatepost');
const DISPLAY = path.join(ROOT, 'tests/network/support/display.mjs');
const PATIENCE_MS = 60_000;
const execute = promisify(execFile);

/** A kiosk with a daemon and a display, an office with an operator and a display. */
class Site {
  constructor() {
    Object.assign(this, connect());
    this.folder = mkdtempSync(path.join(tmpdir(), 'gatepost-cable-'));
    this.data = path.join(this.folder, 'data');
    const token = execFileSync(BINARY, ['token', 'create', 'office', '--data', this.data], { encoding: 'utf8' });
    mkdirSync(path.join(this.folder, '.config/gatepost'), { recursive: true });
    writeFileSync(path.join(this.folder, '.config/gatepost/token'), token, { mode: 0o600 });
    this.pushed = 0;
  }

  async start() {
    const ready = path.join(this.folder, 'ready');
    rmSync(ready, { force: true });
    this.daemon = this.kiosk.spawn([BINARY, 'serve', '--data', this.data, '--ready-file', ready], {
      env: {
        ...process.env, GATEPOST_DISPLAY_LISTEN: '0.0.0.0:8080', GATEPOST_OPERATOR_LISTEN: '0.0.0.0:8443',
        GATEPOST_STREAM_RETRY_MS: '200', GATEPOST_STREAM_HEARTBEAT_MS: '1000',
      },
      stdio: 'ignore',
    });
    await until('the daemon to be ready', () => existsSync(ready), PATIENCE_MS);
  }

  /** As a power cut does it. */
  async restart() {
    const gone = once(this.daemon, 'exit');
    this.daemon.kill('SIGKILL');
    await gone;
    await this.start();
  }

  /** A display on one of the machines; what it has seen, and what it shows. */
  display(machine, host, name) {
    const seen = { ids: [], flights: '', cursor: '' };
    const child = machine.spawn(['node', DISPLAY, `http://${host}:8080`, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { events, cursor, flights } = JSON.parse(line);
      seen.ids.push(...events.filter(({ event }) => event === 'flightStateUpdate').map((event) => event.cursor));
      Object.assign(seen, { cursor, flights: JSON.stringify(flights) });
    });
    return Object.assign(seen, { child });
  }

  /** The client of the operator; what it could not deliver it keeps. */
  async client(...words) {
    const [program, ...rest] = this.office.words(BINARY, ...words, '--to', `https://${this.kiosk.address}:8443`);
    const env = { PATH: process.env.PATH, HOME: this.folder };
    return execute(program, rest, { env, timeout: PATIENCE_MS });
  }

  async push() {
    this.pushed += 1;
    await this.client('set', 'SK455', `gate=B${this.pushed}`, '--spool').catch((error) => {
      // It says that it keeps it by its exit code, or by its words; anything else is a fault.
      assert.match(error.stderr, /kept|spool|waits/, error.stderr);
    });
  }

  async state() {
    const { stdout } = await execute('ip', ['netns', 'exec', this.kiosk.name, 'curl', '-fsS', 'http://127.0.0.1:8080/api/flights']);
    const { cursor, flights } = JSON.parse(stdout);
    return { cursor, flights: JSON.stringify(flights.map(({ id, gate }) => [id, gate]).sort()) };
  }

  /** Both displays show what the daemon holds, and have seen the same events, each once. */
  async equal(displays) {
    await this.client('spool', 'flush');
    const state = await this.state();
    assert.ok(state.flights.includes(`"B${this.pushed}"`), `the last push is there: ${state.flights}`);
    for (const [name, display] of Object.entries(displays)) {
      await until(`${name} to show ${state.cursor}, it shows ${display.cursor}`, () => display.cursor === state.cursor, PATIENCE_MS);
      assert.equal(display.flights, state.flights, name);
      assert.equal(new Set(display.ids).size, display.ids.length, `${name}: each event once`);
    }
    const [first, second] = Object.values(displays).map(({ ids }) => ids);
    assert.equal(first.length, this.pushed, 'every push is an event');
    assert.deepEqual(first, second);
  }

  destroy() {
    this.kiosk.destroy();
    this.office.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function open(t) {
  const site = new Site();
  t.after(() => site.destroy());
  await site.start();
  const flight = JSON.stringify([{ op: 'put', flight: { id: 'd1', direction: 'departure', flight: 'SK455', scheduled: '2026-11-21T09:55:00Z' } }]);
  const token = readFileSync(path.join(site.folder, '.config/gatepost/token'), 'utf8').trim();
  execFileSync('ip', ['netns', 'exec', site.kiosk.name, 'curl', '-fsSk', '-H', `Authorization: Bearer ${token}`,
    '-H', 'Content-Type: application/json', '-d', flight, 'https://127.0.0.1:8443/api/events'], { stdio: 'pipe' });
  const displays = {
    kiosk: site.display(site.kiosk, '127.0.0.1', 'kiosk'),
    office: site.display(site.office, site.kiosk.address, 'office'),
  };
  await until('both displays to show the board', () => Object.values(displays).every(({ cursor }) => cursor !== ''), PATIENCE_MS);
  await site.push();
  return { site, displays };
}

const reason = hindrance();
const skip = reason ?? false;

test('a cable that is out for five seconds costs nothing', { skip }, async (t) => {
  const { site, displays } = await open(t);
  site.office.plug('down');
  // The time is what is tested: shorter than every deadline of the connections.
  const back = pause(5000);
  await site.push();
  await site.push();
  await back;
  site.office.plug('up');
  await site.push();
  await site.equal(displays);
});

test('a daemon that starts again while the cable is out costs nothing', { skip }, async (t) => {
  const { site, displays } = await open(t);
  site.office.plug('down');
  await site.push();
  await site.restart();
  await site.push();
  site.office.plug('up');
  await site.push();
  await site.equal(displays);
});

const long = process.env.TEST_ALL ? skip : (reason ?? 'a minute and more without the cable; tests/run --all');

test('a cable that is out for a minute leaves no connection behind', { skip: long }, async (t) => {
  const { site, displays } = await open(t);
  assert.ok(site.kiosk.peers().some((peer) => peer.startsWith(site.office.address)), 'the second display is connected');
  site.office.plug('down');
  const back = pause(62_000);
  await site.push();
  // By the clock of the pause: at its end the daemon has given up every connection into the cable.
  await back;
  assert.deepEqual(site.kiosk.peers().filter((peer) => peer.startsWith(site.office.address)), []);
  site.office.plug('up');
  await site.push();
  await site.equal(displays);
});
