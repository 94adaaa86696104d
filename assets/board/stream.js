// The one owner of the EventSource. It brings events and silence to its listener, and comes back
// from everything: a refused connection, a closed stream, a half-open one, a torn event.

const EVENTS = ['snapshot', 'flightStateUpdate', 'flightRemoval', 'notice', 'noticeRemoval',
  'heartbeat', 'closedConnection'];

/** Events held for one batch; a hidden tab paints no frames and must not collect for ever. */
const BATCH = 256;

const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 30_000;
/** A silent half-open connection is found by the page's own timer only. */
const SILENT_HEARTBEATS = 2.5;
const CLOSED = 2;

/** The delay before attempt `n` (from 0): doubling, bounded, jittered downwards by up to a half. */
export function backoff(attempt, random) {
  const ceiling = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 16));
  return ceiling * (1 - random() / 2);
}

/**
 * Connects and stays connected. `listener` has `events(batch)`, `contact()`, `silence()` and
 * `closed()`. `world` holds what the browser gives, so that a test can give it too.
 */
export function openStream({ url, cursor, heartbeatMs, listener, world }) {
  const { EventSource, setTimeout, clearTimeout, requestFrame, random } = world;
  let source;
  let last = cursor;
  let attempt = 0;
  let silenceMs = heartbeatMs * SILENT_HEARTBEATS;
  let silence;
  let retry;
  let batch = [];
  let frameAsked = false;
  let opened = false;

  function watch() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listener.silence();
      // The next attempt may be further away than the next silence: it must not be put off for ever.
      if (retry === undefined) reconnect();
      watch();
    }, silenceMs);
  }

  function flush() {
    frameAsked = false;
    if (batch.length === 0) return;
    const events = batch;
    batch = [];
    listener.events(events);
  }

  function receive(name, event) {
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      // What cannot be read may have been anything: ask for the whole state.
      last = '';
      reconnect();
      return;
    }
    // An open connection is not yet a working one: only an event that was read resets the delay.
    attempt = 0;
    if (event.lastEventId) last = event.lastEventId;
    if (name === 'snapshot') silenceMs = data.board.heartbeat_ms * SILENT_HEARTBEATS;
    batch.push({ name, data, cursor: event.lastEventId });
    listener.contact();
    watch();
    if (batch.length >= BATCH) flush();
    else if (!frameAsked) {
      frameAsked = true;
      requestFrame(flush);
    }
  }

  function close() {
    clearTimeout(silence);
    clearTimeout(retry);
    source.close();
    flush();
    listener.closed();
    // A closed display is answered 204 until it is opened again; asking now and then spares
    // somebody the walk to the wall.
    attempt = Number.MAX_SAFE_INTEGER;
    retry = setTimeout(connect, backoff(attempt, random));
  }

  function reconnect() {
    source.close();
    clearTimeout(retry);
    retry = setTimeout(connect, backoff(attempt, random));
    attempt += 1;
  }

  function connect() {
    retry = undefined;
    const query = last ? `${url.includes('?') ? '&' : '?'}last_event_id=${encodeURIComponent(last)}` : '';
    const mine = new EventSource(url + query);
    source = mine;
    const whileMine = (handle) => (event) => {
      if (source === mine && mine.readyState !== CLOSED) handle(event);
    };
    // The first answer is a sign of life. Later ones are not: a daemon that answers and says nothing,
    // over and over, would look alive.
    if (!opened) {
      mine.addEventListener('open', whileMine(() => {
        if (!opened) listener.contact();
        opened = true;
      }));
    }
    for (const name of EVENTS) {
      mine.addEventListener(name, whileMine(name === 'closedConnection' ? close : (event) => receive(name, event)));
    }
    // While it is CONNECTING the browser retries by itself; CLOSED is for good.
    mine.addEventListener('error', () => {
      if (source === mine && mine.readyState === CLOSED) reconnect();
    });
  }

  connect();
  watch();
}
