// Independent clients on the real stream, while their line is cut at random and 50 events a second
// are published: each connects, gets one snapshot, and then every event once, in order.
//
// 1. Python, httpx-sse.
// 2. Node, eventsource.
//
// TEST_SEED repeats the cuts of a run.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { Daemon } from '../support/daemon.mjs';
import { flight } from '../support/flights.mjs';
import { random, until } from '../support/wait.mjs';
import { client, cuttingLine } from './support.mjs';

const EVENTS = 250;
const INTERVAL_MS = 20;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));

const CLIENTS = {
  'httpx-sse': [process.env.TEST_PYTHON ?? 'python3', file('httpx_sse_client.py')],
  eventsource: [process.execPath, file('eventsource_client.mjs')],
};

const sequence = (id) => Number(id.split('-')[1]);

/** Publishes `EVENTS` changes at their pace; the answer is their cursors. */
async function publish(daemon) {
  const cursors = [];
  const pace = setInterval(() => {
    const turn = cursors.length;
    cursors.push(daemon.patch('SK455', { gate: `G${turn}` }));
    if (cursors.length === EVENTS) clearInterval(pace);
  }, INTERVAL_MS);
  await until('all to be sent', () => cursors.length === EVENTS);
  return (await Promise.all(cursors)).map(({ cursor }) => cursor);
}

for (const [name, [command, ...args]] of Object.entries(CLIENTS)) {
  test(`${name} sees every event once and in order`, async (t) => {
    t.diagnostic(`TEST_SEED=${seed}`);
    const daemon = await Daemon.start({ STREAM_RETRY_MS: 100 });
    t.after(() => daemon.stop());
    await daemon.put(flight('SK455', 'departure', 30));
    const line = await cuttingLine(t, daemon.display, random(seed));
    const { received, running } = client(t, command, ...args, line.base);
    await until('the snapshot', () => received.length > 0);
    const published = await publish(daemon);
    const last = Math.max(...published.map(sequence));
    await until('the last event', () => {
      assert.ok(running(), 'the client has ended');
      return sequence(received.at(-1).id) >= last;
    });
    t.diagnostic(`${received.length - 1} events over ${line.cuts} cuts`);
    assert.ok(line.cuts >= 3, `only ${line.cuts} cuts`);
    const [snapshot, ...events] = received;
    assert.equal(snapshot.event, 'snapshot');
    const first = sequence(snapshot.data.cursor);
    assert.deepEqual(events.map(({ id }) => sequence(id)), events.map((_, at) => first + 1 + at));
    assert.deepEqual(events.map(({ event }) => event), Array(EVENTS).fill('flightStateUpdate'));
    assert.deepEqual(events.map(({ id }) => id).toSorted(), published.toSorted());
    assert.deepEqual(events.map(({ data }) => data.gate).toSorted(),
      Array.from({ length: EVENTS }, (_, turn) => `G${turn}`).toSorted());
  });
}
