// Receipts: out of frames only, not too often, not too seldom; and the name that a display keeps.

import assert from 'node:assert/strict';
import test from 'node:test';

import { createReceipts, displayName } from '../../assets/board/receipts.js';

/** A browser whose time and frames the test holds in its hand. */
class World {
  now = 1000;
  due = [];
  frames = [];
  sent = [];
  fails = false;
  #ids = 0;

  get browser() {
    return {
      performance: { now: () => this.now },
      setTimeout: (run, ms) => {
        this.#ids += 1;
        this.due.push({ id: this.#ids, at: this.now + ms, run });
        return this.#ids;
      },
      clearTimeout: (id) => { this.due = this.due.filter((timer) => timer.id !== id); },
      requestAnimationFrame: (run) => this.frames.push(run),
      timeout: () => undefined,
      fetch: async (path, { body }) => {
        this.sent.push({ path, at: this.now, ...JSON.parse(body) });
        if (this.fails) throw new Error('away');
      },
    };
  }

  /** Brings time forward; frames come every 16 ms unless they are `frozen`. */
  async pass(ms, { frozen = false } = {}) {
    for (const end = this.now + ms; this.now < end;) {
      this.now += 16;
      if (!frozen) this.frames.splice(0).forEach((run) => run(this.now - 3));
      const due = this.due.filter(({ at }) => at <= this.now);
      this.due = this.due.filter(({ at }) => at > this.now);
      due.forEach(({ run }) => run());
      await new Promise(setImmediate);
    }
  }
}

function receipts(world) {
  const onGlass = [];
  const about = () => ({ display: 'd', board: 'b', build: '1', width: 1920, height: 1080 });
  return { onGlass, ...createReceipts({ about, onPaint: (cursor) => onGlass.push(cursor), world: world.browser }) };
}

test('a receipt tells what was painted, out of the frame that painted it', async () => {
  const world = new World();
  const page = receipts(world);
  page.painted('e-1');
  assert.deepEqual(world.sent, [], 'not before the frame');
  await world.pass(50);
  assert.deepEqual(world.sent, [{
    path: '/api/receipts', at: world.sent[0].at, display: 'd', board: 'b', build: '1', width: 1920, height: 1080,
    cursor: 'e-1', frame_age_ms: 3,
  }]);
  assert.deepEqual(page.onGlass, ['e-1']);
});

test('many paints a second make two receipts a second, and the last is told', async () => {
  const world = new World();
  const page = receipts(world);
  for (let seq = 1; seq <= 100; seq += 1) {
    page.painted(`e-${seq}`);
    await world.pass(48);
  }
  await world.pass(600);
  assert.ok(world.sent.length <= 13, `${world.sent.length} receipts in 5.4 s`);
  world.sent.slice(1).forEach(({ at }, index) => assert.ok(at - world.sent[index].at >= 500));
  assert.equal(world.sent.at(-1).cursor, 'e-100');
});

test('while frames come a receipt comes every ten seconds, and none when they stop', async () => {
  const world = new World();
  const page = receipts(world);
  page.painted('e-1');
  await world.pass(35_000);
  assert.equal(world.sent.length, 4);
  await world.pass(60_000, { frozen: true });
  assert.equal(world.sent.length, 4, 'frozen');
  page.painted('e-2');
  await world.pass(5000, { frozen: true });
  assert.equal(world.sent.length, 4, 'a cursor that is not painted is not told');
  await world.pass(100);
  assert.equal(world.sent.at(-1).cursor, 'e-2');
});

test('a daemon that is away is told again later', async () => {
  const world = new World();
  const page = receipts(world);
  world.fails = true;
  page.painted('e-1');
  await world.pass(100);
  world.fails = false;
  await world.pass(11_000);
  assert.deepEqual(world.sent.map(({ cursor }) => cursor), ['e-1', 'e-1']);
});

function storage(held = {}) {
  return () => ({ getItem: (key) => held[key] ?? null, setItem: (key, value) => { held[key] = value; } });
}
const refused = () => { throw new Error('denied'); };
const crypto = { getRandomValues: (bytes) => bytes.fill(171) };

test('a display is called what its address says, else what it was called before', () => {
  const named = (search, localStorage, sessionStorage = storage()) =>
    displayName({ location: { search }, crypto, localStorage, sessionStorage });
  assert.equal(named('?display=gate-B7', storage({ display: 'old' })), 'gate-B7');
  assert.equal(named('?display=no%20name', storage({ display: 'old' })), 'old');
  assert.equal(named(`?display=${'x'.repeat(65)}`, storage({ display: 'bad name' })), 'ab'.repeat(8));
  const kept = {};
  assert.equal(named('', storage(kept)), 'ab'.repeat(8));
  assert.equal(kept.display, 'ab'.repeat(8));
  assert.equal(named('', refused, storage({ display: 'session' })), 'session');
  assert.equal(named('', refused, refused), 'ab'.repeat(8));
});
