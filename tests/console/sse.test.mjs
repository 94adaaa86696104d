// The event stream, out of pieces of any size.

import assert from 'node:assert/strict';
import test from 'node:test';

import { createParser } from '../../assets/console/sse.js';

const STREAM =
  'retry: 2000\n\n: gatepost\n\nid: e-1\nevent: snapshot\ndata: {"a":1}\n\n' +
  'event: heartbeat\ndata: {}\n\nid: e-2\r\nevent: notice\r\ndata: one\r\ndata: two\r\n\r\ndata:three\rid\r\r';

const EVENTS = [
  { name: 'snapshot', data: '{"a":1}', cursor: 'e-1' },
  { name: 'heartbeat', data: '{}', cursor: 'e-1' },
  { name: 'notice', data: 'one\ntwo', cursor: 'e-2' },
  { name: 'message', data: 'three', cursor: '' },
];

for (const size of [1, 2, 3, 7, 64, STREAM.length]) {
  test(`pieces of ${size} characters make the same events`, () => {
    const read = createParser();
    const events = [];
    for (let at = 0; at < STREAM.length; at += size) events.push(...read(STREAM.slice(at, at + size)));
    assert.deepEqual(events, EVENTS);
  });
}

test('an event that is not whole is none', () => {
  const read = createParser();
  assert.deepEqual(read('id: e-1\nevent: notice\ndata: {}\n'), []);
  assert.deepEqual(read(''), []);
  assert.equal(read('\n').length, 1);
});

test('a line without an end is given up', () => {
  const read = createParser();
  const piece = 'x'.repeat(8 * 1024 * 1024);
  assert.throws(() => {
    for (let sent = 0; sent < 8; sent += 1) read(piece);
  }, /no end/);
});
