// What has happened, for a while, in a corner; faults stay until they are put away.

import { el } from './dom.js';

const SHOWN_MS = 6000;
const WITH_ACTION_MS = 12_000;
const MOST = 4;

export function createToasts() {
  const quiet = el('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
  const loud = el('div', { class: 'toasts', role: 'alert' });
  const element = el('div', { class: 'corner' }, loud, quiet);

  /** `tone` is `go`, `info`, `warn` or `stop`; `action` is `{ label, run }`. The answer says it differently later. */
  function tell(text, { tone = 'go', action } = {}) {
    const dismiss = () => toast.remove();
    const words = el('p', {}, text);
    const toast = el(
      'div',
      { class: `toast tone-${tone}` },
      words,
      action &&
        el(
          'button',
          {
            type: 'button',
            onclick: () => {
              dismiss();
              action.run();
            },
          },
          action.label,
        ),
      el('button', { type: 'button', class: 'bare', 'aria-label': 'Put away', onclick: dismiss }, '×'),
    );
    const host = tone === 'stop' ? loud : quiet;
    host.append(toast);
    while (host.children.length > MOST) host.firstChild.remove();
    if (tone !== 'stop') setTimeout(dismiss, action ? WITH_ACTION_MS : SHOWN_MS);
    return (later, laterTone) => {
      words.textContent = later;
      toast.className = `toast tone-${laterTone}`;
      if (!toast.isConnected) tell(later, { tone: laterTone });
    };
  }

  return { element, tell };
}
