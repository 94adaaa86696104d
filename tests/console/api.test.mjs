// Requests: what is sent, what is sent again, and what failures say.

import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import test from 'node:test';

import { PERSISTENCE_MS, createApi, problemText } from '../../assets/console/api.js';
import { couldBeToken, refusal, signInFault, trimToken } from '../../assets/console/session.js';
import { response } from './support.mjs';

/** An API whose fetch answers with `answers` in turn; the last one for ever. */
function play(answers) {
  const sent = [];
  const refused = [];
  let clock = 0;
  const api = createApi({
    token: () => 't0ken',
    refused: (why) => refused.push(why),
    world: {
      fetch: async (path, options) => {
        sent.push({ path, ...options });
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer instanceof Error) throw answer;
        return answer();
      },
      crypto: webcrypto,
      setTimeout: (run, ms) => {
        clock += ms;
        queueMicrotask(run);
      },
      now: () => clock,
      timeout: () => undefined,
    },
  });
  return { api, sent, refused };
}

test('the token travels in its header, and never in an address', async () => {
  const { api, sent } = play([() => response(200, { name: 'x' }, { ETag: '"e-1"', Location: '/api/notices/n1' })]);
  const answer = await api.get('/api/flights/SK1/full');
  assert.equal(sent[0].headers.Authorization, 'Bearer t0ken');
  assert.equal(sent[0].path, '/api/flights/SK1/full');
  assert.deepEqual(
    [answer.ok, answer.body, answer.etag, answer.location],
    [true, { name: 'x' }, '"e-1"', '/api/notices/n1'],
  );
});

test('a change whose answer was lost is sent again under the same key', async () => {
  const { api, sent } = play([new TypeError('reset'), () => response(503, {}), () => response(200, { cursor: 'e-2' })]);
  const answer = await api.change('PATCH', '/api/flights/SK1', {
    json: { gate: 'C2' },
    type: 'application/merge-patch+json',
  });
  assert.equal(answer.ok, true);
  assert.equal(sent.length, 3);
  assert.equal(new Set(sent.map(({ headers }) => headers['Idempotency-Key'])).size, 1);
  assert.match(sent[0].headers['Idempotency-Key'], /^[0-9a-f]{32}$/);
  assert.equal(sent[0].body, '{"gate":"C2"}');
  assert.equal(sent[0].headers['Content-Type'], 'application/merge-patch+json');
});

test('two changes have two keys', async () => {
  const { api, sent } = play([() => response(200, {})]);
  await api.change('DELETE', '/api/close');
  await api.change('DELETE', '/api/close');
  assert.notEqual(sent[0].headers['Idempotency-Key'], sent[1].headers['Idempotency-Key']);
});

test('a daemon that stays away is given up, in words', async () => {
  const { api, sent } = play([new TypeError('refused')]);
  const answer = await api.change('DELETE', '/api/close');
  assert.deepEqual([answer.ok, answer.status], [false, 0]);
  assert.match(problemText(answer), /cannot be reached/);
  assert.ok(sent.length > 10 && sent.length < PERSISTENCE_MS / 100);
});

test('a refusal is not sent again, and an unknown token ends the session', async () => {
  for (const status of [400, 401, 403, 409, 412, 422, 429, 507]) {
    const { api, sent, refused } = play([() => response(status, { detail: 'no' })]);
    assert.equal((await api.change('DELETE', '/api/close')).status, status);
    assert.equal(sent.length, 1, String(status));
    assert.deepEqual(refused, status === 401 ? ['no'] : []);
  }
});

test('faults name their places', () => {
  const body = {
    detail: '2 faults were found',
    errors: [
      { pointer: '/gate', expected: 'at most 12 characters' },
      { pointer: '', expected: 'an object' },
    ],
  };
  assert.equal(problemText({ status: 422, body }), '/gate: expected at most 12 characters; an object');
  assert.equal(problemText({ status: 409, body: { detail: 'the board is full' } }), 'the board is full');
  assert.equal(problemText({ status: 500, body: {} }), 'The daemon answered 500.');
});

test('each role may what the weaker ones may, and is told what it may not', () => {
  const allowed = (role) =>
    ['change', 'notice', 'import', 'close', 'audit'].filter((action) => refusal(role, action) === undefined);
  assert.deepEqual(allowed('read'), []);
  assert.deepEqual(allowed('publish'), ['change', 'notice', 'import', 'audit']);
  assert.deepEqual(allowed('admin'), ['change', 'notice', 'import', 'close', 'audit']);
  assert.equal(refusal('read', 'change'), 'Changing flights needs a token of the role publish; yours is read.');
});

test('a sign-in that fails says why', () => {
  const fault = (status, body = {}, retryAfter = 0) => signInFault({ status, body, retryAfter });
  assert.match(fault(0), /cannot be reached/);
  assert.match(fault(401), /not known/);
  assert.match(fault(401, { detail: 'there is none yet: gatepost token create NAME' }), /no token yet/);
  assert.match(fault(429, {}, 7), /Wait 7 s/);
  assert.equal(fault(418, { detail: 'teapot' }), 'teapot');
});

test('a token is what was copied, without what copying adds', () => {
  assert.equal(trimToken('  Bearer abc\n'), 'abc');
  assert.equal(trimToken('abc'), 'abc');
  assert.deepEqual(['abc', '', 'a b', 'ä'].map(couldBeToken), [true, false, false, false]);
});
