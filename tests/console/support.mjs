// What the tests of the console's modules share.

import { readFileSync } from 'node:fs';

export const ZURICH = 'Europe/Zurich';

/** Epoch seconds of an instant as it is written. */
export const at = (text) => Date.parse(text) / 1000;

/** A flight of the wire. */
export const flight = (id, more = {}) => ({
  id,
  flight: id,
  direction: 'departure',
  scheduled: at('2026-11-23T10:00:00Z'),
  state: 'scheduled',
  ...more,
});

export const english = () =>
  JSON.parse(readFileSync(new URL('../../assets/shared/languages/en.json', import.meta.url), 'utf8'));

/** A response of the daemon, as far as the console looks at it. */
export function response(status, body, headers = {}) {
  return new Response(status === 204 || status === 304 ? null : JSON.stringify(body), { status, headers });
}

/** A daemon with one flight: `GET …/full`, and `PATCH` under `If-Match`; it counts versions. */
export function oneFlight(first) {
  const daemon = {
    flight: first,
    version: 1,
    patches: [],
    etag: () => `"e-${daemon.version}"`,
    change(fields) {
      daemon.flight = { ...daemon.flight, ...fields };
      daemon.version += 1;
    },
    api: {
      async get() {
        if (!daemon.flight) return { ok: false, status: 404, body: {} };
        return { ok: true, status: 200, body: daemon.flight, etag: daemon.etag() };
      },
      async change(_, __, { json, headers }) {
        if (!daemon.flight) return { ok: false, status: 404, body: { detail: 'no flight' } };
        if (headers['If-Match'] !== daemon.etag()) return { ok: false, status: 412, body: {} };
        daemon.patches.push(json);
        daemon.change(Object.fromEntries(Object.entries(json).map(([field, value]) => [field, value ?? undefined])));
        return { ok: true, status: 200, body: {}, etag: daemon.etag() };
      },
    },
  };
  return daemon;
}
