// Somebody else was quicker: what they have changed, and whether to go on.

import { fieldName, valueText } from './changes.js';
import { el } from './dom.js';
import { buttons, openDialog } from './dialogs.js';

/**
 * Shows the clash. True when the operator wants their own change all the same; `who` is the name of the other
 * one, where it is known.
 */
export function askConflict({ name, clash, changes, who, zone }) {
  const row = ({ field, was, is }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, fieldName(field)),
      el('td', {}, valueText(field, was, zone)),
      el('td', { class: 'theirs' }, valueText(field, is, zone)),
      el('td', { class: 'mine' }, valueText(field, changes[field], zone)),
    );
  return openDialog({
    title: `${name} was changed meanwhile`,
    tone: 'warn',
    content: (close) => [
      el('p', {}, `${who ? `${who} was` : 'Somebody else was'} quicker. Nothing of yours has been saved yet.`),
      el(
        'table',
        { class: 'clash' },
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            ...['Field', 'It was', who ? `By ${who}` : 'It is now', 'Yours'].map((head) =>
              el('th', { scope: 'col' }, head),
            ),
          ),
        ),
        el('tbody', {}, ...clash.map(row)),
      ),
      buttons(
        el('button', { type: 'button', onclick: () => close(true) }, 'Save mine'),
        el('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => close(false) }, 'Keep theirs'),
      ),
    ],
  });
}
