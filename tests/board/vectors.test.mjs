// The browser's half of tests/board/vectors.json; src/http/page/compute/tests.rs is the daemon's.
// After a change that is meant, `node tests/board/rewrite.mjs` writes down what the browser says now.

import assert from 'node:assert/strict';
import test from 'node:test';

import { computed, vectors } from './support.mjs';

for (const [list, compute] of Object.entries(computed)) {
  for (const vector of vectors[list]) {
    test(`${list}: ${vector.name ?? JSON.stringify(vector)}`, () => assert.deepEqual(compute(vector), vector));
  }
}

test('the order does not depend on how the flights come', () => {
  for (const vector of vectors.orders) {
    const { ids } = computed.orders({ ...vector, flights: vector.flights.toReversed() });
    assert.deepEqual(ids, vector.ids, vector.name);
  }
});
