// The one room that touches the DOM, with render-*.js. It is given a screen (view.js) and brings the
// document to it, node by node, whatever stood there before: the daemon's first paint or the last screen.

import { fit, fitBlock } from './fit.js';
import { setAttribute, setClass, setCount, setFree, setLang, setPart, setText } from './render-dom.js';
import { createList } from './render-list.js';
import { createPlace } from './render-place.js';

/** More pages than this are told by the number alone. */
const MOST_DASHES = 12;

const NO_SLIDE = { label: '', text: '' };
const NO_EMERGENCY = { label: '', text: '', body: '', second: '' };

/** What stands in the middle where no flights do. */
function idleTexts({ mode, place, placeView, empty, emptyMore }) {
  if (mode === 'board' && placeView?.flights.length === 0) return [place, placeView.idle];
  return [empty, emptyMore];
}

/**
 * A function that brings the document to what a `screenView` says, the whole of it moved to place `shift`
 * of its way. `write` puts letters on flaps.
 */
export function createRenderer(document, write = setText) {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const renderList = createList(find('.list'), write);
  const renderPlace = createPlace(find('.spot'));
  const sign = find('.sign');
  const warning = find('.emergency img');
  const clocks = [...document.querySelectorAll('.now')];
  const life = find('.life');
  const dashes = find('.dashes');
  const [idle, idleMore] = find('.idle').children;

  function renderRoot(screen) {
    setAttribute(root, 'lang', screen.lang);
    setAttribute(root, 'dir', screen.dir);
    const { mode, layout, kind, theme, stale } = screen;
    for (const [name, value] of Object.entries({ mode, layout, kind, theme, stale })) setAttribute(root, `data-${name}`, value);
    root.toggleAttribute('data-dim', screen.dim);
  }

  function renderHead({ title, second, place, placeView, pictogram, clock, lang }) {
    const heading = placeView ? { text: placeView.heading, lang: '' } : title;
    setAttribute(sign, 'src', `/assets/shared/pictograms/${pictogram}.svg`);
    setPart(find('.titles h1'), heading, { around: lang });
    setText(find('.second'), second.text);
    setLang(find('.second'), second.lang, lang);
    setPart(find('.name b'), { text: placeView?.name ?? '' }, {});
    for (const node of clocks) setText(node, clock.time);
    setText(find('.weekday'), clock.weekday);
    setText(find('.date'), clock.date);
    for (const node of document.querySelectorAll('.airport')) setText(node, place);
  }

  function renderFoot({ life: { tone, text }, page, pages, pageText }) {
    setClass(life, `life tone-${tone}`);
    setText(life.lastElementChild, text);
    const count = pages > 1 && pages <= MOST_DASHES ? pages : 0;
    setCount(dashes, count, () => document.createElement('i'));
    [...dashes.children].forEach((dash, index) => setClass(dash, index === page ? 'on' : ''));
    setText(find('.number'), pages > 1 ? `${page + 1} / ${pages}` : '');
    setText(find('.said'), pageText);
  }

  function renderNotices(screen) {
    const free = (selector, className, slide) => setFree(find(selector), className, slide, screen);
    const { ticker, banner, message, emergency } = {
      ticker: screen.ticker ?? NO_SLIDE,
      banner: screen.banner ?? NO_SLIDE,
      message: screen.message ?? NO_SLIDE,
      emergency: screen.emergency ?? NO_EMERGENCY,
    };
    free('.ticker span', fit(ticker.text), ticker);
    setText(find('.banner strong'), banner.label);
    free('.banner span', fit(banner.text), banner);
    free('.message p', fitBlock(message.text), message);
    if (warning.alt !== emergency.label) warning.alt = emergency.label;
    const { lang, dir, body, second, secondLang, secondDir } = emergency;
    const line = (name, slide) => free(`.${name}`, `${name} ${fitBlock(slide.text)}`.trimEnd(), slide);
    line('alarm', emergency);
    line('alarm-body', { lang, dir, text: body });
    line('alarm-second', { lang: secondLang, dir: secondDir, text: second });
  }

  return function render(screen, shift = 0) {
    setAttribute(root, 'data-shift', shift === 0 ? '' : String(shift));
    renderRoot(screen);
    renderHead(screen);
    renderList(screen);
    renderPlace(screen);
    idleTexts(screen).forEach((text, index) => setText([idle, idleMore][index], text));
    renderFoot(screen);
    renderNotices(screen);
  };
}
