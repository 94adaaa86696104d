// The view of the last events, with who made each where the role permits to know.

import { differencesText, valueText } from './changes.js';
import { el, permit } from './dom.js';
import { readBack } from './history.js';
import { logView, remember } from './log.js';
import { textsOf } from './notices.js';
import { numberText } from './rows.js';
import { dayText, clockText } from './times.js';

const REFRESH_MS = 1000;

export function createLog(desk) {
  const { api } = desk;
  const rows = el('tbody', {});
  const about = el('p', { class: 'hint' });
  const search = el('input', {
    type: 'search',
    'aria-label': 'Search the log',
    placeholder: 'Search: who, flight, what…',
    autocomplete: 'off',
    oninput: () => draw(),
  });
  const again = el('button', { type: 'button', onclick: () => load() }, 'Load again');
  const element = el(
    'section',
    { class: 'view log', 'aria-label': 'Log' },
    el('div', { class: 'tools' }, el('h2', {}, 'The last 200 events'), search, again),
    about,
    el(
      'div',
      { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Events' },
      el(
        'table',
        {},
        el(
          'thead',
          {},
          el('tr', {}, ...['When', 'Who', 'What', 'How'].map((head) => el('th', { scope: 'col' }, head))),
        ),
        rows,
      ),
    ),
  );
  let log = [];
  let entries = null;
  let loaded = false;
  let timer;

  async function loadEntries() {
    const why = desk.refusal('audit');
    about.textContent = why ?? 'Events without a name were made by feeds, or ran out by themselves.';
    if (why) return;
    const answer = await api.get('/api/audit?limit=200');
    if (answer.ok) ({ entries } = answer.body);
  }

  async function load() {
    permit(again, 'It is being loaded');
    const [events] = await Promise.all([readBack(desk.streamHeaders(), desk.model().cursor), loadEntries()]);
    log = remember([], [...events, ...log]);
    loaded = true;
    permit(again, undefined);
    draw();
  }

  function how({ flight, what, changes, known, data }) {
    const zone = desk.zone();
    if (!flight)
      return data.text === undefined
        ? ''
        : textsOf(data.text)
            .map(({ text }) => text)
            .join(' / ');
    if (changes.length > 0) return differencesText(changes, zone);
    if (known || what === 'removed') return '';
    return [valueText('state', data.state, zone), data.gate && `gate ${data.gate}`].filter(Boolean).join(', ');
  }

  function row(entry) {
    const zone = desk.zone();
    const when = entry.at === undefined ? '' : `${dayText(zone, entry.at)} ${clockText(zone, entry.at)}`;
    const subject = entry.flight ? numberText(entry.subject) : `notice ${entry.subject}`;
    return el(
      'tr',
      { 'data-cursor': entry.cursor },
      el('td', { class: 'when', title: entry.cursor }, when || `#${entry.cursor.split('-').at(-1)}`),
      el('td', { class: 'who', title: entry.address }, entry.by),
      el('th', { scope: 'row' }, `${subject} ${entry.what}`),
      el('td', {}, how(entry)),
    );
  }

  function draw() {
    if (!loaded || element.hidden) return;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const made = logView(log, entries).map(row);
    rows.replaceChildren(
      ...made.filter((line) => {
        const text = line.textContent.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    );
  }

  return {
    element,
    show: load,
    hide() {
      clearTimeout(timer);
    },
    update() {},
    /** What the stream has brought. */
    events(batch) {
      log = remember(log, batch);
      if (element.hidden || !loaded) return;
      clearTimeout(timer);
      timer = setTimeout(async () => {
        await loadEntries();
        draw();
      }, REFRESH_MS);
    },
  };
}
