// What the glass shows while something is broken.
//
// 1. The daemon is killed and started again: never a blank, no reload, and what was pushed meanwhile
//    is there.
// 2. The daemon freezes: the mark appears within two and a half heartbeats, and goes when it wakes.
// 3. A stream answered with 500, which ends an EventSource for good, is opened anew.
// 4. The daemon lives, but the timetable that it polls does not: the mark says so until it is heard again.
// 5. A closed display says so, is turned away with 204, and works again once it is opened.

import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { day } from '../support/flights.mjs';
import { PATIENCE_MS } from '../support/wait.mjs';
import { life, live, mark, openBoard, rowSays, rowsNow, rowsOfFirstPaint, watchRows } from './support/board.mjs';
import { openPage, picture } from './support/browser.mjs';

async function start(t, settings, configuration) {
  const daemon = await Daemon.start(settings, configuration);
  t.after(() => daemon.stop());
  await daemon.publish(day());
  return daemon;
}

const departures = day().filter(({ direction }) => direction === 'departure');

test('a killed daemon leaves no blank and loses nothing', async (t) => {
  // Long enough that the push after the restart comes before the page is back.
  const daemon = await start(t, { STREAM_RETRY_MS: 5000 });
  const page = await openPage(t);
  const streams = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/events') streams.push(request.url());
  });
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, ...departures.map(({ id }) => id));
  const rows = await watchRows(page);
  await daemon.patch('SK400', { state: 'boarding' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  await daemon.kill();
  await daemon.restart();
  await daemon.patch('SK400', { state: 'final-call' });
  const connected = streams.length;
  await rowSays(page, 'SK400', '.state b', 'Final call');
  assert.ok(streams.length > connected, 'the page came back only after the push');
  await unmoved();
  const { fewest, frames, changes } = await rows();
  assert.equal(fewest, departures.length, `the fewest rows in ${frames} frames and ${changes} changes`);
  assert.ok(frames > 0 && changes > 0);
  assert.deepEqual(await rowsNow(page), await rowsOfFirstPaint(page));
});

test('a frozen daemon is marked in time', async (t) => {
  const heartbeat = 400;
  // For a machine that is busy with other things.
  const slack = 500;
  const daemon = await start(t, { STREAM_HEARTBEAT_MS: heartbeat });
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  const unmoved = await mark(page, 'SK400');
  const marked = page.evaluate((patience) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('no mark')), patience);
    const life = document.querySelector('.life');
    new MutationObserver(() => {
      if (life.matches('.tone-warn') && life.textContent.startsWith('As of')) resolve(Date.now());
    }).observe(life, { attributes: true, childList: true, characterData: true, subtree: true });
  }), PATIENCE_MS);
  // Answered after the observer is in place.
  await page.evaluate(() => {});
  const frozen = Date.now();
  daemon.signal('SIGSTOP');
  const after = await marked - frozen;
  t.diagnostic(`marked ${after} ms after the daemon froze, heartbeat ${heartbeat} ms`);
  assert.ok(after <= 2.5 * heartbeat + slack, `marked only after ${after} ms`);
  await picture(page, 'a frozen daemon is marked');
  daemon.signal('SIGCONT');
  await live(page);
  await daemon.patch('SK400', { state: 'boarding' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  await unmoved();
});

/** Passes everything on, but answers the first `/events` with 500. */
async function faultyFront(t, base) {
  let refused = 0;
  const front = http.createServer((request, response) => {
    if (request.url.startsWith('/events') && refused === 0) {
      refused += 1;
      response.writeHead(500).end();
      return;
    }
    const { method, headers } = request;
    const onward = http.request(base + request.url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  return { base: await listen(t, front), refused: () => refused };
}

async function listen(t, server) {
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

test('a stream that ended for good is opened anew', async (t) => {
  const daemon = await start(t, {});
  const front = await faultyFront(t, daemon.display);
  const page = await openPage(t);
  await openBoard(page, front.base);
  assert.equal(front.refused(), 1);
  const unmoved = await mark(page, 'SK400');
  await daemon.patch('SK400', { state: 'boarding' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
  await unmoved();
});

test('a board whose timetable is silent says so until it is heard', async (t) => {
  let status = 503;
  const feed = http.createServer((_, response) => response.writeHead(status).end('flight,time,to,gate\nSK1,10:00,TOS,A1\n'));
  const configuration = `[sources.tower]\nurl = "${await listen(t, feed)}"\nformat = "csv"\ninterval_s = 10\nsilent_s = 1\n`;
  const daemon = await start(t, { STREAM_HEARTBEAT_MS: 200 }, configuration);
  const page = await openPage(t);
  await page.goto(`${daemon.display}/boards/departures`);
  await life(page, 'Timetable not confirmed');
  await picture(page, 'a silent timetable');
  status = 200;
  await live(page);
});

test('a closed display says so and can be opened again', async (t) => {
  const daemon = await start(t, {});
  const page = await openPage(t);
  await openBoard(page, daemon.display);
  await daemon.send('POST', '/api/close');
  await page.locator('[data-mode=closed] .idle', { hasText: 'This display is closed' }).waitFor();
  await picture(page, 'a closed display');
  assert.equal((await fetch(`${daemon.display}/events`)).status, 204);
  await daemon.send('DELETE', '/api/close');
  await page.reload();
  await live(page);
  await daemon.patch('SK400', { state: 'boarding' });
  await rowSays(page, 'SK400', '.state b', 'Boarding');
});
