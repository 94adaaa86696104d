// The few ways in which the board touches a node. Each compares first: a paint that changes nothing
// costs the browser nothing.

import { fit } from './fit.js';

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** An empty value takes the attribute away. */
export function setAttribute(node, name, value) {
  if (value === '') {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== value) {
    node.setAttribute(name, value);
  }
}

export const setClass = (node, value) => setAttribute(node, 'class', value);

/** A language is named only where it is not the one around it. */
export const setLang = (node, lang, around) => setAttribute(node, 'lang', lang === around ? '' : lang);

/** A free text, with language and direction where they are not those of the page. */
export function setFree(node, className, { lang, dir, text }, around) {
  const known = text === '' ? around : { lang, dir };
  setText(node, text);
  setClass(node, className);
  setAttribute(node, 'lang', known.lang === around.lang ? '' : known.lang);
  setAttribute(node, 'dir', known.dir === around.dir ? '' : known.dir);
}

/** An element with the given class, which always has the attribute, and children. */
export function element(document, name, className, ...children) {
  const node = document.createElement(name);
  if (className !== undefined) node.setAttribute('class', className);
  node.append(...children);
  return node;
}

/** Brings the children of `parent` to `count`; `build` makes one. */
export function setCount(parent, count, build) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) parent.append(build());
}

/** Text, size and language of one part of a cell. `write` puts the text there. */
export function setPart(node, { text, lang = '', none = false }, { around, flaps = false, write = setText }) {
  write(node, text);
  setClass(node, none ? 'none' : fit(text, flaps));
  setLang(node, lang, around);
}
