// Changes of flights, from the moment an editor opens to the answer. Whoever opens an editor holds the
// version that they saw; the daemon refuses a change of another one, and here it is decided what that
// means: who changed something else is no obstacle, who changed the same is shown to the operator.

import { compare, effective, reversal } from './changes.js';
import { problemText } from './api.js';

/** The type of a change of some fields. */
export const PATCH = 'application/merge-patch+json';

/** Somebody who changes a flight that fast is a machine, and the operator should see that. */
const ATTEMPTS = 5;

/** Where a flight is. */
export const flightPath = (id) => `/api/flights/${encodeURIComponent(id)}`;

export function createEditing({ api }) {
  /** The flight as it is now: `{ flight, etag }`, or `{ fault }`. */
  async function open(id) {
    const answer = await api.get(`${flightPath(id)}/full`);
    if (answer.status === 404) return { fault: 'This flight was removed meanwhile.', gone: true };
    return answer.ok ? { flight: answer.body, etag: answer.etag } : { fault: problemText(answer) };
  }

  async function send(base, patch, changes) {
    let held = base;
    let beside = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const answer = await api.change('PATCH', flightPath(held.flight.id), {
        json: patch,
        type: PATCH,
        headers: { 'If-Match': held.etag },
      });
      if (answer.ok) return { done: true, etag: answer.etag, beside };
      if (answer.status !== 412 && answer.status !== 404) return { fault: problemText(answer) };
      const now = await open(held.flight.id);
      if (now.fault) return now;
      const found = compare(base.flight, now.flight, changes);
      if (found.clash.length > 0) return { clash: found.clash, theirs: now };
      beside = found.beside;
      held = now;
    }
    return { fault: 'This flight changes too fast. Look at it again.' };
  }

  /**
   * Makes `changes` (field → value or null) to a flight as `open` has told it. Answers with one of
   * `{ same: true }`; `{ done, beside, undo }`, where `undo` is for `takeBack`; `{ clash, theirs }`;
   * `{ fault }`.
   */
  async function change(base, changes) {
    const wanted = effective(base.flight, changes);
    if (Object.keys(wanted).length === 0) return { same: true };
    const outcome = await send(base, wanted, wanted);
    if (!outcome.done) return outcome;
    const after = { ...base.flight, ...wanted };
    return { ...outcome, changes: wanted, undo: { before: base.flight, after, etag: outcome.etag, changes: wanted } };
  }

  /** Takes a change back, unless somebody has changed the same since: then it answers as `change` does. */
  function takeBack({ before, after, etag, changes }) {
    const patch = reversal(before, changes);
    const back = Object.fromEntries(Object.keys(changes).map((field) => [field, before[field] ?? null]));
    return send({ flight: after, etag }, patch, back);
  }

  return { open, change, takeBack };
}

/** Undoes the last thing first; keeps as many as somebody could want back. */
export function createUndo(most = 50) {
  const steps = [];
  return {
    /** `step` is `{ label, run }`. */
    push(step) {
      steps.push(step);
      if (steps.length > most) steps.shift();
    },
    last: () => steps.at(-1),
    pop: () => steps.pop(),
  };
}
