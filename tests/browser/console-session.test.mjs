// Who may sit at the console, and what happens when two do, or when the daemon goes away.
//
// 1. An unknown token is refused; too many are told to wait; a right one is accepted all the same.
// 2. The token stays in the tab, over a reload, and never in an address.
// 3. What a role may not do is shown as such, with a reason.
// 4. A token that is revoked ends the session.
// 5. Of two consoles that change the same, the later one is told, sees the other's change, and may go on.
// 6. The daemon is killed and comes back: the console resumes, and a change made meanwhile arrives.
// 7. All of it over TLS.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';
import { cell, cellSays, dialog, enter, link, openConsole, openDoor, pick, toast, view } from './support/console.mjs';

async function start(t, settings = {}) {
  const daemon = await Daemon.start({ AIRPORT_NAME: 'Zürich', AIRPORT_TIMEZONE: 'Europe/Zurich', ...settings });
  t.after(() => daemon.stop());
  return daemon;
}

async function startWithFlights(t) {
  const daemon = await start(t);
  await daemon.publish(day());
  return daemon;
}

test('an unknown token is refused, too many are told to wait, and a right one is let in', async (t) => {
  const daemon = await start(t);
  const page = await openDoor(t, daemon.operator);
  await enter(page, 'two words');
  await page.getByRole('alert').filter({ hasText: 'no spaces' }).waitFor();
  await enter(page, 'guess');
  await page.getByRole('alert').filter({ hasText: 'not known' }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  await until('the limit', async () => {
    await enter(page, 'guess');
    await page.getByRole('button', { name: 'Sign in' }).and(page.locator(':enabled')).waitFor();
    return page.getByText('Too many unknown tokens').isVisible();
  });
  await enter(page, ` Bearer ${daemon.token('ann')} `);
  await link(page, 'live');
});

test('the token stays in the tab and never in an address', async (t) => {
  const daemon = await startWithFlights(t);
  const token = daemon.token('ann');
  const page = await openDoor(t, daemon.operator);
  const addresses = [];
  page.on('request', (request) => addresses.push(request.url()));
  await enter(page, token);
  await link(page, 'live');
  await page.reload();
  await link(page, 'live');
  assert.match(await page.locator('header .who').textContent(), /ann.*publish/);
  assert.ok(addresses.length > 10);
  assert.deepEqual(
    addresses.filter((address) => address.includes(token) || !address.startsWith(daemon.operator)),
    [],
  );
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('what a role may not do is shown as such, with a reason', async (t) => {
  const daemon = await startWithFlights(t);
  await daemon.send('PUT', '/api/notices/n1', { text: 'Hello' });
  const page = await openConsole(t, daemon.operator, daemon.token('eve', 'read'));
  await pick(page, 'SK400', 'flight');
  await page.keyboard.press('s');
  await toast(page, 'Changing flights needs a token of the role publish; yours is read.').waitFor();
  await page.keyboard.press('Enter');
  await dialog(page).getByText('Changing flights needs').waitFor();
  assert.ok(await dialog(page).getByLabel('Gate').isDisabled());
  await page.keyboard.press('Escape');
  await view(page, 'Notices');
  for (const name of ['Post…', 'Take away']) {
    const button = page.getByRole('button', { name });
    assert.equal(await button.getAttribute('aria-disabled'), 'true');
    assert.match(await button.getAttribute('title'), /role publish/);
  }
  await view(page, 'Import');
  await page.getByText('Importing needs a token of the role publish').waitFor();
  await view(page, 'Log');
  await page.getByText('Seeing who made each change needs a token of the role publish').waitFor();
  assert.equal((await daemon.read('/api/flights/SK400')).state, 'scheduled');
});

test('a token that is revoked ends the session', async (t) => {
  const daemon = await startWithFlights(t);
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await cell(page, 'SK400', 'flight').waitFor();
  daemon.revoke('ann');
  await until('the end of the session', async () => {
    if (await page.getByText('You were signed out').isVisible()) return true;
    await page
      .locator('nav')
      .getByRole('link', { name: 'Displays' })
      .click({ timeout: 1000 })
      .catch(() => undefined);
    return false;
  });
  await page.getByLabel('Token').waitFor();
});

test('of two consoles the later one is told, sees the other change, and may go on', async (t) => {
  const daemon = await startWithFlights(t);
  const ann = await openConsole(t, daemon.operator, daemon.token('ann'));
  const bob = await openConsole(t, daemon.operator, daemon.token('bob', 'admin'));
  const editor = (page) => page.getByLabel('Gate of SK 400');
  async function bothEdit(hers, his) {
    for (const page of [ann, bob]) {
      await pick(page, 'SK400', 'gate');
      await page.keyboard.press('Enter');
      await editor(page).waitFor();
    }
    await editor(ann).fill(hers);
    await editor(ann).press('Enter');
    await cellSays(ann, 'SK400', 'gate', hers);
    await editor(bob).fill(his);
    await editor(bob).press('Enter');
    await dialog(bob).getByText('SK 400 to Paris was changed meanwhile').waitFor();
  }
  await bothEdit('C1', 'D1');
  const told = await dialog(bob).locator('tbody tr').allInnerTexts();
  assert.deepEqual(
    told.map((text) => text.split(/\s+/)),
    [['gate', 'B3', 'C1', 'D1']],
  );
  await dialog(bob).getByText('ann was quicker').waitFor();
  await dialog(bob).getByRole('button', { name: 'Keep theirs' }).click();
  await cellSays(bob, 'SK400', 'gate', 'C1');
  await bothEdit('C2', 'D2');
  await dialog(bob).getByRole('button', { name: 'Save mine' }).click();
  for (const page of [ann, bob]) await cellSays(page, 'SK400', 'gate', 'D2');
  // Her undo would take his change away, so she is asked as well.
  await ann.locator('.grid').focus();
  await ann.keyboard.press('Control+z');
  await dialog(ann).getByText('was changed meanwhile').waitFor();
  await dialog(ann).getByRole('button', { name: 'Keep theirs' }).click();
  assert.equal((await daemon.read('/api/flights/SK400')).gate, 'D2');
});

test('who changes another field is no obstacle, and is told of', async (t) => {
  const daemon = await startWithFlights(t);
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await pick(page, 'SK400', 'gate');
  await page.keyboard.press('Enter');
  await page.getByLabel('Gate of SK 400').fill('C1');
  await daemon.patch('SK400', { state: 'boarding' });
  await page.keyboard.press('Enter');
  await toast(page, 'Meanwhile changed by somebody else: state Scheduled → Boarding').waitFor();
  const { gate, state } = await daemon.read('/api/flights/SK400');
  assert.deepEqual([gate, state], ['C1', 'boarding']);
});

test('the daemon is killed and comes back, and nothing is lost', async (t) => {
  const daemon = await startWithFlights(t);
  const page = await openConsole(t, daemon.operator, daemon.token('ann'));
  await pick(page, 'SK400', 'gate');
  await page.keyboard.press('Enter');
  await page.getByLabel('Gate of SK 400').fill('C1');
  await daemon.kill();
  await link(page, 'lost');
  await page.getByText('The link to the daemon is down').waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await cell(page, 'SK400', 'gate').textContent(), 'C1', 'it waits to be sent');
  await daemon.restart();
  await cellSays(page, 'SK400', 'gate', 'C1');
  await link(page, 'live');
  assert.equal((await daemon.read('/api/flights/SK400')).gate, 'C1');
  await daemon.patch('SK401', { state: 'boarding' });
  await cellSays(page, 'SK401', 'state', 'Boarding');
});

test('all of it works over TLS', async (t) => {
  const daemon = await start(t, { OPERATOR_TLS: 'auto' });
  const base = daemon.operator.replace('http:', 'https:');
  const page = await openConsole(t, base, daemon.token('ann'), { ignoreHTTPSErrors: true });
  await view(page, 'Import');
  const json = JSON.stringify(day());
  await page
    .locator('#import-file')
    .setInputFiles({ name: 'day.json', mimeType: 'application/json', buffer: Buffer.from(json) });
  await page.getByRole('button', { name: 'Apply 12 changes' }).click();
  await view(page, 'Flights');
  await pick(page, 'SK400', 'flight');
  await page.keyboard.press('s');
  await page.keyboard.press('b');
  await cellSays(page, 'SK400', 'state', 'Boarding');
});
