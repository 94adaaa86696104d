// The stream through what happens to connections: each answer is played by the test.

import assert from 'node:assert/strict';
import test from 'node:test';

import { follow } from '../../assets/console/follow.js';

const SNAPSHOT = 'id: e-7\nevent: snapshot\ndata: {"board":{"heartbeat_ms":100}}\n\n';

/** A browser whose timers fire when the test says so, and whose fetch answers with `answers` in turn. */
function play(answers) {
  const timers = [];
  const asked = [];
  const told = [];
  let waiting = [];
  const note = (...what) => {
    told.push(what);
    waiting.forEach((resolve) => resolve());
    waiting = [];
  };
  const world = {
    fetch: async (url, { headers, signal }) => {
      asked.push(headers);
      const answer = answers.shift();
      if (answer === undefined)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      if (answer instanceof Error) throw answer;
      return answer(signal);
    },
    setTimeout: (run, ms) => {
      timers.push({ run, ms });
      return timers.at(-1);
    },
    clearTimeout: (timer) => {
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
    },
    random: () => 0,
    AbortController,
    TextDecoder,
  };
  const listener = {
    events: (batch) => note('events', ...batch.map(({ name }) => name)),
    contact: () => note('contact'),
    lost: () => note('lost'),
    closed: () => note('closed'),
    refused: () => note('refused'),
  };
  return {
    timers,
    asked,
    told,
    stream: follow({
      url: '/events',
      headers: () => ({ Authorization: 'Bearer t' }),
      heartbeatMs: 1000,
      listener,
      world,
    }),
    async until(...what) {
      while (!told.some((each) => JSON.stringify(each) === JSON.stringify(what)))
        await new Promise((resolve) => {
          waiting.push(resolve);
        });
    },
    fire(ms) {
      const timer = timers.find((each) => each.ms === ms);
      assert.ok(timer, `a timer of ${ms} ms among ${timers.map((each) => each.ms)}`);
      world.clearTimeout(timer);
      timer.run();
    },
  };
}

/** A stream that sends its text and stays open until it is aborted, or ends. */
const sends =
  (text, { open = false, status = 200 } = {}) =>
  (signal) =>
    new Response(
      status === 204
        ? null
        : new ReadableStream({
            start(controller) {
              if (text) controller.enqueue(new TextEncoder().encode(text));
              if (open) signal.addEventListener('abort', () => controller.error(new Error('aborted')));
              else controller.close();
            },
          }),
      { status },
    );

test('a stream that ends is followed from its cursor, with the token', async () => {
  const played = play([sends(SNAPSHOT), sends('', { open: true })]);
  await played.until('events', 'snapshot');
  await played.until('lost');
  assert.deepEqual(played.asked[0], { Authorization: 'Bearer t' });
  played.fire(500);
  assert.deepEqual(played.asked[1], { Authorization: 'Bearer t', 'Last-Event-ID': 'e-7' });
  played.stream.stop();
});

test('a daemon that is away is tried again, and less and less often', async () => {
  const played = play([new TypeError('refused'), new TypeError('refused'), sends(SNAPSHOT, { open: true })]);
  await played.until('lost');
  played.fire(500);
  while (!played.timers.some(({ ms }) => ms === 1000)) await Promise.resolve();
  played.fire(1000);
  await played.until('contact');
  played.stream.stop();
});

test('a connection that is open and silent is given up', async () => {
  const played = play([sends(SNAPSHOT, { open: true }), sends('', { open: true })]);
  await played.until('events', 'snapshot');
  while (!played.timers.some(({ ms }) => ms === 2500 || ms === 250)) await Promise.resolve();
  played.timers.find(({ ms }) => ms === 2500 || ms === 250).run();
  await played.until('lost');
  played.stream.stop();
});

test('an unknown token ends it', async () => {
  const played = play([sends('', { status: 401 })]);
  await played.until('refused');
  await Promise.resolve();
  assert.deepEqual(played.timers, []);
});

test('closed displays are looked after again', async () => {
  const played = play([sends(`${SNAPSHOT}event: closedConnection\ndata:\n\n`), sends('', { status: 204 })]);
  await played.until('closed');
  assert.deepEqual(
    played.told.filter(([what]) => what === 'events'),
    [['events', 'snapshot']],
  );
  while (!played.timers.some(({ ms }) => ms === 3000)) await Promise.resolve();
  played.fire(3000);
  while (played.told.filter(([what]) => what === 'closed').length < 2)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  played.stream.stop();
});

test('an event that cannot be read asks for the whole board', async () => {
  const played = play([sends(`${SNAPSHOT}id: e-8\nevent: notice\ndata: {oops\n\n`), sends('', { open: true })]);
  await played.until('lost');
  played.fire(500);
  assert.equal(played.asked[1]['Last-Event-ID'], undefined);
  played.stream.stop();
});
