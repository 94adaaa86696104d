// A few screens as they are meant to look. After a change that is meant:
//
//     TEST_GOLDEN=write node --test tests/browser/golden.test.mjs
//
// and look at what was written. The comparison forgives the edges of letters; that it would not forgive
// a row that moved is tested too.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { WRITE, difference, keep, kept, moved } from './support/golden.mjs';
import { openStage, screens, show } from './support/stage.mjs';

const PANEL = { width: 1280, height: 720 };

const SCREENS = {
  departures: screens().departures,
  'departures-light': { ...screens().departures, theme: 'light' },
  'departures-flap': { ...screens().departures, theme: 'flap' },
  arabic: screens().Arabic,
  gate: screens().gate,
  emergency: screens().emergency,
};

let daemon;
before(async () => { daemon = await Daemon.start(); });
after(() => daemon.stop());

async function take(t, screen) {
  const page = await openStage(t, daemon.display, { viewport: PANEL });
  await show(page, screen);
  return page.screenshot();
}

for (const [name, screen] of Object.entries(SCREENS)) {
  test(`${name} looks as it is meant to`, async (t) => {
    const png = await take(t, screen);
    if (WRITE) keep(name, png);
    const golden = kept(name);
    assert.ok(golden, 'there is a golden picture');
    const { differ, few } = difference(golden, png);
    t.diagnostic(`${differ.toFixed(2)} of 1000 squares differ`);
    assert.ok(differ <= few, `${differ.toFixed(1)} of 1000 squares differ, at most ${few} may`);
  });
}

test('a board that moved by eight pixels would be noticed', () => {
  for (const name of Object.keys(SCREENS)) {
    const { differ, few } = difference(kept(name), moved(kept(name), 8));
    assert.ok(differ > 2 * few, `${name}: ${differ.toFixed(1)} of 1000 squares differ`);
  }
});
