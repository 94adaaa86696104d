// Notices on the console.
//
// 1. A template is posted after a confirmation, and taken away again.
// 2. An emergency wants its word, covers the board, and says that it is painted.
// 3. Free text in several languages; undo of a posting and of a removal.
// 4. What cannot be posted says why.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { until } from '../support/wait.mjs';
import { openBoard } from './support/board.mjs';
import { openPage } from './support/browser.mjs';
import { dialog, openConsole, toast, view } from './support/console.mjs';

const TEMPLATES = `
[templates.baggage]
level = "security"
text = { en = "Keep your baggage with you", de = "Lassen Sie Ihr Gepäck nicht unbeaufsichtigt" }
[templates.evacuation]
level = "emergency"
text = { en = "Leave the building", de = "Verlassen Sie das Gebäude" }
`;

let daemon;
let token;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_TIMEZONE: 'Europe/Zurich' }, TEMPLATES);
  token = daemon.token('ann');
});
after(() => daemon.stop());

const standing = async () => (await daemon.read('/api/notices')).notices;

async function open(t) {
  for (const { id } of await standing()) await daemon.send('DELETE', `/api/notices/${id}`);
  const page = await openConsole(t, daemon.operator, token);
  await view(page, 'Notices');
  return page;
}

test('a template is posted after a confirmation and taken away again', async (t) => {
  const page = await open(t);
  await page.getByRole('button', { name: 'baggage' }).click();
  await page.getByRole('button', { name: 'Post…' }).click();
  await dialog(page).getByText('Keep your baggage with you').waitFor();
  assert.deepEqual(await standing(), [], 'nothing is posted before the answer');
  await dialog(page).getByRole('button', { name: 'Post' }).click();
  await page.locator('.standing li', { hasText: 'Keep your baggage' }).waitFor();
  const [{ level, text }] = await standing();
  assert.deepEqual([level, Object.keys(text).sort()], ['security', ['de', 'en']]);
  await page.getByRole('button', { name: 'Take away' }).click();
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await standing()).length, 1);
  await page.getByRole('button', { name: 'Take away' }).click();
  await dialog(page).getByRole('button', { name: 'Take away' }).click();
  await page.getByText('Nothing. The boards show their flights.').waitFor();
  await page.keyboard.press('Control+z');
  await page.locator('.standing li', { hasText: 'Keep your baggage' }).waitFor();
});

test('an emergency wants its word, covers the board and says that it is painted', async (t) => {
  const page = await open(t);
  const board = await openPage(t);
  await openBoard(board, daemon.display, 'departures?display=hall');
  await until('a live display', async () => (await daemon.read('/api/displays')).displays.some(({ live }) => live));
  await page.getByRole('button', { name: 'evacuation' }).click();
  await page.getByRole('button', { name: 'Post…' }).click();
  await dialog(page).getByText('1 live display').waitFor();
  const go = dialog(page).getByRole('button', { name: 'Show the emergency' });
  assert.ok(await go.isDisabled());
  await page.keyboard.type('EMERGENC');
  await page.keyboard.press('Enter');
  assert.deepEqual(await standing(), []);
  await page.keyboard.type('Y');
  await page.keyboard.press('Enter');
  await toast(page, 'Painted on 1 display.').waitFor();
  assert.ok(await board.locator('.alarm', { hasText: 'Leave the building' }).isVisible());
  await page.getByText('An emergency is on every screen.').waitFor();
  await page.getByRole('button', { name: 'End emergency' }).click();
  await dialog(page).getByRole('button', { name: 'End it' }).click();
  await board.locator('.emergency').waitFor({ state: 'hidden' });
});

test('free text goes out in several languages and until its end, and is taken back', async (t) => {
  const page = await open(t);
  await page.getByRole('textbox', { name: 'Text' }).fill('Gate 3 is closed');
  await page.getByRole('button', { name: 'Add a language' }).click();
  await page.getByRole('textbox', { name: 'Text' }).nth(1).fill('Gate 3 ist geschlossen');
  await page.getByRole('button', { name: 'Post…' }).click();
  await page.getByRole('alert').filter({ hasText: 'needs its language' }).waitFor();
  await page.getByRole('textbox', { name: 'Language' }).nth(0).fill('en');
  await page.getByRole('textbox', { name: 'Language' }).nth(1).fill('de');
  await page.getByLabel('Ends at').fill('never');
  await page.getByRole('button', { name: 'Post…' }).click();
  await page.getByRole('alert').filter({ hasText: 'Expected a time such as' }).waitFor();
  await page.getByLabel('Ends at').fill('+30');
  await page.getByLabel('Ends at').press('Enter');
  await dialog(page).getByText('It ends at').waitFor();
  await dialog(page).getByRole('button', { name: 'Post' }).click();
  await page.locator('.standing li', { hasText: 'Gate 3 ist geschlossen' }).waitFor();
  const [{ text, until: end }] = await standing();
  assert.deepEqual(text, { en: 'Gate 3 is closed', de: 'Gate 3 ist geschlossen' });
  assert.ok(end > Date.now() / 1000);
  await toast(page, 'Information posted').getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Nothing. The boards show their flights.').waitFor();
});

test('a notice without words is refused on the spot', async (t) => {
  const page = await open(t);
  await page.getByRole('button', { name: 'Post…' }).click();
  await page.getByRole('alert').filter({ hasText: 'What shall the notice say?' }).waitFor();
  assert.deepEqual(await standing(), []);
});
