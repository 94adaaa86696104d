// Wires the console: who is signed in, the stream and the model that it fills, the views.

import { EMPTY, fold, trustedNow } from '../board/model.js';
import { missingAirports } from '../board/cities.js';
import { zoneOf } from '../board/zone.js';
import { createActions } from './actions.js';
import { createApi } from './api.js';
import { createDisplays } from './displayview.js';
import { takesText } from './dom.js';
import { createFlights } from './flights.js';
import { follow } from './follow.js';
import { createImport } from './importview.js';
import { createLog } from './logview.js';
import { createNotices } from './noticeview.js';
import { createPending } from './pending.js';
import { refusal } from './session.js';
import { VIEWS, createShell, showKeys } from './shell.js';
import { keepToken, keptToken, signIn, whose } from './signin.js';
import { createToasts } from './toasts.js';
import { toneOf } from '../board/states.js';

const MOST_CODES = 100;
const OVERRIDES_MS = 1500;
const seconds = () => performance.now() / 1000;

/** Runs the console for one signed-in session; resolves with the reason when it ends. */
function run(session) {
  return new Promise((ended) => {
    let model = EMPTY;
    let cities = {};
    let overrides = new Map();
    let link = { link: 'waiting', since: performance.now() };
    let view = '';
    let drawAsked = false;
    const listening = new AbortController();

    const toasts = createToasts();
    const pending = createPending();
    const api = createApi({
      token: () => session.token,
      refused: () => end('You were signed out: this token is no longer known. It may have been revoked.'),
      world: {
        fetch: fetch.bind(globalThis),
        crypto,
        setTimeout: setTimeout.bind(globalThis),
        now: () => performance.now(),
        timeout: AbortSignal.timeout.bind(AbortSignal),
      },
    });
    const shell = createShell({ session, signOut: () => end(undefined), hurry: () => stream.hurry() });

    const now = () => trustedNow(model, seconds());
    const zone = () => zoneOf(model.airport.timezone);
    const desk = {
      api,
      pending,
      tell: toasts.tell,
      model: () => model,
      cities: () => cities,
      zone,
      now,
      signal: listening.signal,
      timezone: () => model.airport.timezone,
      refusal: (action) => refusal(session.role, action),
      frame: () => ({ zone: zone(), now: now(), cities, pending: pending.texts(), overrides, toneOf }),
      redraw: () => ask(),
      undoChanged: () => views.flights.undoChanged(),
      open: (name) => {
        if (view !== name) location.hash = name;
      },
      streamHeaders: () => ({ Authorization: `Bearer ${session.token}` }),
      async displays() {
        const answer = await api.get('/api/displays');
        return answer.ok ? answer.body.displays : null;
      },
      /** Who changed a flight last, where that may be known. */
      async lastAuthor(id) {
        if (refusal(session.role, 'audit')) return undefined;
        const answer = await api.get('/api/audit?limit=50');
        return answer.ok ? answer.body.entries.find((entry) => entry.id === id)?.by : undefined;
      },
    };
    const actions = createActions(desk);
    const views = {
      flights: createFlights(desk, actions),
      notices: createNotices(desk, actions),
      import: createImport(desk),
      displays: createDisplays(desk),
      log: createLog(desk),
    };

    function draw() {
      drawAsked = false;
      pending.settle(model.flights);
      shell.draw({ ...link, model, now: now(), zone: zone() });
      views[view].update();
    }

    function ask() {
      if (drawAsked) return;
      drawAsked = true;
      requestAnimationFrame(draw);
    }

    function go() {
      const name = location.hash.slice(1);
      const next = VIEWS.some(([known]) => known === name) ? name : 'flights';
      if (next === view) return;
      views[view]?.hide?.();
      view = next;
      for (const [each, { element }] of Object.entries(views)) element.hidden = each !== view;
      shell.current(view);
      views[view].show();
      ask();
    }

    function setLink(state) {
      if (link.link !== state) link = { link: state, since: performance.now() };
      ask();
    }

    async function lookUp() {
      const codes = missingAirports(model, cities, MOST_CODES);
      if (codes.length === 0) return;
      const known = Object.fromEntries(codes.map((code) => [code, {}]));
      const answer = await api.get(`/api/airports?codes=${codes.join()}`);
      if (answer.status === 0 || answer.status >= 500) return;
      cities = { ...cities, ...known, ...(answer.ok ? answer.body.airports : {}) };
      ask();
      await lookUp();
    }

    let overridesTimer;
    function askOverrides(after = OVERRIDES_MS) {
      clearTimeout(overridesTimer);
      overridesTimer = setTimeout(async () => {
        const answer = await api.get('/api/overrides');
        if (!answer.ok) return;
        const found = new Map();
        for (const { id, field, by } of answer.body.overrides) {
          if (!found.has(id)) found.set(id, new Map());
          found.get(id).set(field, `Set by hand${by ? ` by ${by}` : ''} over the feed`);
        }
        overrides = found;
        ask();
      }, after);
    }

    const stream = follow({
      url: '/events',
      headers: desk.streamHeaders,
      heartbeatMs: model.heartbeatMs,
      listener: {
        events(batch) {
          model = fold(model, batch, seconds());
          views.log.events(batch);
          if (batch.some(({ name }) => name === 'snapshot' || name.startsWith('flight'))) {
            lookUp();
            askOverrides();
          }
          ask();
        },
        contact: () => setLink('live'),
        lost: () => setLink('lost'),
        closed: () => setLink('closed'),
        refused: () => end('You were signed out: this token is no longer known.'),
      },
      world: {
        fetch: fetch.bind(globalThis),
        setTimeout: setTimeout.bind(globalThis),
        clearTimeout: clearTimeout.bind(globalThis),
        random: Math.random,
        AbortController,
        TextDecoder,
      },
    });

    function key(event) {
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]') || takesText(event.target))
        return;
      const ctrl = event.ctrlKey || event.metaKey;
      if (ctrl ? event.key === 'z' && !event.shiftKey : event.key === 'u') actions.undoLast();
      else if (ctrl) return;
      else if (event.key === '/') {
        location.hash = 'flights';
        go();
        views.flights.toSearch();
      } else if (event.key === '?') showKeys();
      else if (Number(event.key) >= 1 && Number(event.key) <= VIEWS.length)
        location.hash = VIEWS[Number(event.key) - 1][0];
      else if (view === 'flights' && ['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key)) views.flights.show();
      else return;
      event.preventDefault();
    }

    addEventListener('keydown', key, { signal: listening.signal });
    addEventListener('hashchange', go, { signal: listening.signal });
    addEventListener('online', () => stream.hurry(), { signal: listening.signal });
    const ticking = setInterval(() => shell.draw({ ...link, model, now: now(), zone: zone() }), 1000);

    let over = false;
    function end(reason) {
      if (over) return;
      over = true;
      stream.stop();
      listening.abort();
      clearInterval(ticking);
      clearTimeout(overridesTimer);
      for (const each of Object.values(views)) each.hide?.();
      for (const dialog of document.querySelectorAll('dialog')) dialog.close();
      shell.element.remove();
      toasts.element.remove();
      ended(reason);
    }

    shell.main.append(...Object.values(views).map(({ element }) => element));
    document.body.append(shell.element, toasts.element);
    desk.undoChanged();
    go();
  });
}

async function session() {
  const token = keptToken();
  if (token === '') return signIn();
  const who = await whose(token);
  if (!who.fault) return { token, ...who };
  // A daemon that is not there yet says nothing about the token.
  if (who.status === 401) keepToken('');
  return signIn(who.fault);
}

let current = await session();
for (;;) {
  keepToken(current.token);
  const reason = await run(current);
  keepToken('');
  current = await signIn(reason);
}
