// The console for everybody: on a desk and on a phone, in light and in dark, without a mouse.
//
// 1. axe-core has nothing to complain about in any view or dialog.
// 2. Nothing is wider than the screen.
// 3. Every view and every field is reached by keys alone.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { picture } from './support/browser.mjs';
import { DESK, PHONE, accessible, cell, dialog, link, openConsole, openDoor, pick, view } from './support/console.mjs';

const TEMPLATES = `
[templates.evacuation]
level = "emergency"
text = { en = "Leave the building", de = "Verlassen Sie das Gebäude" }
`;

const VIEWS = ['Flights', 'Notices', 'Import', 'Displays', 'Log'];

let daemon;
let token;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' }, TEMPLATES);
  token = daemon.token('ann', 'admin');
  await daemon.publish(day());
  await daemon.patch('SK401', { state: 'final-call', estimated: day()[2].scheduled + 900, remarks: [{ audience: 'public', text: { en: 'Rows 1–18 first' } }] });
  await daemon.patch('SK402', { state: 'cancelled' });
  await daemon.send('PUT', '/api/notices/n1', { level: 'security', text: { en: 'Keep your baggage with you', de: 'Gepäck nicht unbeaufsichtigt lassen' } });
});
after(() => daemon.stop());

/** The page scrolls nowhere sideways. */
async function fits(page, what) {
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
  assert.ok(wide <= room, `${what}: ${wide} px on ${room}`);
}

for (const [size, viewport, scheme] of [['a desk', DESK, 'light'], ['a desk', DESK, 'dark'], ['a phone', PHONE, 'light'], ['a phone', PHONE, 'dark']]) {
  test(`every view on ${size} in ${scheme}`, async (t) => {
    const page = await openConsole(t, daemon.operator, token, { viewport, colorScheme: scheme, reducedMotion: 'reduce' });
    await cell(page, 'SK400', 'flight').waitFor();
    for (const name of VIEWS) {
      await view(page, name);
      const section = page.locator(`section.view[aria-label="${name}"]`);
      await section.waitFor();
      if (name === 'Notices') await section.getByRole('button', { name: 'evacuation' }).waitFor();
      if (name === 'Log') await section.locator('tbody tr').first().waitFor();
      if (name === 'Displays') await page.frameLocator('iframe').locator('tr[data-id="SK400"]').waitFor();
      await accessible(page, `${name} on ${size} in ${scheme}`);
      await fits(page, name);
      await picture(page, `console ${name} on ${size} in ${scheme}`);
    }
  });

  test(`every dialog on ${size} in ${scheme}`, async (t) => {
    const page = await openConsole(t, daemon.operator, token, { viewport, colorScheme: scheme, reducedMotion: 'reduce' });
    await page.locator('.grid').focus();
    for (const key of ['s', 'e', '?', 'Delete']) {
      await page.keyboard.press(key);
      await dialog(page).waitFor();
      await accessible(page, `the dialog of ${key} on ${size} in ${scheme}`);
      await fits(page, key);
      await picture(page, `console key ${key === '?' ? 'help' : key} on ${size} in ${scheme}`);
      await page.keyboard.press('Escape');
      await dialog(page).waitFor({ state: 'detached' });
      await page.locator('.grid').focus();
    }
    await view(page, 'Notices');
    await page.getByRole('button', { name: 'evacuation' }).click();
    await page.getByRole('button', { name: 'Post…' }).click();
    await dialog(page).waitFor();
    await accessible(page, `the emergency on ${size} in ${scheme}`);
    await picture(page, `console emergency on ${size} in ${scheme}`);
  });
}

test('the door', async (t) => {
  const page = await openDoor(t, daemon.operator, { viewport: PHONE });
  await accessible(page, 'the door');
  await fits(page, 'the door');
});

test('from the door to an edited gate without a mouse', async (t) => {
  const page = await openDoor(t, daemon.operator);
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await link(page, 'live');
  await page.locator('.grid:focus').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('SK403');
  await page.keyboard.press('Enter');
  await page.keyboard.press('g');
  await page.getByLabel('Gate of SK 403').waitFor();
  await page.keyboard.type('E1');
  await page.keyboard.press('Enter');
  await page.locator('[id="gate-SK403"]', { hasText: 'E1' }).waitFor();
  await page.keyboard.press('2');
  await page.locator('section.notices').waitFor();
  for (const wanted of ['evacuation', 'Post…']) {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if (await page.evaluate(() => document.activeElement.textContent) === wanted) break;
      await page.keyboard.press('Tab');
    }
    assert.equal(await page.evaluate(() => document.activeElement.textContent), wanted, 'reached by Tab');
  }
});

test('a click chooses a cell and another one edits it', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK404', 'gate');
  await cell(page, 'SK404', 'gate').click();
  await page.getByLabel('Gate of SK 404').waitFor();
});
