// The way in: a token, kept for this tab and no longer.

import { el, field } from './dom.js';
import { couldBeToken, signInFault, trimToken } from './session.js';

const KEPT = 'gatepost-token';

export const keptToken = () => sessionStorage.getItem(KEPT) ?? '';

export function keepToken(token) {
  if (token === '') sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, token);
}

/** Whose token it is: `{ name, role }`, or `{ fault, status }`. */
export async function whose(token) {
  let answer;
  try {
    const response = await fetch('/api/whoami', { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store' });
    answer = {
      status: response.status,
      body: await response.json(),
      retryAfter: Number(response.headers.get('Retry-After') ?? 0),
    };
  } catch {
    answer = { status: 0, body: {}, retryAfter: 0 };
  }
  return answer.status === 200 ? answer.body : { fault: signInFault(answer), status: answer.status };
}

/** Asks for a token until one is accepted; the answer is `{ token, name, role }`. `reason` says why it is asked. */
export function signIn(reason) {
  return new Promise((resolve) => {
    const input = el('input', {
      type: 'password',
      name: 'token',
      autocomplete: 'current-password',
      spellcheck: 'false',
      autofocus: true,
      required: true,
    });
    const fault = el('p', { class: 'fault', role: 'alert', hidden: !reason }, reason ?? '');
    const button = el('button', { class: 'primary' }, 'Sign in');
    const form = el(
      'form',
      {
        class: 'card',
        onsubmit: (event) => {
          event.preventDefault();
          attempt();
        },
      },
      el(
        'h1',
        {},
        el('img', { src: '/assets/shared/pictograms/icon.svg', alt: '', width: '40', height: '40' }),
        'gatepost console',
      ),
      field('Token', input, 'Made on the kiosk by gatepost token create NAME. It is kept in this tab only.'),
      fault,
      button,
    );
    const element = el('main', { class: 'signin' }, form);

    function complain(text) {
      fault.hidden = false;
      fault.textContent = text;
      input.setAttribute('aria-invalid', 'true');
      input.focus();
      input.select();
    }

    async function attempt() {
      const token = trimToken(input.value);
      if (!couldBeToken(token)) {
        complain('This is not a token: it has letters and digits, and no spaces.');
        return;
      }
      if (button.disabled) return;
      button.disabled = true;
      const who = await whose(token);
      button.disabled = false;
      if (who.fault) {
        complain(who.fault);
        return;
      }
      element.remove();
      resolve({ token, ...who });
    }

    document.body.append(element);
    input.focus();
  });
}
