// A cell that is being edited in its place.

import { el, freshId } from './dom.js';

/**
 * Puts an input into the cell. The answer is `{ text, step }`, where `step` is 1 or -1 when Tab asks for the
 * next or the last cell; nothing when it was cancelled. `check` tells what is wrong with a text.
 */
export function editCell(cell, { label, value, hint, most, check }) {
  return new Promise((resolve) => {
    const note = el('span', { class: 'note', id: freshId('note') }, hint);
    const input = el('input', {
      'aria-label': label,
      'aria-describedby': note.id,
      value,
      maxlength: most,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    let done = false;
    const shown = cell.textContent;

    function close(answer) {
      if (done) return;
      done = true;
      delete cell.dataset.editing;
      cell.replaceChildren(shown);
      resolve(answer);
    }

    function commit(step = 0) {
      const fault = check(input.value);
      if (fault === undefined) {
        close({ text: input.value.trim(), step });
        return;
      }
      input.setAttribute('aria-invalid', 'true');
      note.setAttribute('role', 'alert');
      note.textContent = fault;
    }

    input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Enter') commit();
      else if (event.key === 'Escape') close(undefined);
      else if (event.key === 'Tab') commit(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
    });
    // Who clicks elsewhere is done with it; who looks at another window comes back.
    input.addEventListener('blur', () => {
      if (!document.hasFocus() || done) return;
      const unchanged = input.value.trim() === value.trim();
      if (unchanged || check(input.value) !== undefined) close(undefined);
      else close({ text: input.value.trim(), step: 0 });
    });
    cell.dataset.editing = '';
    cell.classList.remove('flash');
    cell.replaceChildren(input, note);
    input.focus();
    input.select();
  });
}
