// Flights on the console.
//
// 1. A state is changed in two keystrokes, and taken back by one.
// 2. Gate, time, belt and remark are edited in their place, by keyboard alone.
// 3. A text that cannot be is refused where it is typed.
// 4. What staff may read survives a new remark; what a feed says comes back by undo.
// 5. A flight is removed and put back as a whole.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day, flight } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';
import { cell, cellSays, dialog, openConsole, pick, toast } from './support/console.mjs';

let daemon;
let token;
before(async () => {
  daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_CODE: 'ZRH', AIRPORT_TIMEZONE: 'Europe/Zurich' });
  token = daemon.token('ann', 'publish');
  await daemon.publish(day());
});
after(() => daemon.stop());

const read = (id) => daemon.read(`/api/flights/${id}`);

test('a state is changed in two keystrokes and taken back by one', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK400', 'flight');
  await page.keyboard.press('s');
  await page.keyboard.press('b');
  await cellSays(page, 'SK400', 'state', 'Boarding');
  assert.equal((await read('SK400')).state, 'boarding');
  await page.keyboard.press('Control+z');
  await cellSays(page, 'SK400', 'state', 'Scheduled');
  assert.equal((await read('SK400')).state, 'scheduled');
});

test('gate, time, belt and remark are edited in their place by keys alone', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK401', 'flight');
  const { scheduled } = await read('SK401');
  await page.keyboard.press('g');
  await page.getByLabel('Gate of SK 401').waitFor();
  await page.keyboard.type('C27');
  await page.keyboard.press('Enter');
  await cellSays(page, 'SK401', 'gate', 'C27');
  await page.keyboard.press('t');
  await page.getByLabel('Expected time of SK 401').waitFor();
  await page.keyboard.type('+25');
  await page.keyboard.press('Enter');
  await until('the new time', async () => (await read('SK401')).estimated === scheduled + 1500);
  await page.keyboard.press('r');
  await page.getByLabel('Public remark of SK 401').waitFor();
  await page.keyboard.type('Rows 1–18 first');
  await page.keyboard.press('Enter');
  await cellSays(page, 'SK401', 'remark', 'Rows 1–18 first');
  assert.deepEqual((await read('SK401')).remarks, [{ audience: 'public', text: { en: 'Rows 1–18 first' } }]);
  await page.keyboard.press('b');
  await page.getByLabel('Belt of SK 401').waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await read('SK401')).belt, undefined);
  await page.keyboard.press('u');
  await cellSays(page, 'SK401', 'remark', '');
  await page.keyboard.press('u');
  await until('the time is gone', async () => (await read('SK401')).estimated === undefined);
  await page.getByRole('button', { name: /^Undo: .*gate B4 → C27/ }).click();
  await cellSays(page, 'SK401', 'gate', 'B4');
});

test('Tab saves and goes on to the next cell', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'LH801', 'gate');
  await page.keyboard.press('Enter');
  await page.getByLabel('Gate of LH 801').fill('D1');
  await page.keyboard.press('Tab');
  await page.getByLabel('Belt of LH 801').fill('12');
  await page.keyboard.press('Enter');
  await cellSays(page, 'LH801', 'belt', '12');
  const { gate, belt } = await read('LH801');
  assert.deepEqual([gate, belt], ['D1', '12']);
});

test('a text that cannot be is refused where it is typed', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK402', 'estimated');
  await page.keyboard.press('Enter');
  await page.getByLabel('Expected time of').fill('25:00');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Expected a time such as' }).waitFor();
  assert.equal(await page.getByLabel('Expected time of').getAttribute('aria-invalid'), 'true');
  await page.keyboard.press('Escape');
  assert.equal((await read('SK402')).estimated, undefined);
});

test('what staff may read survives a new remark', async (t) => {
  const staff = { audience: 'staff', text: { en: 'Tug is late' } };
  await daemon.patch('SK403', { remarks: [staff] });
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK403', 'remark');
  await page.keyboard.press('Enter');
  await page.getByLabel('Public remark of').fill('Hall B');
  await page.keyboard.press('Enter');
  await cellSays(page, 'SK403', 'remark', 'Hall B');
  assert.deepEqual((await daemon.read('/api/flights/SK403/full')).remarks, [
    { audience: 'public', text: { en: 'Hall B' } },
    staff,
  ]);
  await page.keyboard.press('e');
  await dialog(page).getByText('Tug is late').waitFor();
});

test('what a feed says comes back by undo, and by giving it back', async (t) => {
  await daemon.put(flight('FD1', 'departure', 30, { gate: 'B1', source: 'fids' }));
  const page = await openConsole(t, daemon.operator, token);
  const overrides = async () => (await daemon.read('/api/overrides')).overrides.filter(({ id }) => id === 'FD1').length;
  for (const back of ['undo', 'give back']) {
    await pick(page, 'FD1', 'gate');
    await page.keyboard.press('Enter');
    await page.getByLabel('Gate of FD 1').fill('C9');
    await page.keyboard.press('Enter');
    await cellSays(page, 'FD1', 'gate', 'C9');
    await page.locator('[id="gate-FD1"].by-hand').waitFor();
    assert.match(await cell(page, 'FD1', 'gate').getAttribute('title'), /by ann/);
    assert.equal(await overrides(), 1);
    if (back === 'undo') await page.keyboard.press('Control+z');
    else {
      await page.keyboard.press('e');
      await dialog(page).getByText('gate set by hand by ann; fids says B1.').waitFor();
      await dialog(page).getByRole('button', { name: 'Give back' }).click();
    }
    await cellSays(page, 'FD1', 'gate', 'B1');
    assert.equal(await overrides(), 0);
  }
});

test('a flight is removed and put back', async (t) => {
  const page = await openConsole(t, daemon.operator, token);
  await pick(page, 'SK405', 'flight');
  await page.keyboard.press('Delete');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await cell(page, 'SK405', 'flight').waitFor({ state: 'detached' });
  await toast(page, 'was removed').getByRole('button', { name: 'Undo' }).click();
  await cell(page, 'SK405', 'flight').waitFor();
  assert.equal((await read('SK405')).gate, 'B8');
});
