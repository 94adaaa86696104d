// The last events, out of the ring: the stream is asked for what came after a cursor a while back, and
// left again where the present begins.

import { SHOWN, cursorBefore } from './log.js';
import { createParser } from './sse.js';

const TIMEOUT_MS = 10_000;

/** Events up to `head`; nothing when the ring starts after `from`. */
async function readFrom(headers, from, head, fetch) {
  const stop = new AbortController();
  const answer = await fetch('/events', {
    headers: { ...headers, 'Last-Event-ID': from },
    cache: 'no-store',
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (answer.status !== 200) return [];
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const parse = createParser();
  const events = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return events;
      for (const { name, data, cursor } of parse(decoder.decode(value, { stream: true }))) {
        if (name === 'snapshot') return undefined;
        if (cursor !== '' && data !== '' && name !== 'heartbeat') events.push({ name, cursor, data: JSON.parse(data) });
        if (cursor === head) return events;
      }
    }
  } finally {
    stop.abort();
  }
}

/** As many of the last events before `head` as the ring still has, up to what the log shows. */
export async function readBack(headers, head, fetch = globalThis.fetch.bind(globalThis)) {
  for (let back = SHOWN; back >= 1; back = Math.floor(back / 2)) {
    const from = cursorBefore(head, back);
    if (from === head) return [];
    try {
      const events = await readFrom(headers, from, head, fetch);
      if (events) return events;
    } catch {
      return [];
    }
  }
  return [];
}
