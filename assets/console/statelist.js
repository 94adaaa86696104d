// The list of states: one letter chooses, arrows and Enter do too.

import { el, freshId } from './dom.js';
import { choices } from './states.js';

/** Characters of a state in words of one's own. */
const STATE_CHARS = 40;

/**
 * Opens the list beside `anchor`. The answer is the chosen state, or nothing. `flight` names it, and the
 * present state is marked.
 */
export function chooseState({ anchor, flight, name }) {
  return new Promise((resolve) => {
    const list = choices(flight.direction);
    let answer;
    const options = list.map(({ state, key, label, tone }) =>
      el(
        'li',
        {
          role: 'option',
          id: freshId('state'),
          class: `tone-${tone}`,
          'data-state': state,
          'aria-selected': String(state === flight.state),
          'aria-keyshortcuts': key,
          onclick: () => close(state),
        },
        el('kbd', { 'aria-hidden': 'true' }, key.toUpperCase()),
        el('span', { class: 'dot' }),
        label,
      ),
    );
    let at = Math.max(
      0,
      list.findIndex(({ state }) => state === flight.state),
    );

    const box = el(
      'ul',
      { role: 'listbox', tabIndex: 0, 'aria-label': `State of ${name}`, autofocus: true },
      ...options,
    );
    const words = el('input', {
      'aria-label': 'Another state, in words',
      placeholder: 'Other words…',
      maxlength: STATE_CHARS,
      autocomplete: 'off',
    });
    const dialog = el(
      'dialog',
      { class: 'states', 'aria-label': `State of ${name}` },
      el('p', { class: 'name' }, name),
      box,
      el(
        'form',
        {
          onsubmit: (event) => {
            event.preventDefault();
            close(words.value.trim() || undefined);
          },
        },
        words,
      ),
    );

    function mark() {
      options.forEach((option, index) => option.classList.toggle('active', index === at));
      box.setAttribute('aria-activedescendant', options[at].id);
      options[at].scrollIntoView({ block: 'nearest' });
    }

    function close(state) {
      answer = state;
      dialog.close();
    }

    box.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const chosen = list.find(({ key }) => key === event.key.toLowerCase());
      if (step) at = (at + step + list.length) % list.length;
      else if (event.key === 'Home') at = 0;
      else if (event.key === 'End') at = list.length - 1;
      else if (event.key === 'Enter' || event.key === ' ') close(list[at].state);
      else if (chosen) close(chosen.state);
      else return;
      event.preventDefault();
      event.stopPropagation();
      mark();
    });
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) close(undefined);
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    place(dialog, anchor);
    box.focus();
    mark();
  });
}

/** Beside the cell where there is room; a narrow screen shows it at its foot, by the style sheet. */
function place(dialog, anchor) {
  if (!anchor || matchMedia('(max-width: 700px)').matches) return;
  const cell = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = dialog;
  dialog.style.left = `${Math.max(8, Math.min(cell.left, innerWidth - width - 8))}px`;
  const below = cell.bottom + 4;
  const above = Math.min(cell.top - height - 4, innerHeight - height - 8);
  dialog.style.top = `${below + height < innerHeight ? below : Math.max(8, above)}px`;
}
