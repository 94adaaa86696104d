// The examples that the renderer is tested with are Screens as they are computed: the same keys, the
// same words where there is a choice.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { vectors } from './support.mjs';

const screens = JSON.parse(readFileSync(new URL('screens.json', import.meta.url)));

/** The paths of all keys, lists of one kind under one path. */
function paths(value, path = '', found = new Set()) {
  if (Array.isArray(value)) value.forEach((each) => paths(each, `${path}[]`, found));
  else if (value !== null && typeof value === 'object') {
    for (const [key, held] of Object.entries(value)) {
      found.add(`${path}.${key}`);
      paths(held, `${path}.${key}`, found);
    }
  }
  return found;
}

const computed = paths(vectors.screens.map(({ screen }) => screen));
const each = (pick) => new Set(vectors.screens.flatMap(({ screen }) => pick(screen)));

test('an example has the keys of a screen', () => {
  for (const [name, screen] of Object.entries(screens)) {
    const strange = [...paths([screen])].filter((path) => !computed.has(path));
    assert.deepEqual(strange, [], name);
    const missing = Object.keys(vectors.screens[0].screen).filter((key) => !(key in screen));
    assert.deepEqual(missing, [], name);
  }
});

test('an example of each kind, layout and pictogram', () => {
  const examples = Object.values(screens);
  for (const key of ['layout', 'pictogram', 'dir']) {
    const there = new Set(examples.map((screen) => screen[key]));
    for (const value of each((screen) => [screen[key]])) assert.ok(there.has(value), `${key} ${value}`);
  }
});
