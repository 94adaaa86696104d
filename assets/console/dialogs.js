// Questions that must be answered first. The browser's own dialog keeps the focus inside and gives it
// back afterwards.

import { el, field, freshId } from './dom.js';

/**
 * Shows a dialog until it is closed. `content(close)` makes what is in it; the answer is what `close`
 * was given, or nothing when it was put away.
 */
export function openDialog({ title, tone = '', content }) {
  return new Promise((resolve) => {
    let answer;
    const heading = el('h2', { id: freshId('title') }, title);
    const dialog = el('dialog', { class: tone && `tone-${tone}`, 'aria-labelledby': heading.id });
    const close = (value) => {
      answer = value;
      dialog.close();
    };
    dialog.append(el('div', { class: 'card' }, heading, ...content(close)));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const buttons = (...children) => el('div', { class: 'buttons' }, ...children);

/** Asks yes or no; true for yes. `typed` is `{ label, confirms }` where a word has to be typed for it. */
export function confirm({ title, tone = 'info', text, yes, typed }) {
  return openDialog({
    title,
    tone,
    content(close) {
      const agree = el('button', { class: 'primary', disabled: typed !== undefined }, yes);
      const input =
        typed &&
        el('input', {
          autocomplete: 'off',
          autocapitalize: 'characters',
          spellcheck: 'false',
          autofocus: true,
          oninput: () => {
            agree.disabled = !typed.confirms(input.value);
          },
        });
      return [
        ...text.map((part) => (typeof part === 'string' ? el('p', {}, part) : part)),
        el(
          'form',
          {
            onsubmit: (event) => {
              event.preventDefault();
              if (!agree.disabled) close(true);
            },
          },
          typed && field(typed.label, input),
          buttons(el('button', { type: 'button', autofocus: !typed, onclick: () => close(false) }, 'Cancel'), agree),
        ),
      ];
    },
  });
}
