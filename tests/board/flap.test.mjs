// The split flaps: every text arrives, in few steps, and then nothing moves.

import assert from 'node:assert/strict';
import test from 'node:test';

import { FLAP_MS, createFlaps, turn } from '../../assets/board/flap.js';

const TEXTS = ['', 'London', 'København', 'Buenos Aires', '09:55', '10:05', 'B12', 'مرحبا', '東京', 'Zürich', 'a'.repeat(60)];

/** A browser with a clock of its own. */
function world({ reduced = false, hidden = false } = {}) {
  const due = [];
  let now = 0;
  const tick = () => {
    const { at, run } = due.shift();
    now = at;
    run();
  };
  return {
    document: { hidden },
    matchMedia: () => ({ matches: reduced }),
    setTimeout: (run, ms) => due.push({ at: now + ms, run }),
    due,
    tick,
    now: () => now,
  };
}

test('every turn ends with what shall stand there, within its bound', () => {
  for (const from of TEXTS) {
    for (const to of TEXTS) {
      const steps = turn(from, to);
      assert.equal(steps.at(-1), to);
      assert.ok(steps.length <= 10, `${from} to ${to}: ${steps.length} steps`);
    }
  }
});

test('a letter passes those between it and the next on the drum', () => {
  assert.deepEqual(turn('A', 'D'), ['B', 'C', 'D']);
  assert.equal(turn('9', '0').length, 7, 'a long way takes no more steps');
});

test('a text turns and is still; one that changes again goes on from where it is', () => {
  const browser = world();
  const flaps = createFlaps(browser);
  const node = { textContent: 'A' };
  flaps.write(node, 'D');
  assert.equal(node.textContent, 'A');
  browser.tick();
  assert.equal(node.textContent, 'B');
  flaps.write(node, 'D');
  browser.tick();
  assert.equal(node.textContent, 'C', 'the same text again starts nothing anew');
  flaps.write(node, 'F');
  while (browser.due.length > 0) browser.tick();
  assert.equal(node.textContent, 'F');
  assert.equal(flaps.busy(), false);
});

test('nothing turns longer than it says', () => {
  const browser = world();
  const flaps = createFlaps(browser);
  for (const to of TEXTS) flaps.write({ textContent: 'Xylophone 9' }, to);
  while (browser.due.length > 0) browser.tick();
  assert.ok(browser.now() <= FLAP_MS, `${browser.now()} ms`);
});

for (const [name, settings] of [['who asked for less motion', { reduced: true }], ['who does not look', { hidden: true }]]) {
  test(`nothing turns for a reader ${name}`, () => {
    const browser = world(settings);
    const flaps = createFlaps(browser);
    const node = { textContent: 'A' };
    flaps.write(node, 'D');
    assert.deepEqual([node.textContent, flaps.busy(), browser.due.length], ['D', false, 0]);
  });
}
