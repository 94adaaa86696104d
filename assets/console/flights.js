// The view of the flights: search, table, and the keys that change a flight.

import { typing } from './actions.js';
import { editCell } from './celledit.js';
import { el, permit, say } from './dom.js';
import { createGrid } from './grid.js';
import { COLUMNS, cellTexts, listing, nameOf, placeOfNow } from './rows.js';
import { openSheet } from './sheet.js';
import { chooseState } from './statelist.js';

const DIRECTIONS = [
  ['all', 'All'],
  ['departure', 'Departures'],
  ['arrival', 'Arrivals'],
];

/** Letters that edit a cell of the row, wherever the cursor is. */
const LETTERS = { s: 'state', g: 'gate', t: 'estimated', r: 'remark', b: 'belt' };

export function createFlights(desk, actions) {
  const search = el('input', {
    type: 'search',
    'aria-label': 'Search flights',
    placeholder: 'Search: number, city, gate, state…',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-keyshortcuts': '/',
  });
  const count = el('output', { class: 'count' });
  const undoButton = el(
    'button',
    { type: 'button', class: 'undo', 'aria-keyshortcuts': 'Control+Z', onclick: () => actions.undoLast() },
    'Undo',
  );
  const nowButton = el(
    'button',
    { type: 'button', title: 'To the first flight that is still to come', onclick: () => toNow() },
    'Now',
  );
  const choice = DIRECTIONS.map(([value, label]) =>
    el(
      'label',
      {},
      el('input', {
        type: 'radio',
        name: 'direction',
        value,
        checked: value === 'all',
        onchange: () => {
          direction = value;
          list();
        },
      }),
      el('span', {}, label),
    ),
  );
  const empty = el('p', { class: 'empty', hidden: true });
  let direction = 'all';
  let shown = [];
  let arrived = false;
  let busy = false;

  const grid = createGrid({ frame: desk.frame, acted: (id, column, touched) => act(id, column, touched) });
  const element = el(
    'section',
    { class: 'view flights', 'aria-label': 'Flights' },
    el(
      'div',
      { class: 'tools' },
      search,
      el('fieldset', { class: 'choice' }, el('legend', {}, 'Direction'), ...choice),
      nowButton,
      undoButton,
      count,
    ),
    el('div', { class: 'frame' }, grid.element, empty),
  );

  function list() {
    const { flights } = desk.model();
    shown = listing(flights.values(), { direction, query: search.value, cities: desk.cities() });
    grid.show(shown);
    const all = flights.size;
    say(
      count,
      shown.length === all
        ? `${all.toLocaleString('en')} flights`
        : `${shown.length.toLocaleString('en')} of ${all.toLocaleString('en')}`,
    );
    empty.hidden = shown.length > 0;
    say(
      empty,
      all === 0
        ? 'No flights yet. Import a timetable, or send one with gatepost import.'
        : 'No flight matches. Escape clears the search.',
    );
    if (!arrived && shown.length > 0) {
      arrived = true;
      toNow();
    }
  }

  const toNow = () => {
    if (shown.length > 0) grid.go(placeOfNow(shown, desk.now()));
  };

  const refused = () => {
    const why = desk.refusal('change');
    if (why) desk.tell(why, { tone: 'warn' });
    return why !== undefined;
  };

  /** One thing at a time; the table has the focus again afterwards. */
  async function alone(work) {
    if (busy) return;
    busy = true;
    try {
      await work();
    } finally {
      busy = false;
      grid.pin(undefined);
      grid.draw();
      if (document.activeElement === document.body || document.activeElement === null) grid.focus();
    }
  }

  async function setState(id) {
    const flight = desk.model().flights.get(id);
    // The list opens at once; what it will be judged by is fetched beside it.
    const opening = actions.open(id);
    const state = await chooseState({ anchor: grid.cell(id, 'state'), flight, name: nameOf(flight, desk.cities()) });
    grid.focus();
    const base = await opening;
    if (state !== undefined && base) actions.save(base, { state });
  }

  async function editField(id, column) {
    const base = await actions.open(id);
    const cell = grid.cell(id, column.key);
    if (!base || !cell) return;
    const { flight } = base;
    const how = typing(column.field, flight, desk.timezone());
    const value =
      column.field === 'estimated' && flight.estimated !== undefined
        ? desk.zone().time(flight.estimated)
        : cellTexts(flight, desk.frame())[column.key];
    const answer = await editCell(cell, { label: `${column.name} of ${nameOf(flight, desk.cities())}`, value, ...how });
    grid.focus();
    if (!answer) return;
    if (answer.text !== value.trim()) actions.save(base, { [column.field]: how.read(answer.text) });
    if (answer.step !== 0) next(id, column, answer.step);
  }

  function next(id, column, step) {
    const editable = COLUMNS.filter(({ field }) => field);
    const to = editable[editable.indexOf(column) + step];
    if (to) setTimeout(() => act(id, to.key));
  }

  /** Opens what changes a cell: its list, its input, or the whole flight. */
  function act(id, key, touched = false) {
    if (!desk.model().flights.has(id)) return undefined;
    const column = COLUMNS.find((each) => each.key === key);
    if (!touched && column.field && refused()) return undefined;
    grid.pin(id);
    grid.go(grid.at(id), COLUMNS.indexOf(column));
    return alone(() => {
      if (touched || !column.field) return openSheet(desk, actions, id);
      return key === 'state' ? setState(id) : editField(id, column);
    });
  }

  grid.element.addEventListener('keydown', (event) => {
    if (event.target !== grid.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const current = grid.current();
    if (!current) return;
    const { flight, column } = current;
    if (event.key === 'Enter' || event.key === 'F2') act(flight.id, column.key);
    else if (event.key === 'e') act(flight.id, 'flight');
    else if (Object.hasOwn(LETTERS, event.key)) act(flight.id, LETTERS[event.key]);
    else if (event.key === 'Delete') remove(flight.id);
    else if (event.key === '.') toNow();
    else if (event.key === 'Escape' && search.value !== '') clear();
    else return;
    event.preventDefault();
  });

  const remove = (id) =>
    refused()
      ? undefined
      : alone(async () => {
          const base = await actions.open(id);
          if (base) await actions.remove(base);
        });

  function clear() {
    search.value = '';
    list();
  }

  search.addEventListener('input', list);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      clear();
      grid.focus();
    } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
      if (shown.length > 0 && search.value !== '') grid.go(0);
      grid.focus();
    } else return;
    event.preventDefault();
  });

  return {
    element,
    update: list,
    redraw: grid.draw,
    show: () => grid.focus(),
    toSearch() {
      search.focus();
      search.select();
    },
    undoChanged() {
      const step = actions.lastUndo();
      permit(undoButton, desk.refusal('change') ?? (step ? undefined : 'There is nothing to undo'));
      undoButton.setAttribute('aria-label', step ? `Undo: ${step.label}` : 'Undo');
      if (step) undoButton.title = step.label;
    },
  };
}
