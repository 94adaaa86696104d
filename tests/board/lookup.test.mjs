// Names and words that are asked for later: once, together, and never in a hurry.

import assert from 'node:assert/strict';
import test from 'node:test';

import { createLookup } from '../../assets/board/lookup.js';

const modelOf = (...flights) => ({ flights: new Map(flights.map((flight, index) => [String(index), flight])) });
const WORDS = { en: {} };

/** A daemon that answers by path. */
function daemon(answers) {
  const asked = [];
  return {
    asked,
    fetch: async (path) => {
      asked.push(path);
      const { status = 200, body = {} } = answers[path] ?? { status: 404 };
      return { status, ok: status === 200, json: async () => body };
    },
  };
}

test('what is there is not asked for', async () => {
  const { asked, fetch } = daemon({});
  const model = modelOf({ airport: 'CPH', languages: ['en'] }, {});
  assert.equal(await createLookup(fetch)(model, { CPH: {} }, WORDS, 0), undefined);
  assert.deepEqual(asked, []);
});

test('airports and languages are asked for, and what is unknown is not asked for again', async () => {
  const { asked, fetch } = daemon({
    '/api/airports?codes=CPH,QQQ': { body: { airports: { CPH: { en: 'Copenhagen' } } } },
    '/assets/shared/languages/ar.json': { body: { tag: 'ar' } },
  });
  const lookUp = createLookup(fetch);
  const model = modelOf({ airport: 'CPH', via: ['QQQ'], languages: ['ar'] });
  const found = await lookUp(model, {}, WORDS, 0);
  assert.deepEqual(found, { cities: { CPH: { en: 'Copenhagen' }, QQQ: {} }, words: { en: {}, ar: { tag: 'ar' } } });
  assert.equal(await lookUp(model, found.cities, found.words, 1), undefined);
  assert.equal(asked.length, 2);
});

test('a refusal is an answer, a failure is none and is not repeated at once', async () => {
  const model = modelOf({ airport: 'CPH' });
  const refusing = daemon({ '/api/airports?codes=CPH': { status: 400 } });
  assert.deepEqual((await createLookup(refusing.fetch)(model, {}, WORDS, 0)).cities, { CPH: {} });

  const failing = daemon({ '/api/airports?codes=CPH': { status: 503 } });
  const lookUp = createLookup(failing.fetch);
  for (const at of [0, 1, 29]) assert.equal(await lookUp(model, {}, WORDS, at), undefined);
  assert.equal(failing.asked.length, 1);
  await lookUp(model, {}, WORDS, 30);
  assert.equal(failing.asked.length, 2);
});

test('while one question is under way there is no other', async () => {
  let answer;
  const asked = [];
  const lookUp = createLookup((path) => {
    asked.push(path);
    return new Promise((resolve) => { answer = resolve; });
  });
  const model = modelOf({ airport: 'CPH' });
  const first = lookUp(model, {}, WORDS, 0);
  assert.equal(await lookUp(model, {}, WORDS, 0), undefined);
  answer({ status: 200, ok: true, json: async () => ({ airports: {} }) });
  assert.deepEqual((await first).cities, { CPH: {} });
  assert.equal(asked.length, 1);
});

test('no more airports than the daemon answers for', async () => {
  const { asked, fetch } = daemon({});
  const flights = Array.from({ length: 250 }, (_, index) => ({ airport: `A${index}` }));
  await createLookup(fetch)(modelOf(...flights), {}, WORDS, 0);
  assert.equal(asked[0].split('=')[1].split(',').length, 100);
});
