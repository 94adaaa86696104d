// The only module that touches the DOM. It adopts the rows that the daemon rendered, patches what
// differs and nothing else; a row keeps its element for as long as it stays on the page.

import { fit } from './format.js';

/** More pages than this are told by the number alone. */
const MOST_DASHES = 12;

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttribute(node, name, value) {
  if (value === '') node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

const setClass = (node, value) => setAttribute(node, 'class', value);

// Element by element what src/http/page/row.rs writes; the hydration test compares them.
const CELLS = {
  time: ['s', 'time', 'small'],
  city: ['b', 'small'],
  flight: ['b', 'small'],
  gate: ['b', 'small'],
  state: ['b', 'small'],
};

class Row {
  #freshFor = null;

  constructor(element) {
    this.element = element;
    this.cells = {};
    for (const cell of Object.keys(CELLS)) this.cells[cell] = element.querySelector(`.${cell}`).children;
  }

  static build(document, id) {
    const row = document.createElement('tr');
    row.setAttribute('class', '');
    row.setAttribute('data-id', id);
    for (const [cell, parts] of Object.entries(CELLS)) {
      const data = document.createElement('td');
      data.setAttribute('class', cell);
      for (const part of parts) data.append(document.createElement(part));
      row.append(data);
    }
    return new Row(row);
  }

  patch(view) {
    const { time, city, flight, gate, state } = this.cells;
    const texts = [
      [time, [view.planned, view.time, view.date]],
      [city, [view.city, view.sub]],
      [flight, [view.flight, view.share]],
      [gate, [view.gate, view.gateSub]],
      [state, [view.word, view.detail]],
    ];
    for (const [nodes, values] of texts) values.forEach((value, index) => setText(nodes[index], value));
    setClass(city[0], fit(view.city));
    setClass(flight[0], fit(view.flight));
    setClass(gate[0], view.gate === '–' ? 'none' : fit(view.gate));
    setClass(state[0], fit(view.word));
    setClass(state[1], fit(view.detail));
    setClass(this.element, view.freshFor === null ? view.classes : `${view.classes} is-fresh`);
    this.#wash(view.freshFor);
  }

  // The wash is as old as the change, wherever the row was meanwhile; a second change starts it again.
  #wash(freshFor) {
    const restarted = freshFor !== null && (this.#freshFor === null || freshFor < this.#freshFor);
    this.#freshFor = freshFor;
    if (!restarted || !this.element.isConnected) return;
    for (const animation of this.element.getAnimations({ subtree: true })) {
      if (animation.animationName === 'wash') animation.currentTime = freshFor * 1000;
    }
  }
}

class Board {
  #rows = new Map();

  constructor(section) {
    this.document = section.ownerDocument;
    this.body = section.querySelector('tbody');
    this.dashes = section.querySelector('.dashes');
    this.number = section.querySelector('.number');
    for (const element of this.body.children) this.#rows.set(element.dataset.id, new Row(element));
  }

  render({ rows, page, pages }) {
    const shown = new Set(rows.map((view) => view.id));
    for (const [id, row] of this.#rows) {
      if (shown.has(id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    rows.forEach((view, index) => {
      let row = this.#rows.get(view.id);
      if (!row) {
        row = Row.build(this.document, view.id);
        this.#rows.set(view.id, row);
      }
      const there = this.body.children[index] ?? null;
      if (there !== row.element) this.body.insertBefore(row.element, there);
      row.patch(view);
    });
    this.#renderPages(page, pages);
  }

  #renderPages(page, pages) {
    const dashes = pages > 1 && pages <= MOST_DASHES ? pages : 0;
    while (this.dashes.children.length > dashes) this.dashes.lastElementChild.remove();
    while (this.dashes.children.length < dashes) this.dashes.append(this.document.createElement('i'));
    [...this.dashes.children].forEach((dash, index) => setClass(dash, index === page ? 'on' : ''));
    setText(this.number, pages > 1 ? `${page + 1} / ${pages}` : '');
  }
}

function renderSlide(node, { lang, text }) {
  setText(node, text);
  setAttribute(node, 'lang', lang);
}

/** A function that brings the document to what a `screenView` says. */
export function createRenderer(document) {
  const find = (selector) => document.querySelector(selector);
  const boards = new Map([...document.querySelectorAll('.board')]
    .map((section) => [section.dataset.direction, new Board(section)]));
  const clocks = [...document.querySelectorAll('.now')];
  const life = find('.life');

  return function render(view) {
    const { body } = document;
    if (body.dataset.mode !== view.mode) body.dataset.mode = view.mode;
    body.toggleAttribute('data-banner', view.banner.text !== '');
    for (const clock of clocks) setText(clock, view.clock.time);
    setText(find('.weekday'), view.clock.weekday);
    setText(find('.date'), view.clock.date);
    for (const board of view.boards) boards.get(board.direction).render(board);
    setClass(life, `life tone-${view.life.tone}`);
    setText(life.lastElementChild, view.life.text);
    renderSlide(find('.info'), view.info);
    setClass(find('.info'), `info ${view.fits.info}`.trim());
    renderSlide(find('.banner-text'), view.banner);
    setClass(find('.banner-text'), `banner-text ${view.fits.banner}`.trim());
    const { emergency, fits } = view;
    renderSlide(find('.alarm'), emergency);
    setClass(find('.alarm'), `alarm ${fits.emergency}`.trim());
    renderSlide(find('.alarm-body'), { lang: emergency.lang, text: emergency.body });
    renderSlide(find('.alarm-second'), { lang: emergency.secondLang, text: emergency.second });
    setClass(find('.alarm-more'), `alarm-more ${fits.body}`.trim());
  };
}
