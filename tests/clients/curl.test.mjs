// The stream byte by byte, as curl prints it.
//
// 1. The first bytes come at once: retry within its jitter, a comment, then one snapshot.
// 2. The headers that keep caches and proxies out of the way.
// 3. A cursor is taken from the header and from both query names, and answered with exactly what
//    follows; the header wins.
// 4. A cursor that cannot be served gets a snapshot that says why.
// 5. A stream at rest carries heartbeats, as a comment and as an event.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { after, before } from 'node:test';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { until } from '../support/wait.mjs';

const RETRY_MS = 2000;
const JITTER = 0.2;

let daemon;
let cursors;
before(async () => {
  daemon = await Daemon.start({ STREAM_RETRY_MS: RETRY_MS, STREAM_HEARTBEAT_MS: 300 });
  const answers = [await daemon.put(flight('SK455', 'departure', 30))];
  for (const gate of ['A1', 'A2', 'A3']) answers.push(await daemon.patch('SK455', { gate }));
  cursors = answers.map(({ cursor }) => cursor);
});
after(() => daemon.stop());

/** What curl has printed once `enough` says so, headers first. */
async function curl(enough, target, ...options) {
  const child = spawn('curl', ['-sS', '-i', '-N', '--noproxy', '*', ...options, daemon.display + target]);
  let text = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (data) => { text += data; });
  child.stderr.setEncoding('utf8').on('data', (data) => { complaint += data; });
  try {
    await until(`an answer to ${target} that is enough`, () => {
      assert.equal(child.exitCode, null, `curl ended: ${complaint}`);
      return enough(text);
    });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  const [head, ...body] = text.split('\r\n\r\n');
  return { head: head.toLowerCase(), body: body.join('\r\n\r\n') };
}

/** The whole blocks of a stream as [event, id, data], heartbeats left out. */
function events(body) {
  return body.split('\n\n').slice(0, -1)
    .map((block) => Object.fromEntries(block.split('\n').filter((line) => !line.startsWith(':'))
      .map((line) => line.match(/^([a-z]+): ?(.*)$/s).slice(1))))
    .filter(({ event }) => event !== undefined && event !== 'heartbeat')
    .map(({ event, id, data }) => ({ event, id, data: JSON.parse(data) }));
}

const hasHeartbeat = (text) => /\nevent: heartbeat\n.*\n\n/s.test(text);

test('the first bytes: retry, a comment, the snapshot', async () => {
  const { body } = await curl(hasHeartbeat, '/events');
  const [, retry] = body.match(/^retry: (\d+)\n\n: gatepost \d+\.\d+\.\d+\n\n/) ?? assert.fail(body);
  assert.ok(Math.abs(retry - RETRY_MS) <= RETRY_MS * JITTER, retry);
  const [snapshot, ...more] = events(body);
  assert.deepEqual(more, []);
  assert.equal(snapshot.event, 'snapshot');
  assert.equal(snapshot.id, cursors.at(-1));
  assert.equal(snapshot.data.cursor, cursors.at(-1));
  assert.equal(snapshot.data.reason, 'none');
  assert.deepEqual(snapshot.data.flights.map(({ id, gate }) => [id, gate]), [['SK455', 'A3']]);
});

test('the headers', async () => {
  const { head } = await curl(hasHeartbeat, '/events');
  assert.match(head, /^http\/1\.1 200/);
  assert.match(head, /\ncontent-type: text\/event-stream(;|\r|$)/);
  assert.match(head, /\ncache-control: no-cache, no-transform(\r|$)/m);
  assert.match(head, /\nx-accel-buffering: no(\r|$)/m);
});

test('a cursor is answered with exactly what follows', async () => {
  const [put, first] = cursors;
  const asked = {
    header: ['/events', '-H', `Last-Event-ID: ${first}`],
    'one name': [`/events?last_event_id=${first}`],
    'the other name': [`/events?lastEventId=${first}`],
    'the header before the query': [`/events?last_event_id=${put}`, '-H', `Last-Event-ID: ${first}`],
    'one name before the other': [`/events?lastEventId=${put}&last_event_id=${first}`],
  };
  for (const [how, [target, ...options]] of Object.entries(asked)) {
    const { body } = await curl(hasHeartbeat, target, ...options);
    const replayed = events(body);
    assert.deepEqual(replayed.map(({ id }) => id), cursors.slice(2), how);
    assert.deepEqual(replayed.map(({ data }) => data.gate), ['A2', 'A3'], how);
  }
  const head = await curl(hasHeartbeat, `/events?last_event_id=${cursors.at(-1)}`);
  assert.deepEqual(events(head.body), []);
});

test('a cursor that cannot be served gets one snapshot with the reason', async () => {
  const [epoch] = cursors[0].split('-');
  const foreign = epoch === '00000000' ? '11111111' : '00000000';
  for (const [cursor, reason] of [[`${epoch}-999`, 'ahead'], [`${foreign}-1`, 'epoch'], ['rubbish', 'invalid']]) {
    const { body } = await curl(hasHeartbeat, '/events', '-H', `Last-Event-ID: ${cursor}`);
    assert.deepEqual(events(body).map(({ event, data }) => [event, data.reason]), [['snapshot', reason]]);
  }
});

test('heartbeats are a comment and an event', async () => {
  const { body } = await curl((text) => text.split('event: heartbeat\n').length > 2, '/events');
  const [, beat] = body.match(/\n\n:[^\n]*\n\nevent: heartbeat\ndata: ([^\n]*)\n\n/) ?? assert.fail(body);
  const { now, clock, head } = JSON.parse(beat);
  assert.equal(head, cursors.at(-1));
  assert.ok(Number.isInteger(now));
  assert.ok(['synced', 'unset'].includes(clock));
});
