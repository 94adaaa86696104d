// The one way in which the console makes elements.

/** Properties that are set as such; everything else is an attribute. */
const PROPERTIES = new Set([
  'value',
  'checked',
  'disabled',
  'hidden',
  'htmlFor',
  'textContent',
  'tabIndex',
  'className',
]);

function set(element, name, value) {
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (PROPERTIES.has(name)) element[name] = value;
  else if (value === true) element.setAttribute(name, '');
  else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
}

/** An element with properties, attributes and `on…` listeners, and with children: elements or text. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) set(element, key, value);
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Says something, and touches nothing when that is said already. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function attribute(element, name, value) {
  if (value === undefined || value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Makes a control usable or not, and lets it say why not: it stays in reach of the keyboard. */
export function permit(control, why) {
  attribute(control, 'aria-disabled', why === undefined ? undefined : 'true');
  attribute(control, 'title', why);
}

let numbered = 0;
/** An id that no other element has. */
export const freshId = (word) => `${word}-${(numbered += 1)}`;

/** A labelled control. */
export function field(label, control, hint) {
  control.id ||= freshId('field');
  const parts = [el('label', { htmlFor: control.id }, label), control];
  if (hint) {
    const note = el('small', { id: freshId('hint') }, hint);
    control.setAttribute('aria-describedby', note.id);
    parts.push(note);
  }
  return el('div', { class: 'field' }, ...parts);
}

/** Whether keys that are typed now are somebody's text. */
export const takesText = (element) =>
  element?.matches?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]') ?? false;
