// The view of the displays: who shows what, what each has painted, a look at a board, and the sources
// where the daemon follows some.

import { problemText } from './api.js';
import { confirm } from './dialogs.js';
import { condition, sourceCondition } from './displays.js';
import { el, field, permit } from './dom.js';
import { ageText, timeText } from './times.js';

const REFRESH_MS = 2000;

/** The panel that boards are drawn for. */
const PANEL = { width: 1920, height: 1080 };

export function createDisplays(desk) {
  const { api, tell } = desk;
  const rows = el('tbody', {});
  const table = el(
    'table',
    {},
    el('caption', {}, 'What each display has painted'),
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...['Display', 'Board', 'Condition', 'Painted', 'Panel', 'Address'].map((head) =>
          el('th', { scope: 'col' }, head),
        ),
      ),
    ),
    rows,
  );
  const listed = el('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'List of displays' }, table);
  const none = el('p', { class: 'empty', hidden: true }, 'No display has reported yet.');
  const board = el('select', { onchange: () => look() });
  const page = el('iframe', { title: 'Preview of a board', tabIndex: -1 });
  const preview = el('div', { class: 'preview' }, page);
  const close = el('button', { type: 'button', class: 'danger', onclick: () => closing(true) }, 'Close all displays');
  const open = el('button', { type: 'button', onclick: () => closing(false) }, 'Open them again');
  const sourceRows = el('tbody', {});
  const sources = el(
    'div',
    { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'List of sources', hidden: true },
    el(
      'table',
      {},
      el('caption', {}, 'Sources that the daemon asks'),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...['Source', 'Condition', 'Last success', 'Next', 'Last trouble'].map((head) =>
            el('th', { scope: 'col' }, head),
          ),
        ),
      ),
      sourceRows,
    ),
  );
  const element = el(
    'section',
    { class: 'view displays', 'aria-label': 'Displays' },
    el(
      'div',
      { class: 'pane' },
      el('h2', {}, 'Displays'),
      listed,
      none,
      el('div', { class: 'buttons' }, close, open),
      sources,
    ),
    el('div', { class: 'pane' }, el('h2', {}, 'Preview'), field('Board', board), preview),
  );
  let timer;
  let boards = [];

  permit(close, desk.refusal('close'));
  permit(open, desk.refusal('close'));

  function fit() {
    const scale = preview.clientWidth / PANEL.width;
    page.style.transform = `scale(${scale})`;
    preview.style.height = `${PANEL.height * scale}px`;
  }
  new ResizeObserver(fit).observe(preview);

  function look() {
    const path = boards.find(({ name }) => name === board.value)?.path;
    if (path && page.getAttribute('src') !== path) page.src = path;
  }

  function row(display) {
    const { tone, word } = condition(display, desk.model().cursor, desk.model().build);
    const painted = display.painted_ago_ms === null ? 'never' : `${ageText(display.painted_ago_ms)} ago`;
    return el(
      'tr',
      { 'data-display': display.display },
      el('th', { scope: 'row' }, display.display),
      el('td', {}, display.board),
      el('td', { class: `tone-${tone} condition` }, el('span', { class: 'dot' }), word),
      el('td', { title: display.cursor ?? '' }, painted),
      el('td', {}, display.width > 0 ? `${display.width} × ${display.height}` : ''),
      el('td', {}, display.address),
    );
  }

  async function refresh() {
    clearTimeout(timer);
    const displays = await desk.displays();
    if (displays !== null) {
      rows.replaceChildren(...displays.map(row));
      none.hidden = displays.length > 0;
      listed.hidden = displays.length === 0;
    }
    await refreshSources();
    if (element.isConnected && !element.hidden) timer = setTimeout(refresh, REFRESH_MS);
  }

  function sourceRow(source) {
    const { tone, word } = sourceCondition(source);
    const now = desk.now();
    const when = (instant) => (instant === undefined ? '' : timeText(desk.zone(), instant, now));
    const trouble = source.last_error ? `${when(source.last_error.at)} ${source.last_error.error}` : '';
    return el(
      'tr',
      { 'data-source': source.name },
      el('th', { scope: 'row', title: source.url }, source.name),
      el('td', { class: `tone-${tone} condition` }, el('span', { class: 'dot' }), word),
      el('td', {}, when(source.last_success) || 'never'),
      el('td', {}, when(source.next_poll)),
      el('td', {}, trouble),
    );
  }

  async function refreshSources() {
    const answer = await api.get('/api/sources');
    if (!answer.ok) return;
    sources.hidden = answer.body.sources.length === 0;
    sourceRows.replaceChildren(...answer.body.sources.map(sourceRow));
  }

  async function closing(shut) {
    const why = desk.refusal('close');
    if (why) {
      tell(why, { tone: 'warn' });
      return;
    }
    if (
      shut &&
      !(await confirm({
        title: 'Close all displays?',
        tone: 'stop',
        text: ['Every board stops following the flights until displays are opened again.'],
        yes: 'Close them',
      }))
    )
      return;
    const answer = await api.change(shut ? 'POST' : 'DELETE', '/api/close');
    if (answer.ok)
      tell(shut ? 'Displays are closed.' : 'Displays are open again; they come back within half a minute.', {
        tone: 'info',
      });
    else tell(problemText(answer), { tone: 'stop' });
  }

  async function loadBoards() {
    const answer = await api.get('/api/boards');
    if (!answer.ok) return;
    ({ boards } = answer.body);
    const chosen = board.value;
    board.replaceChildren(
      ...boards.map(({ name, kind }) => el('option', { value: name }, name === kind ? name : `${name} (${kind})`)),
    );
    if (boards.some(({ name }) => name === chosen)) board.value = chosen;
    look();
  }

  return {
    element,
    show() {
      loadBoards();
      refresh();
    },
    hide() {
      clearTimeout(timer);
      page.removeAttribute('src');
    },
    update() {},
  };
}
