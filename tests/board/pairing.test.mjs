// The panel before the first token: what it says, and that it comes and goes by itself.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { pairingView, showPairing } from '../../assets/board/pairing.js';

const language = (tag) =>
  JSON.parse(readFileSync(new URL(`../../assets/shared/languages/${tag}.json`, import.meta.url)));

const OFFER = {
  code: 'ABCD-EFGH',
  addresses: ['https://gate-b7.local:8443', 'https://10.0.0.7:8443'],
  fingerprint: Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0').toUpperCase()).join(':'),
};

test('it says in the languages of the board what to type, and by what the machine is known', () => {
  const view = pairingView(OFFER, ['ar', 'en'].map(language));
  assert.equal(view.line + view.code, 'gatepost pair https://gate-b7.local:8443 ABCD-EFGH');
  assert.equal(view.further, 'https://10.0.0.7:8443');
  assert.equal(view.certificate, 'SHA-256 00:01:02:03:04:05:06:07…');
  assert.deepEqual(view.says.map(({ lang, dir }) => [lang, dir]), [['ar', 'rtl'], ['en', 'ltr']]);
  assert.equal(view.says[1].title, language('en').phrases.pairing);
});

test('English is always among the languages, and there are three at most', () => {
  const tags = (...given) => pairingView(OFFER, given.map(language)).says.map(({ lang }) => lang);
  assert.deepEqual(tags('ja', 'en'), ['ja', 'en']);
  assert.deepEqual(tags('de', 'fr', 'es', 'ja', 'en'), ['de', 'fr', 'en']);
  assert.deepEqual(tags('en', 'de', 'fr', 'es'), ['en', 'de']);
});

test('without encryption there is no certificate to compare', () => {
  assert.equal(pairingView({ ...OFFER, fingerprint: null }, [language('en')]).certificate, '');
});

/** A page whose daemon gives `answers` in turn; the promise settles when they are used up. */
function page(answers) {
  const seen = [];
  const pauses = [];
  let shown = 0;
  const element = () => ({ append() {}, remove() { shown -= 1; } });
  const panel = { append() { shown += 1; } };
  const ended = new Promise((resolve) => {
    const left = [...answers];
    showPairing({
      document: { createElement: element, querySelector: () => panel },
      words: () => [language('en')],
      world: {
        fetch: async (path) => {
          assert.equal(path, '/api/pairing');
          const answer = left.shift();
          if (answer === 'away') throw new TypeError('away');
          return { status: answer.status, json: async () => answer.offer };
        },
        setTimeout: (again, pause) => {
          seen.push(shown);
          pauses.push(pause);
          if (left.length === 0) resolve();
          else queueMicrotask(again);
        },
        timeout: () => undefined,
      },
    });
  });
  return { ended, seen, pauses };
}

const offered = (offer = OFFER) => ({ status: 200, offer });
const nothing = { status: 204 };

test('it comes, stays while the daemon is away, changes with the code and goes', async () => {
  const { ended, seen, pauses } = page([nothing, offered(), 'away', { status: 503 }, offered({ ...OFFER, code: 'ZZZZ-9999' }), nothing]);
  await ended;
  assert.deepEqual(seen, [0, 1, 1, 1, 1, 0]);
  assert.deepEqual(pauses, [60_000, 2000, 2000, 2000, 2000, 60_000]);
});
