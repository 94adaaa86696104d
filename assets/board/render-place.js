// The board of one gate, desk or belt. Element by element what src/http/page/html_place.rs writes.

import { element, setAttribute, setClass, setCount, setLang, setPart, setText } from './render-dom.js';
import { fade, flightClasses } from './render-list.js';

/** What parts the code shares of one flight. */
const SHARES = ' · ';

function buildTime(document) {
  return element(document, 'p', undefined, ...['span', 's', 'time', 'small'].map((part) => element(document, part)));
}

function buildFlight(document) {
  const pair = (className) => element(document, 'p', className, element(document, 'b'), element(document, 'small'));
  return element(document, 'article', '', element(document, 'div', undefined,
    pair('flight'), pair('city'), element(document, 'div', 'times'),
    element(document, 'p', 'remark', element(document, 'span')), pair('state')));
}

function patchTime(node, { label, planned, time, date }) {
  const [name, old, at, day] = node.children;
  setPart(name, { text: label }, {});
  setText(old, planned);
  setPart(at, { text: time }, {});
  setText(day, date);
}

function patchFlight(document, article, view, around) {
  const { city, flight, state } = view.cells;
  const [flightNode, cityNode, times, remark, stateNode] = article.firstElementChild.children;
  setClass(article, flightClasses(view));
  setAttribute(article, 'data-id', view.id);
  setLang(article, view.lang, around);
  setAttribute(article, 'data-fresh', fade(view));
  const parts = (node, ...says) => says.forEach((said, index) => setPart(node.children[index], said, { around: view.lang }));
  parts(flightNode, { text: flight.number }, { text: view.shares.join(SHARES) });
  parts(cityNode, { text: city.name, lang: city.lang }, { text: city.sub });
  setCount(times, view.times.length, () => buildTime(document));
  view.times.forEach((time, index) => patchTime(times.children[index], time));
  parts(remark, view.remark);
  parts(stateNode, { text: state.word, lang: state.lang }, { text: state.detail, lang: state.detailLang });
}

function patchAlso(item, { id, tone, label, time, date, number, city, cityLang }, around) {
  const [labelNode, timeNode, numberNode, cityNode] = item.children;
  setClass(item, `tone-${tone}`);
  setAttribute(item, 'data-id', id);
  setText(labelNode, label);
  setText(timeNode, date === '' ? time : `${date} ${time}`);
  setText(numberNode, number);
  setText(cityNode, city);
  setLang(cityNode, cityLang, around);
}

/** A function that brings the section of the document to the place of a screen. */
export function createPlace(section) {
  const { ownerDocument: document } = section;
  const [flights, also] = section.children;
  const buildAlso = () => element(document, 'li', '', ...['span', 'time', 'b', 'i'].map((part) => element(document, part)));

  return function render({ placeView, lang }) {
    const shown = placeView?.flights ?? [];
    const further = placeView?.also ?? [];
    setClass(flights, `flights n${shown.length}`);
    setCount(flights, shown.length, () => buildFlight(document));
    shown.forEach((view, index) => patchFlight(document, flights.children[index], view, lang));
    setCount(also, further.length, buildAlso);
    further.forEach((line, index) => patchAlso(also.children[index], line, lang));
  };
}
