// Tells the daemon what this display has painted. A receipt is sent out of an animation frame and from
// nowhere else: a renderer that is frozen or gone sends none, whatever its timers still do.

/** At most so often, and while frames come at least so often. */
const SHORTEST_MS = 500;
const LONGEST_MS = 10_000;
/** A daemon that does not answer holds up one receipt for so long. */
const PATIENCE_MS = 5000;

const PATH = '/api/receipts';

/** What the daemon takes for the name of a display. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const KEY = 'display';

function remembered(storage) {
  try {
    return storage().getItem(KEY);
  } catch {
    return null;
  }
}

function remember(storage, name) {
  try {
    storage().setItem(KEY, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The name of this display: what `?display=` says, else what it was called before, else one drawn now
 * and kept for as long as the browser keeps anything.
 */
export function displayName({ location, crypto, localStorage, sessionStorage }) {
  const given = new URLSearchParams(location.search).get(KEY);
  if (given !== null && NAME.test(given)) return given;
  const storages = [localStorage, sessionStorage];
  const known = storages.map(remembered).find((name) => name !== null && NAME.test(name));
  if (known !== undefined) return known;
  const drawn = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  storages.some((storage) => remember(storage, drawn));
  return drawn;
}

/**
 * `painted(cursor)` says that the frame which is being made shows the board at that cursor. `about()`
 * gives what else is told: `{ display, board, build, width, height }`. `onPaint(cursor)` is called when
 * a cursor's frame is on the glass. `world` holds what the browser gives.
 */
export function createReceipts({ about, onPaint, world }) {
  const { fetch, requestAnimationFrame, setTimeout, clearTimeout, performance, timeout } = world;
  let wanted;
  let shown;
  let told;
  let sentAt = -Infinity;
  let timer;
  let frameAsked = false;
  let sending = false;

  async function send(frameAt) {
    sending = true;
    sentAt = performance.now();
    told = shown;
    const frame_age_ms = Math.max(0, Math.round(sentAt - frameAt));
    try {
      await fetch(PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...about(), cursor: told, frame_age_ms }),
        signal: timeout(PATIENCE_MS),
      });
    } catch {
      // The stream finds out that the daemon is away; the next receipt says the same and more.
    }
    sending = false;
    plan();
  }

  // The frame's own callback still runs before it is painted; a task after it does not.
  function frame(frameAt) {
    setTimeout(() => {
      frameAsked = false;
      if (shown !== wanted) {
        shown = wanted;
        onPaint(shown);
      }
      const since = performance.now() - sentAt;
      if (!sending && since >= (shown === told ? LONGEST_MS : SHORTEST_MS)) send(frameAt);
      else plan();
    }, 0);
  }

  function ask() {
    if (frameAsked) return;
    frameAsked = true;
    requestAnimationFrame(frame);
  }

  function plan() {
    clearTimeout(timer);
    if (sending) return;
    const due = sentAt + (shown === told ? LONGEST_MS : SHORTEST_MS);
    timer = setTimeout(ask, Math.max(0, due - performance.now()));
  }

  return {
    painted(cursor) {
      if (wanted === cursor) return;
      wanted = cursor;
      ask();
    },
  };
}
