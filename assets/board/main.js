// Wires the page: what the daemon put into the document, the stream, the clock of the page, the
// renderer, the receipts.

import { missingAirports } from './cities.js';
import { FLAP_MS, createFlaps } from './flap.js';
import { EMPTY, fold, trustedNow } from './model.js';
import { arrange } from './paging.js';
import { rowsOfPanel } from './panel.js';
import { createReceipts, displayName } from './receipts.js';
import { createRenderer } from './render.js';
import { openStream } from './stream.js';
import { screenView } from './view.js';
import { missingLanguages } from './words.js';

/** Two paints a second keep the clock within half a second; one that changes nothing costs next to nothing. */
const TICK_MS = 500;

/** The daemon answers for so many airports at once. */
const MOST_CODES = 100;

/** Places that the picture takes in turn, so that nothing burns in. */
const SHIFTS = 8;

const seconds = () => performance.now() / 1000;
const embedded = (id) => JSON.parse(document.getElementById(id).textContent);

const first = embedded('model');
const spec = embedded('spec');
const words = embedded('words');
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
  const { cursor } = model;
  // What turns is not there yet.
  if (flaps.busy()) setTimeout(() => receipts.painted(cursor), FLAP_MS);
  else receipts.painted(cursor);
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
// old one must not make it spin.
function renew() {
  if (model.build === first.build || sessionStorage.getItem('renewed') === model.build) return;
  sessionStorage.setItem('renewed', model.build);
  location.reload();
}

// What the document did not bring along, because no flight had asked for it yet. Without an answer the
// feed's spelling and English serve, and the next event asks again.
let looking = false;
async function lookUp() {
  const codes = missingAirports(model, cities, MOST_CODES);
  const tags = missingLanguages(model, words);
  if (looking || (codes.length === 0 && tags.length === 0)) return;
  looking = true;
  const get = async (path) => {
    const answer = await fetch(path);
    return answer.ok ? answer.json() : undefined;
  };
  try {
    const names = codes.length > 0 ? await get(`/api/airports?codes=${codes.join()}`) : undefined;
    if (names) cities = { ...cities, ...Object.fromEntries(codes.map((code) => [code, names[code] ?? {}])) };
    for (const tag of tags) {
      const spoken = await get(`/assets/shared/languages/${tag}.json`);
      if (spoken) words[tag] = spoken;
    }
    rearrange();
    tick();
  } catch {
    // The daemon is away; the stream will say when it is back.
  } finally {
    looking = false;
  }
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
