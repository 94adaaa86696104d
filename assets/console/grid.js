// The table of flights: rows exist only while they can be seen, and one cell is the cursor of the
// keyboard. The focus stays on the table itself, so that no row that scrolls away takes it along.

import { attribute, el } from './dom.js';
import { COLUMNS, cellTexts } from './rows.js';
import { moved, scrollToShow, visibleRange } from './window.js';

/** The heights of a row in console.css: on one line, and on a phone on two. */
const ROW_PX = { wide: 40, narrow: 68 };

const narrow = matchMedia('(max-width: 700px)');

const cellId = (id, key) => `${key}-${id}`;

/** `frame()` gives what the cells need: `{ zone, now, cities, pending, overrides, tones }`. */
export function createGrid({ frame, acted }) {
  const header = el(
    'div',
    { role: 'row', class: 'row head', 'aria-rowindex': '1' },
    ...COLUMNS.map(({ key, head, name }, index) =>
      el(
        'div',
        {
          role: 'columnheader',
          class: key,
          'aria-colindex': String(index + 1),
          title: name === head ? undefined : name,
        },
        head,
      ),
    ),
  );
  const body = el('div', { role: 'rowgroup', class: 'body' });
  const element = el(
    'div',
    {
      role: 'grid',
      class: 'grid',
      tabIndex: 0,
      'aria-label': 'Flights',
      'aria-colcount': String(COLUMNS.length),
    },
    el('div', { role: 'rowgroup', class: 'heads' }, header),
    body,
  );

  let list = [];
  let places = new Map();
  let rows = new Map();
  let cursor = { id: undefined, row: 0, column: COLUMNS.findIndex(({ key }) => key === 'state') };
  let pinned;

  const rowHeight = () => (narrow.matches ? ROW_PX.narrow : ROW_PX.wide);
  const room = () => element.clientHeight - (narrow.matches ? 0 : header.offsetHeight);

  function makeRow(flight) {
    const cells = Object.fromEntries(
      COLUMNS.map(({ key, field }, index) => [
        key,
        el('div', {
          role: 'gridcell',
          id: cellId(flight.id, key),
          class: key,
          'aria-colindex': String(index + 1),
          'data-column': key,
          'aria-readonly': field ? undefined : 'true',
        }),
      ]),
    );
    return {
      element: el('div', { role: 'row', class: 'row', 'data-id': flight.id }, ...Object.values(cells)),
      cells,
    };
  }

  function writeRow(row, flight, at, shared) {
    const { element: line, cells } = row;
    line.style.transform = `translateY(${at * rowHeight()}px)`;
    attribute(line, 'aria-rowindex', String(at + 2));
    const texts = cellTexts(flight, shared);
    const marks = shared.overrides.get(flight.id);
    line.className = `row tone-${shared.toneOf(flight.state)}`;
    line.classList.toggle('unseen', flight.visible === false);
    line.classList.toggle('cancelled', flight.state === 'cancelled');
    for (const { key, field } of COLUMNS) {
      const cell = cells[key];
      if (cell.dataset.editing !== undefined) continue;
      const waiting = shared.pending.get(`${flight.id}/${key}`);
      const text = waiting ?? texts[key];
      if (cell.textContent !== text) {
        // A name that was looked up, or a day that has passed, is no news.
        cell.classList.toggle('flash', row.flight !== undefined && row.flight !== flight);
        cell.textContent = text;
      }
      cell.classList.toggle('waiting', waiting !== undefined);
      const mark = field && marks?.get(field);
      cell.classList.toggle('by-hand', mark !== undefined);
      attribute(cell, 'title', mark);
    }
    cells.time.dataset.direction = flight.direction;
    cells.estimated.classList.toggle('later', flight.estimated > flight.scheduled);
    row.flight = flight;
  }

  function place(flight, at, shared, next) {
    const row = rows.get(flight.id) ?? makeRow(flight);
    next.set(flight.id, row);
    writeRow(row, flight, at, shared);
    if (row.element.parentNode !== body) body.append(row.element);
  }

  /** Readers of the screen go by the order in the document. A row that is edited is not moved: it has the focus. */
  function arrange(first, last, next) {
    let after = null;
    for (let at = last - 1; at >= first; at -= 1) {
      const { id } = list[at];
      const line = next.get(id).element;
      if (line.nextElementSibling !== after && id !== pinned) body.insertBefore(line, after);
      after = line;
    }
  }

  function draw() {
    const shared = frame();
    const { first, last } = visibleRange({
      scrollTop: element.scrollTop,
      height: element.clientHeight,
      rowHeight: rowHeight(),
      count: list.length,
    });
    const next = new Map();
    for (let at = first; at < last; at += 1) place(list[at], at, shared, next);
    // What is being edited stays, wherever the table is scrolled to; so does the cursor.
    for (const id of [pinned, cursor.id]) {
      if (id !== undefined && places.has(id) && !next.has(id))
        place(list[places.get(id)], places.get(id), shared, next);
    }
    for (const [id, { element: line }] of rows) if (!next.has(id)) line.remove();
    arrange(first, last, next);
    rows = next;
    body.style.height = `${list.length * rowHeight()}px`;
    attribute(element, 'aria-rowcount', String(list.length + 1));
    drawCursor();
  }

  function drawCursor() {
    const cell = rows.get(cursor.id)?.cells[COLUMNS[cursor.column].key];
    for (const old of body.querySelectorAll('.cursor')) if (old !== cell) old.classList.remove('cursor');
    for (const old of body.querySelectorAll('[aria-selected]')) old.removeAttribute('aria-selected');
    cell?.classList.add('cursor');
    cell?.parentNode.setAttribute('aria-selected', 'true');
    attribute(element, 'aria-activedescendant', cell?.id);
  }

  function go(row, column = cursor.column) {
    if (list.length === 0) return;
    cursor = { id: list[row].id, row, column };
    const top = scrollToShow({ index: row, scrollTop: element.scrollTop, height: room(), rowHeight: rowHeight() });
    if (top !== element.scrollTop) element.scrollTop = top;
    draw();
  }

  element.addEventListener('keydown', (event) => {
    if (event.target !== element || event.altKey) return;
    const page = Math.max(1, Math.floor(room() / rowHeight()) - 1);
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && !['Home', 'End'].includes(event.key)) return;
    const to = moved(cursor, event.key, { rows: list.length, columns: COLUMNS.length, page, all: ctrl });
    if (!to) return;
    event.preventDefault();
    go(to.row, to.column);
  });
  element.addEventListener('scroll', draw, { passive: true });
  body.addEventListener('animationend', (event) => event.target.classList.remove('flash'));
  body.addEventListener('click', (event) => {
    const cell = event.target.closest('[data-column]');
    if (!cell || event.target.matches('input')) return;
    const { id } = cell.parentNode.dataset;
    const column = COLUMNS.findIndex(({ key }) => key === cell.dataset.column);
    const again = cursor.id === id && cursor.column === column && element.classList.contains('pointed');
    element.classList.add('pointed');
    if (places.has(id)) go(places.get(id), column);
    if (narrow.matches || again) acted(id, COLUMNS[column].key, narrow.matches);
  });
  element.addEventListener('blur', () => element.classList.remove('pointed'));
  narrow.addEventListener('change', draw);
  new ResizeObserver(draw).observe(element);

  return {
    element,
    draw,
    go,
    /** Shows other rows; the cursor stays with its flight, else near its place. */
    show(flights) {
      list = flights;
      places = new Map(list.map(({ id }, at) => [id, at]));
      const at = places.get(cursor.id) ?? Math.max(0, Math.min(cursor.row, list.length - 1));
      cursor = { ...cursor, id: list[at]?.id, row: at };
      draw();
    },
    current: () => (list[cursor.row] ? { flight: list[cursor.row], column: COLUMNS[cursor.column] } : undefined),
    cell: (id, key) => rows.get(id)?.cells[key],
    at: (id) => places.get(id),
    pin(id) {
      pinned = id;
    },
    focus: () => element.focus({ preventScroll: true }),
  };
}
