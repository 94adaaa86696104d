// Imports on the console.
//
// 1. A file that is dropped shows what it would change, and changes nothing before it is applied.
// 2. The same file again changes nothing.
// 3. A file with faults tells each by its row.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { cellSays, openConsole, toast, view } from './support/console.mjs';

let daemon;
let token;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' });
  token = daemon.token('ann');
});
after(() => daemon.stop());

const flights = async () => (await daemon.read('/api/flights')).flights;

const CSV = 'flight,time,to,gate\nSK455,2026-11-23T10:00:00Z,CPH,B7\nLX8,2026-11-23T11:00:00Z,ORD,E26\n';

/** Drops a file in the middle of the page, as a hand does. */
async function drop(page, name, text) {
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const held = new DataTransfer();
      held.items.add(new File([content], file, { type: '' }));
      return held;
    },
    [name, text],
  );
  for (const event of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('.shell', event, { dataTransfer: transfer });
}

test('a dropped file shows its differences first and is applied then', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await drop(page, 'day.csv', CSV);
  await page.getByText('It would make: 2 new, 0 changed, 0 removed.').waitFor();
  assert.deepEqual(await flights(), []);
  await page.getByRole('button', { name: 'Apply 2 changes' }).click();
  await toast(page, 'day.csv imported: 2 new, 0 changed, 0 removed.').waitFor();
  assert.deepEqual((await flights()).map(({ flight, source }) => [flight, source]).sort(), [
    ['LX8', 'day'],
    ['SK455', 'day'],
  ]);

  await drop(page, 'day (1).csv', CSV.replace('B7', 'C2').replace(/LX8.*\n/, ''));
  await page.getByText('It would make: 0 new, 1 changed, 1 removed.').waitFor();
  await page.getByRole('cell', { name: 'gate B7 → C2' }).waitFor();
  assert.match(await page.locator('.result tbody tr').first().textContent(), /Removed.*LX 8/);
  await page.getByLabel('Only changes: remove nothing').check();
  await page.getByText('It would make: 0 new, 1 changed, 0 removed.').waitFor();
  await page.getByRole('button', { name: 'Apply 1 change' }).click();
  await view(page, 'Flights');
  const { id } = (await flights()).find(({ flight }) => flight === 'SK455');
  await cellSays(page, id, 'gate', 'C2');
});

test('a file that says nothing new has nothing to apply', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  const json = JSON.stringify([{ direction: 'departure', flight: 'BA1', scheduled: 1795000000 }]);
  await daemon.send('PUT', '/api/timetable?source=ba&format=json', json);
  await view(page, 'Import');
  await page
    .locator('#import-file')
    .setInputFiles({ name: 'ba.json', mimeType: 'application/json', buffer: Buffer.from(json) });
  await page.getByText('The boards say all of this already.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Nothing to apply' }).getAttribute('aria-disabled'), 'true');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('The boards say all of this already.').waitFor({ state: 'hidden' });
});

test('faults are told by row, and nothing is changed', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  const before = await flights();
  await drop(
    page,
    'bad.csv',
    'flight,time,to,gate\nSK455,yesterday,CPH,B7\nLX8,2026-11-23T11:00:00Z,ORD,a gate with a long name\n',
  );
  await page.getByRole('alert').filter({ hasText: 'It cannot be imported' }).waitFor();
  const places = await page.locator('.result tbody th').allTextContents();
  assert.equal(places.length, 2);
  assert.match(places[0], /2/);
  assert.match(places[1], /3/);
  assert.equal(await page.getByRole('button', { name: 'Apply' }).getAttribute('aria-disabled'), 'true');
  await page.getByLabel('Format', { exact: true }).selectOption('aidx');
  await page.getByRole('alert').filter({ hasText: 'It cannot be' }).waitFor();
  assert.deepEqual(await flights(), before);
});
