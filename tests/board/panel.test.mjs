// Rows by the panel: the capitals keep their size, whichever way it hangs.

import assert from 'node:assert/strict';
import test from 'node:test';

import { rowsOfPanel } from '../../assets/board/panel.js';

const PANELS = [[1280, 720, 8], [1920, 1080, 8], [3840, 2160, 8], [1366, 768, 8], [1920, 1200, 9], [1280, 1024, 12],
  [1080, 1920, 18], [2160, 3840, 18], [2560, 1080, 8], [100, 100, 12], [1, 1000, 30], [0, 0, 3]];

for (const [width, height, rows] of PANELS) {
  test(`${width}×${height}`, () => assert.equal(rowsOfPanel({ width, height }, 0), rows));
}

test('the configuration has the last word', () => {
  assert.equal(rowsOfPanel({ width: 1920, height: 1080 }, 5), 5);
});
