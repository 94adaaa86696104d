// The real daemon on free ports, over a data folder and a token of its own, and the operator's hand
// on it. `stop` ends it; a test process that dies takes it along.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from './wait.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const BINARY = path.resolve(ROOT, process.env.TEST_BINARY ?? 'target/debug/gatepost');

/** Standard error kept for a failure's message. */
const LOG_CHARS = 20_000;

const FREE = '127.0.0.1:0';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Daemon {
  #child;
  #token;
  #settings;
  #folder;
  #configured = [];
  #log = '';

  /**
   * `settings` are variables of the configuration, such as `{ STREAM_RETRY_MS: 100 }`; `configuration` is
   * the text of its file, for what variables cannot say. One that is not `paired` has no token, and takes no change.
   */
  static async start(settings = {}, configuration = '', { paired = true } = {}) {
    const daemon = new Daemon();
    daemon.#folder = mkdtempSync(path.join(tmpdir(), 'gatepost-test-'));
    daemon.#settings = settings;
    if (configuration !== '') daemon.configure(configuration);
    if (paired) daemon.#token = daemon.token('test', 'admin');
    await daemon.#spawn({ DISPLAY_LISTEN: FREE, OPERATOR_LISTEN: FREE, ...settings });
    return daemon;
  }

  get #data() { return path.join(this.#folder, 'data'); }

  #environment(listeners) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GATEPOST_'));
    const own = Object.entries({ OPERATOR_TLS: 'off', ...this.#settings, ...listeners });
    return Object.fromEntries([...inherited, ...own.map(([name, value]) => [`GATEPOST_${name}`, String(value)])]);
  }

  async #spawn(listeners) {
    const ready = path.join(this.#folder, 'ready');
    rmSync(ready, { force: true });
    const child = spawn(BINARY, ['serve', '--data', this.#data, '--ready-file', ready, ...this.#configured], {
      env: this.#environment(listeners), stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#log = (this.#log + text).slice(-LOG_CHARS);
    });
    const bound = await until('the daemon to be ready', () => {
      assert.equal(child.exitCode ?? child.signalCode, null, `the daemon ended:\n${this.#log}`);
      return addresses(ready);
    });
    this.display = `http://${bound.display}`;
    this.operator = `http://${bound.operator}`;
  }

  #command(...words) {
    return execFileSync(BINARY, [...words, '--data', this.#data], {
      encoding: 'utf8', env: this.#environment({}), stdio: 'pipe',
    }).trim();
  }

  /** A new token; it works at once. */
  token(name, role = 'publish') { return this.#command('token', 'create', name, '--role', role); }

  revoke(name) { this.#command('token', 'revoke', name); }

  get pid() { return this.#child.pid; }

  signal(name) { this.#child.kill(name); }

  async #ended() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }

  /** Another configuration from the next start on. */
  configure(text) {
    const file = path.join(this.#folder, 'gatepost.toml');
    writeFileSync(file, text);
    this.#configured = ['--config', file];
  }

  /** As a power cut does it. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#ended();
  }

  /** Again, over the same folder and on the same ports. */
  async restart() {
    await this.#spawn({
      DISPLAY_LISTEN: new URL(this.display).host,
      OPERATOR_LISTEN: new URL(this.operator).host,
    });
  }

  async stop() {
    this.#child.kill('SIGCONT');
    this.#child.kill('SIGTERM');
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await this.#ended();
    clearTimeout(deadline);
    rmSync(this.#folder, { recursive: true });
  }

  /** A request to the operator's listener; fails unless it is answered with 2xx. */
  async send(method, target, body, type = 'application/json') {
    const response = await fetch(this.operator + target, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${target}: ${response.status} ${text}\n${this.#log}`);
    return text === '' ? {} : JSON.parse(text);
  }

  /** A reading request to the operator's listener. */
  read(target) { return this.send('GET', target); }

  put(flight) { return this.send('PUT', `/api/flights/${flight.id}`, flight); }

  patch(id, changes) { return this.send('PATCH', `/api/flights/${id}`, changes, 'application/merge-patch+json'); }

  remove(id) { return this.send('DELETE', `/api/flights/${id}`); }

  /** All of them in one transaction. */
  publish(flights) {
    return this.send('POST', '/api/events', flights.map((flight) => ({ op: 'put', flight })));
  }
}

function addresses(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  const bound = Object.fromEntries(text.trim().split('\n').map((line) => line.split('=')));
  return bound.display && bound.operator ? bound : null;
}
