// The longest that each language has to say: every state, the widest names of cities, on panels that lie
// and that stand. Nothing leaves its box, is cut off, or lies on anything else.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { rowsOfPanel } from '../../assets/board/panel.js';
import { Daemon } from '../support/daemon.mjs';
import { picture } from './support/browser.mjs';
import { faults } from './support/geometry.mjs';
import { TAGS, pagesIn, placeIn } from './support/languages.mjs';
import { openStage, show } from './support/stage.mjs';

const PANELS = [{ width: 1280, height: 720 }, { width: 720, height: 1280 }];
const WIDE = ['time', 'estimated', 'city', 'flight', 'desks', 'terminal', 'gate', 'state'];

let daemon;
before(async () => { daemon = await Daemon.start(); });
after(() => daemon.stop());

function boardsIn(tag, rowsPerPage) {
  return {
    departures: pagesIn(tag, 'departure', { rowsPerPage }),
    arrivals: pagesIn(tag, 'arrival', { rowsPerPage }),
    columns: pagesIn(tag, 'departure', { rowsPerPage, columns: WIDE }),
    flaps: pagesIn(tag, 'departure', { rowsPerPage, theme: 'flap' }),
    gate: [placeIn(tag, 'gate', 'check-in-closed'), placeIn(tag, 'gate', 'delayed')],
    desks: [placeIn(tag, 'checkin', 'check-in')],
    belt: [placeIn(tag, 'belt', 'bags')],
  };
}

for (const tag of TAGS) {
  test(`the longest of ${tag}`, async (t) => {
    const page = await openStage(t, daemon.display, { viewport: PANELS[0] });
    const found = [];
    for (const panel of PANELS) {
      await page.setViewportSize(panel);
      const size = `${panel.width}×${panel.height}`;
      for (const [name, all] of Object.entries(boardsIn(tag, rowsOfPanel(panel, 0)))) {
        for (const [index, screen] of all.entries()) {
          await show(page, screen);
          found.push(...(await faults(page)).map((fault) => `${size}, ${name} ${index}: ${fault}`));
        }
        if (name === 'departures') await picture(page, `departures in ${tag} on ${size}`);
      }
    }
    assert.deepEqual(found, []);
  });
}
