// Every kind of screen, in every size that a panel has: nothing leaves its box, is cut off, or lies on
// anything else.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { rowsOfPanel } from '../../assets/board/panel.js';
import { Daemon } from '../support/daemon.mjs';
import { faults } from './support/geometry.mjs';
import { openStage, screens, show } from './support/stage.mjs';

const PANELS = [[1280, 720], [1920, 1080], [3840, 2160], [1280, 1024], [2560, 1080], [1080, 1920], [720, 1280]];

let daemon;
before(async () => { daemon = await Daemon.start(); });
after(() => daemon.stop());

async function measure(page, name, screen) {
  await show(page, screen);
  return (await faults(page)).map((fault) => `${name}: ${fault}`);
}

for (const [width, height] of PANELS) {
  test(`every kind of screen on ${width}×${height}`, async (t) => {
    const page = await openStage(t, daemon.display, { viewport: { width, height } });
    const rowsPerPage = rowsOfPanel({ width, height }, 0);
    const found = [];
    for (const [name, screen] of Object.entries(screens())) {
      found.push(...await measure(page, name, { ...screen, rowsPerPage }));
    }
    assert.deepEqual(found, []);
  });
}
