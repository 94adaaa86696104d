// The rows of a list. Element by element what src/http/page/html.rs writes; the hydration test compares
// them. A row element belongs to its flight for as long as the flight is shown, whatever its place; an
// element without one takes what comes to its place. Their number is that of the page's places.

import { element, setAttribute, setClass, setCount, setLang, setPart, setText } from './render-dom.js';

/** The parts of each column's cell. */
const PARTS = {
  time: ['s', 'time', 'small'],
  estimated: ['time', 'small'],
  city: ['b', 'small'],
  flight: ['b', 'small'],
  desks: ['b'],
  gate: ['b', 'small'],
  terminal: ['b'],
  belt: ['b', 'small'],
  state: ['b', 'small'],
};

const sign = ({ text, sub }) => [text === '' ? { text: '–', none: true } : { text }, { text: sub }];

/** What the parts of a cell say. */
const SAYS = {
  time: ({ planned, time, date }) => [{ text: planned }, { text: time }, { text: date }],
  estimated: ({ time, date }) => [{ text: time }, { text: date }],
  city: ({ name, lang, sub }) => [{ text: name, lang }, { text: sub }],
  flight: ({ number, share }) => [{ text: number }, { text: share }],
  desks: ({ text }) => [{ text }],
  gate: sign,
  terminal: ({ text }) => [{ text }],
  belt: sign,
  state: ({ word, lang, detail, detailLang }) => [{ text: word, lang }, { text: detail, lang: detailLang }],
};

/** Seconds of one step in which the mark of a fresh change fades. */
const FADE_S = 5;

/** The classes of a flight's element. */
export const flightClasses = ({ tone, marks }) => [`tone-${tone}`, ...marks.map((mark) => `is-${mark}`)].join(' ');

/** How far the mark of its last change has faded; nothing when it is no news any more. */
export const fade = ({ fresh }) => (fresh === null ? '' : String(Math.floor(fresh / FADE_S)));

class Row {
  constructor(row, keys) {
    this.element = row;
    this.cells = keys.map((key, index) => [key, [...row.children[index].children]]);
  }

  static build(document, keys) {
    const cell = (key) => element(document, 'td', key, ...PARTS[key].map((part) => element(document, part)));
    return new Row(element(document, 'tr', 'blank', ...keys.map(cell)), keys);
  }

  get id() { return this.element.dataset.id ?? ''; }

  patch(view, { lang, flaps, write }) {
    setClass(this.element, flightClasses(view));
    setAttribute(this.element, 'data-id', view.id);
    setLang(this.element, view.lang, lang);
    setAttribute(this.element, 'data-fresh', fade(view));
    for (const [key, parts] of this.cells) {
      SAYS[key](view.cells[key]).forEach((says, index) => {
        const text = parts[index].localName === 'small' || !flaps ? setText : write;
        setPart(parts[index], says, { around: view.lang, flaps, write: text });
      });
    }
  }

  clear({ flaps, write }) {
    for (const name of ['data-id', 'lang', 'data-fresh']) setAttribute(this.element, name, '');
    setClass(this.element, 'blank');
    for (const [, parts] of this.cells) {
      for (const part of parts) {
        (flaps ? write : setText)(part, '');
        setClass(part, '');
        setAttribute(part, 'lang', '');
      }
    }
  }
}

/** Which row element takes which place: its own flight's first, else what stands there, else any. */
function assign(standing, views) {
  const wanted = new Set(views.filter(Boolean).map(({ id }) => id));
  const own = new Map(standing.filter(({ id }) => wanted.has(id)).map((row) => [row.id, row]));
  const free = new Set(standing.filter(({ id }) => !wanted.has(id)));
  const places = views.map((view) => (view ? own.get(view.id) : undefined));
  views.forEach((_, place) => {
    if (places[place] || !free.delete(standing[place])) return;
    places[place] = standing[place];
  });
  const rest = free.values();
  return places.map((row) => row ?? rest.next().value);
}

/** A function that brings a table of the document to the columns and rows of a screen. */
export function createList(table, write) {
  const { ownerDocument: document } = table;
  const head = table.querySelector('thead tr');
  const body = table.querySelector('tbody');
  let keys = [...head.children].map((cell) => cell.className);
  let rows = [...body.children].map((row) => new Row(row, keys));

  function setColumns(columns) {
    const wanted = columns.map(({ key }) => key);
    if (wanted.join() !== keys.join()) {
      keys = wanted;
      rows = [];
      body.replaceChildren();
      head.replaceChildren(...keys.map((key) => {
        const cell = element(document, 'th', key, element(document, 'span'));
        cell.setAttribute('scope', 'col');
        return cell;
      }));
    }
    columns.forEach((column, index) => setPart(head.children[index].firstElementChild, { text: column.head }, {}));
  }

  return function render(screen) {
    setColumns(screen.columns);
    // Every place of the page is there, with a flight or without: rows keep their height.
    const places = Math.max(screen.rowsPerPage, screen.rows.length);
    const views = Array.from({ length: places }, (_, place) => screen.rows[place] ?? null);
    setCount(body, places, () => Row.build(document, keys).element);
    const known = new Map(rows.map((row) => [row.element, row]));
    rows = assign([...body.children].map((node) => known.get(node) ?? new Row(node, keys)), views);
    const how = { lang: screen.lang, flaps: screen.theme === 'flap', write };
    rows.forEach((row, place) => {
      const there = body.children[place];
      if (there !== row.element) body.insertBefore(row.element, there);
      if (views[place]) row.patch(views[place], how);
      else row.clear(how);
    });
  };
}
