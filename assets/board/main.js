// Wires the page: what the daemon put into the document, the stream, the clock of the page, the
// renderer, the receipts.

import { FLAP_MS, createFlaps } from './flap.js';
import { createLookup } from './lookup.js';
import { EMPTY, fold, trustedNow } from './model.js';
import { arrange } from './paging.js';
import { showPairing } from './pairing.js';
import { rowsOfPanel } from './panel.js';
import { createReceipts, displayName } from './receipts.js';
import { createRenderer } from './render.js';
import { openStream } from './stream.js';
import { screenView } from './view.js';

/** Two paints a second keep the clock within half a second; one that changes nothing costs next to nothing. */
const TICK_MS = 500;

/** Places that the picture takes in turn, so that nothing burns in. */
const SHIFTS = 8;

const seconds = () => performance.now() / 1000;
const embedded = (id) => JSON.parse(document.getElementById(id).textContent);

const first = embedded('model');
const spec = embedded('spec');
let words = embedded('words');
let cities = embedded('cities');

const display = displayName({
  location, crypto, localStorage: () => localStorage, sessionStorage: () => sessionStorage,
});
const flaps = createFlaps({ document, matchMedia: matchMedia.bind(globalThis), setTimeout: setTimeout.bind(globalThis) });
const render = createRenderer(document, flaps.write);
const receipts = createReceipts({
  about: () => ({ display, board: spec.name, build: first.build, width: innerWidth, height: innerHeight }),
  onPaint: (cursor) => { document.documentElement.dataset.painted = cursor; },
  world: {
    fetch: fetch.bind(globalThis),
    requestAnimationFrame: requestAnimationFrame.bind(globalThis),
    setTimeout: setTimeout.bind(globalThis),
    clearTimeout: clearTimeout.bind(globalThis),
    performance,
    timeout: AbortSignal.timeout.bind(AbortSignal),
  },
});

let model = fold(EMPTY, [{ name: 'snapshot', data: first, cursor: first.cursor }], seconds());
let arrangement;
const link = { at: seconds(), link: 'waiting', contact: seconds() };

// A hidden page tells its size as none; it keeps the rows that it had.
let rowsPerPage = rowsOfPanel({ width: innerWidth, height: innerHeight }, spec.rows);

const turnOf = (at) => Math.floor(at / spec.page_s);

function rearrange() {
  arrangement = arrange(arrangement, {
    model, spec, cities, now: trustedNow(model, link.at), at: link.at, rowsPerPage,
  });
}

function paint() {
  const shift = spec.pixel_shift_s > 0 ? Math.floor(link.at / spec.pixel_shift_s) % SHIFTS : 0;
  render(screenView({ model, spec, words, cities, arrangement, rowsPerPage, link }), shift);
  tell(model.cursor);
}

// What still turns on its flap is not there yet; a cursor that was overtaken meanwhile is not told.
let paints = 0;
let told = 0;
function tell(cursor) {
  paints += 1;
  const mine = paints;
  const done = () => {
    if (mine < told) return;
    told = mine;
    receipts.painted(cursor);
  };
  if (flaps.busy()) setTimeout(done, FLAP_MS);
  else done();
}

// Which rows stand on the glass changes with the model and with the turn of the page, and only then.
function tick() {
  link.at = seconds();
  if (arrangement.turn !== turnOf(link.at)) rearrange();
  paint();
}

function setLink(state) {
  link.link = state;
  tick();
}

// A page older than its daemon loads itself anew, once for each build: a cache that insists on the
// old one must not make it spin. Where nothing can be remembered it stays as it is.
function renew() {
  if (model.build === first.build) return;
  try {
    if (sessionStorage.getItem('renewed') === model.build) return;
    sessionStorage.setItem('renewed', model.build);
  } catch {
    return;
  }
  location.reload();
}

const find = createLookup(fetch.bind(globalThis));
async function lookUp() {
  const found = await find(model, cities, words, link.at);
  if (!found) return;
  ({ cities, words } = found);
  link.at = seconds();
  rearrange();
  paint();
  lookUp();
}

rearrange();
paint();
lookUp();
setInterval(tick, TICK_MS);

addEventListener('resize', () => {
  if (innerWidth === 0 || innerHeight === 0) return;
  rowsPerPage = rowsOfPanel({ width: innerWidth, height: innerHeight }, spec.rows);
  rearrange();
  tick();
});

showPairing({
  document,
  words: () => [...new Set([...spec.languages.map(({ tag }) => tag), 'en'])].map((tag) => words[tag]).filter(Boolean),
  world: {
    fetch: fetch.bind(globalThis),
    setTimeout: setTimeout.bind(globalThis),
    timeout: AbortSignal.timeout.bind(AbortSignal),
  },
});

openStream({
  url: `/events?${new URLSearchParams({ display, board: spec.name })}`,
  cursor: first.cursor,
  heartbeatMs: model.heartbeatMs,
  listener: {
    events(batch) {
      link.at = seconds();
      model = fold(model, batch, link.at);
      renew();
      rearrange();
      paint();
      lookUp();
    },
    contact() {
      link.contact = seconds();
      if (link.link !== 'live') setLink('live');
    },
    silence: () => setLink('stale'),
    closed: () => setLink('closed'),
  },
  world: {
    EventSource,
    setTimeout: setTimeout.bind(globalThis),
    clearTimeout: clearTimeout.bind(globalThis),
    requestFrame: requestAnimationFrame.bind(globalThis),
    random: Math.random,
  },
});
