// A tour of the console: every view and every dialog, each without a fault of axe-core and no wider than
// the screen. The pictures stay in target/screenshots/.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../../support/daemon.mjs';
import { day } from '../../support/flights.mjs';
import { picture } from './browser.mjs';
import { accessible, cell, dialog, openConsole, openDoor, view } from './console.mjs';

const TEMPLATES = `
[templates.evacuation]
level = "emergency"
text = { en = "Leave the building", de = "Verlassen Sie das Gebäude" }
`;

const CSV = 'flight,time,to,gate\nSK455,2026-11-23T10:00:00Z,CPH,B7\nLX8,2026-11-23T11:00:00Z,ORD,E26\n';

/** What each view shows once it is whole. */
const WHOLE = {
  Flights: (section) => section.locator('[data-id="SK400"]'),
  Notices: (section) => section.getByRole('button', { name: 'evacuation' }),
  Import: (section) => section.getByText('It would make: 2 new'),
  Displays: (section) => section.frameLocator('iframe').locator('tr[data-id="SK400"]'),
  Log: (section) => section.locator('tbody tr').first(),
};

async function fits(page, what) {
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
  assert.ok(wide <= room, `${what}: ${wide} px on ${room}`);
}

/** `name` names the pictures; `options` are Playwright's of a context. */
export function tour(name, options) {
  let daemon;
  let token;
  before(async () => {
    daemon = await Daemon.start(
      { AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' },
      TEMPLATES,
    );
    token = daemon.token('ann', 'admin');
    const flights = day();
    await daemon.publish(flights);
    await daemon.patch('SK401', {
      state: 'final-call',
      estimated: flights[2].scheduled + 900,
      remarks: [{ audience: 'public', text: { en: 'Rows 1–18 first' } }],
    });
    await daemon.patch('SK402', { state: 'cancelled' });
    await daemon.send('PUT', '/api/notices/n1', {
      level: 'security',
      text: { en: 'Keep your baggage with you', de: 'Gepäck nicht unbeaufsichtigt lassen' },
    });
  });
  after(() => daemon.stop());

  const settings = { ...options, reducedMotion: 'reduce' };

  async function seen(page, what) {
    await accessible(page, what);
    await fits(page, what);
    await picture(page, `console ${what} ${name}`);
  }

  test(`the door, ${name}`, async (t) => {
    const page = await openDoor(t, daemon.operator, settings);
    await seen(page, 'door');
  });

  test(`every view, ${name}`, async (t) => {
    const page = await openConsole(t, daemon.operator, token, settings);
    for (const [what, whole] of Object.entries(WHOLE)) {
      await view(page, what);
      if (what === 'Import')
        await page
          .locator('#import-file')
          .setInputFiles({ name: 'day.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) });
      await whole(page.locator(`section.view[aria-label="${what}"]`)).waitFor();
      await seen(page, what);
    }
  });

  test(`every dialog, ${name}`, async (t) => {
    const page = await openConsole(t, daemon.operator, token, settings);
    await cell(page, 'SK400', 'flight').waitFor();
    for (const [key, what] of [
      ['s', 'states'],
      ['e', 'flight as a whole'],
      ['Delete', 'removal'],
      ['?', 'keys'],
    ]) {
      await page.locator('.grid').focus();
      // A key means the row that is chosen.
      await page.locator('.body .row[aria-selected]').waitFor();
      await page.keyboard.press(key);
      await dialog(page).waitFor();
      await seen(page, what);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
    }
    await view(page, 'Notices');
    await page.getByRole('button', { name: 'evacuation' }).click();
    await page.getByRole('button', { name: 'Post…' }).click();
    await dialog(page).waitFor();
    await seen(page, 'emergency');
  });
}
