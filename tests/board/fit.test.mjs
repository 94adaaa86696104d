// Widths by class: the browser's half of fit.json (src/http/page/tests.rs is the daemon's), and the
// style sheet that turns a class into a width.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { STEPS, fit, fitBlock } from '../../assets/board/fit.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

for (const { text, line, flaps, block } of JSON.parse(read('fit.json'))) {
  test(`the width of ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.deepEqual([fit(text), fit(text, true), fitBlock(text)], [line, flaps, block]);
  });
}

test('the style sheet knows every class, by its width', () => {
  for (const letter of 'wv') {
    const pattern = new RegExp(`^\\.${letter}(\\d+) \\{ --${letter}: ([\\d.]+); \\}$`, 'gm');
    const rules = [...read('../../assets/board/fit.css').matchAll(pattern)];
    assert.deepEqual(rules.map(([, step, width]) => [Number(step), Number(width)]),
      STEPS.map((width, step) => [step, width / 100]));
  }
});

test('a longer text never gets a smaller class', () => {
  assert.equal(STEPS.findIndex((width, index) => width <= STEPS[index - 1]), -1);
  let before = 0;
  for (let length = 1; length < 600; length += 1) {
    const step = Number(fit('n'.repeat(length)).slice(1));
    assert.ok(step >= before);
    before = step;
  }
});
