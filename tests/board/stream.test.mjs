// The link to the daemon: what it survives, what it asks for when it comes back, when it says silence.

import assert from 'node:assert/strict';
import test from 'node:test';

import { backoff, openStream } from '../../assets/board/stream.js';

const HEARTBEAT_MS = 1000;

/** A world whose sources do what the test says and whose time stands until the test moves it. */
class World {
  sources = [];
  log = [];
  #timers = new Map();
  #now = 0;
  #next = 1;

  constructor() {
    const world = this;
    this.EventSource = class extends EventTarget {
      readyState = 0;

      constructor(url) {
        super();
        this.url = url;
        world.sources.push(this);
      }

      open() {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
      }

      say(name, data, lastEventId = '') {
        this.dispatchEvent(Object.assign(new Event(name), { data, lastEventId }));
      }

      fail(readyState) {
        this.readyState = readyState;
        this.dispatchEvent(new Event('error'));
      }

      close() {
        this.readyState = 2;
      }
    };
    this.setTimeout = (run, ms) => {
      this.#timers.set(this.#next, { run, at: this.#now + ms });
      this.#next += 1;
      return this.#next - 1;
    };
    this.clearTimeout = (id) => this.#timers.delete(id);
    this.frames = [];
    this.requestFrame = (run) => this.frames.push(run);
    this.random = () => 0;
  }

  pass(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [id, { run, at }] = due;
      this.#timers.delete(id);
      this.#now = at;
      run();
    }
    this.#now = end;
  }

  paint() {
    for (const frame of this.frames.splice(0)) frame();
  }

  get last() {
    return this.sources.at(-1);
  }
}

function start(cursor = 'aaaaaaaa-7') {
  const world = new World();
  const batches = [];
  const said = (word) => () => world.log.push(word);
  openStream({
    url: '/events',
    cursor,
    heartbeatMs: HEARTBEAT_MS,
    listener: {
      events: (batch) => batches.push(batch), contact: said('contact'), silence: said('silence'), closed: said('closed'),
    },
    world,
  });
  return { world, batches };
}

test('the first connection continues the document', () => {
  assert.equal(start().world.last.url, '/events?last_event_id=aaaaaaaa-7');
  assert.equal(start('').world.last.url, '/events');
});

test('events of one frame arrive as one batch, in order', () => {
  const { world, batches } = start();
  world.last.open();
  world.last.say('flightStateUpdate', '{"id":"a"}', 'aaaaaaaa-8');
  world.last.say('flightRemoval', '{"id":"b"}', 'aaaaaaaa-9');
  assert.deepEqual(batches, []);
  world.paint();
  assert.deepEqual(batches, [[
    { name: 'flightStateUpdate', data: { id: 'a' }, cursor: 'aaaaaaaa-8' },
    { name: 'flightRemoval', data: { id: 'b' }, cursor: 'aaaaaaaa-9' },
  ]]);
});

test('a tab that paints no frames does not collect for ever', () => {
  const { world, batches } = start();
  world.last.open();
  for (let n = 0; n < 1000; n += 1) world.last.say('heartbeat', '{}');
  assert.ok(batches.length >= 3 && batches.every((batch) => batch.length <= 256));
});

test('a source that is closed for good is made anew from the last cursor', () => {
  const { world } = start();
  world.last.open();
  world.last.say('notice', '{"id":"n"}', 'aaaaaaaa-8');
  world.last.fail(2);
  world.pass(500);
  assert.equal(world.sources.length, 2);
  assert.equal(world.last.url, '/events?last_event_id=aaaaaaaa-8');
});

test('a daemon that is away for long is asked again and again, however short its heartbeat', () => {
  const { world } = start();
  world.last.open();
  // Nobody answers: every attempt ends in silence, and the delays grow beyond it.
  world.pass(10 * 60_000);
  const asked = world.sources.length;
  assert.ok(asked >= 15 && asked <= 40, `${asked} attempts in ten minutes`);
  world.pass(60_000);
  assert.ok(world.sources.length > asked, 'it goes on');
});

test('a source that the browser reconnects is left alone', () => {
  const { world } = start();
  world.last.fail(0);
  world.pass(HEARTBEAT_MS);
  assert.equal(world.sources.length, 1);
});

test('attempts slow down to a bound and never come together', () => {
  const delays = Array.from({ length: 12 }, (_, attempt) => backoff(attempt, () => 0));
  assert.deepEqual(delays.slice(0, 8), [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  assert.ok(backoff(1e9, () => 0) === 30000 && backoff(3, () => 0.999) > 2000);
});

test('opening does not make a failing link quick again, an event does', () => {
  const { world } = start();
  const failAfter = (ms, event) => {
    world.last.open();
    if (event) world.last.say('heartbeat', '{}');
    world.last.fail(2);
    const before = world.sources.length;
    world.pass(ms - 1);
    assert.equal(world.sources.length, before);
    world.pass(1);
    assert.equal(world.sources.length, before + 1);
  };
  failAfter(500, false);
  failAfter(1000, false);
  failAfter(500, true);
});

test('two and a half heartbeats of silence are told, and the link is made anew', () => {
  const { world } = start();
  world.last.open();
  world.last.say('heartbeat', '{}');
  world.pass(2499);
  assert.deepEqual(world.log, ['contact', 'contact']);
  world.pass(1);
  assert.deepEqual(world.log.at(-1), 'silence');
  world.pass(500);
  assert.equal(world.sources.length, 2);
  assert.equal(world.sources[0].readyState, 2);
});

test('a daemon that answers and says nothing does not look alive', () => {
  const { world } = start();
  for (let n = 0; n < 6; n += 1) {
    world.last.open();
    world.last.fail(0);
    world.pass(500);
  }
  assert.deepEqual(world.log, ['contact', 'silence']);
});

test('what an abandoned source still says is not heard', () => {
  const { world, batches } = start();
  const old = world.last;
  old.open();
  world.pass(2500);
  world.pass(500);
  old.readyState = 1;
  old.say('heartbeat', '{}');
  world.paint();
  assert.deepEqual(batches, []);
});

test('an event that cannot be read leads to the whole state', () => {
  const { world, batches } = start();
  world.last.open();
  world.last.say('flightStateUpdate', '{"id":', 'aaaaaaaa-8');
  world.pass(500);
  assert.equal(world.last.url, '/events');
  assert.deepEqual(batches, []);
});

test('a closed display says so at once, keeps what came before, and asks again seldom', () => {
  const { world, batches } = start();
  world.last.open();
  world.last.say('flightRemoval', '{"id":"a"}', 'aaaaaaaa-8');
  world.last.say('closedConnection', '');
  assert.deepEqual([world.log.at(-1), batches.length, world.last.readyState], ['closed', 1, 2]);
  world.pass(29_999);
  assert.equal(world.sources.length, 1);
  world.pass(1);
  assert.equal(world.last.url, '/events?last_event_id=aaaaaaaa-8');
  world.last.fail(2);
  world.pass(29_999);
  assert.equal(world.sources.length, 2, 'a 204 does not bring it back sooner');
  world.pass(1);
  world.last.open();
  world.last.say('heartbeat', '{}');
  assert.deepEqual(world.log.slice(-2), ['closed', 'contact']);
});
