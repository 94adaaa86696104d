// Wires the page: the model in the document, the stream, the clock of the page, the renderer.

import { Zone } from './format.js';
import { EMPTY, fold, trustedNow } from './model.js';
import { createRenderer } from './render.js';
import { arrange } from './rows.js';
import { openStream } from './stream.js';
import { NOTICE_S, PAGE_S, SHARE_S, screenView } from './view.js';

/** Two paints a second keep the clock within half a second and cost nothing when nothing changed. */
const TICK_MS = 500;

const seconds = () => performance.now() / 1000;

const first = JSON.parse(document.getElementById('model').textContent);
const render = createRenderer(document);
const directions = [...document.querySelectorAll('.board')].map((board) => board.dataset.direction);

let model = fold(EMPTY, [{ name: 'snapshot', data: first, cursor: first.cursor }], seconds());
let zone = new Zone(model.airport.timezone);
let arrangements = {};
const link = { at: seconds(), link: 'waiting', contact: seconds() };
let lastTurn = Math.floor(link.at / PAGE_S);
let painted = '';

function arrangeAll(turn) {
  const now = trustedNow(model, link.at);
  arrangements = Object.fromEntries(directions.map((direction) =>
    [direction, arrange(arrangements[direction], model.flights.values(), direction, now, turn)]));
}

function paint() {
  render(screenView(model, arrangements, zone, link));
}

// Everything on the screen that moves by time alone.
function timeKey() {
  const now = trustedNow(model, link.at);
  return [now === null ? '' : Math.floor(now / 60), link.link, model.readOnly,
    ...[PAGE_S, NOTICE_S, SHARE_S].map((period) => Math.floor(link.at / period)),
    model.changed.size > 0 ? Math.floor(link.at) : ''].join();
}

// Events and ticks both bring the time forward; whichever crosses the page's period turns the page.
function advance() {
  link.at = seconds();
  const turn = Math.floor(link.at / PAGE_S);
  const turns = turn !== lastTurn;
  lastTurn = turn;
  return turns;
}

function tick() {
  if (advance()) arrangeAll(true);
  const key = timeKey();
  if (key === painted) return;
  painted = key;
  paint();
}

// A page older than its daemon loads itself anew, once for each build: a cache that insists on the
// old one must not make it spin.
function renew() {
  if (model.build === first.build || sessionStorage.getItem('renewed') === model.build) return;
  sessionStorage.setItem('renewed', model.build);
  location.reload();
}

function setLink(state) {
  link.link = state;
  tick();
}

arrangeAll(false);
paint();
setInterval(tick, TICK_MS);

openStream({
  url: '/events',
  cursor: first.cursor,
  heartbeatMs: model.heartbeatMs,
  listener: {
    events(batch) {
      const { timezone } = model.airport;
      const turns = advance();
      model = fold(model, batch, link.at);
      if (model.airport.timezone !== timezone) zone = new Zone(model.airport.timezone);
      renew();
      arrangeAll(turns);
      paint();
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
