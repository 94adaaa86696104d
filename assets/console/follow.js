// Follows the stream from a cursor, through whatever happens to the connection: a daemon that restarts,
// a connection that is open and silent, a token that is revoked.

import { backoff } from '../board/stream.js';
import { createParser } from './sse.js';

const SILENT_HEARTBEATS = 2.5;

/** A console is wanted while displays are closed: it looks again soon. */
const CLOSED_RETRY_MS = 3000;

/** Bytes that are no event are reread as a whole board. */
class Unreadable extends Error {}

function parsed({ name, data, cursor }) {
  try {
    return { name, data: data === '' ? {} : JSON.parse(data), cursor };
  } catch {
    throw new Unreadable(name);
  }
}

/**
 * Connects and stays connected until `stop()`. `listener` has `events(batch)`, `contact()`, `lost()`,
 * `closed()` and `refused()`; the last one ends it. `headers()` are sent each time. `world` holds what the
 * browser gives, so that a test can give it too.
 */
export function follow({ url, headers, heartbeatMs, listener, world }) {
  const { fetch, setTimeout, clearTimeout, random, AbortController, TextDecoder } = world;
  let cursor = '';
  let silenceMs = heartbeatMs * SILENT_HEARTBEATS;
  let attempt = 0;
  let stopped = false;
  let connection = new AbortController();
  let silence;
  let retry;

  function watch() {
    clearTimeout(silence);
    silence = setTimeout(() => connection.abort(), silenceMs);
  }

  function receive(events) {
    if (events.length === 0) return;
    attempt = 0;
    for (const { name, data, cursor: at } of events) {
      if (at !== '') cursor = at;
      if (name === 'snapshot') silenceMs = data.board.heartbeat_ms * SILENT_HEARTBEATS;
    }
    listener.contact();
    listener.events(events.filter(({ name }) => name !== 'closedConnection'));
  }

  /** Reads until the stream ends; true when the daemon has said that displays shall stop. */
  async function read(body) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parse = createParser();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return false;
      watch();
      const events = parse(decoder.decode(value, { stream: true })).map(parsed);
      if (stopped) return false;
      receive(events);
      if (events.some(({ name }) => name === 'closedConnection')) return true;
    }
  }

  /** How long to wait before the next attempt; none when there shall be none. */
  async function connect() {
    connection = new AbortController();
    watch();
    const answer = await fetch(url, {
      headers: { ...headers(), ...(cursor === '' ? {} : { 'Last-Event-ID': cursor }) },
      cache: 'no-store',
      signal: connection.signal,
    });
    if (answer.status === 401) {
      listener.refused();
      return undefined;
    }
    const closed = answer.status === 204 || (answer.status === 200 && (await read(answer.body)));
    if (closed) {
      listener.closed();
      return CLOSED_RETRY_MS;
    }
    return backoff(attempt++, random);
  }

  async function go() {
    let delay;
    try {
      delay = await connect();
    } catch (error) {
      if (error instanceof Unreadable) cursor = '';
      delay = backoff(attempt++, random);
    }
    clearTimeout(silence);
    connection.abort();
    if (stopped || delay === undefined) return;
    if (delay !== CLOSED_RETRY_MS) listener.lost();
    retry = setTimeout(go, delay);
  }

  go();
  return {
    stop() {
      stopped = true;
      clearTimeout(silence);
      clearTimeout(retry);
      connection.abort();
    },
    /** Tries at once: the operator asks for it, or the machine has woken up. */
    hurry() {
      if (stopped) return;
      clearTimeout(retry);
      connection.abort();
      attempt = 0;
      retry = setTimeout(go, 0);
    },
  };
}
