// The split flaps of the theme of that name: a text turns letter by letter from what stood there to what
// shall stand there, the way a drum turns, in a few steps, and is still. The steps are pure; `createFlaps`
// puts them on nodes with one timer for all.

/** In the order of the drum. What is not on it shows at once, as do letters that are joined or square. */
const DRUM = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-–.:/';
const ON_DRUM = new Map([...DRUM].map((letter, place) => [letter, place]));

/** No letter turns longer than this many steps; neighbours start one after the other. */
const MOST_STEPS = 7;
const STAGGER = 3;
const STEP_MS = 70;

function letterSteps(from, to, index) {
  const start = ON_DRUM.get(from.toUpperCase());
  const end = ON_DRUM.get(to.toUpperCase());
  const wait = index % STAGGER;
  if (from === to || start === undefined || end === undefined) return [to];
  const way = (end - start + DRUM.length) % DRUM.length;
  const steps = Math.max(1, Math.min(MOST_STEPS, way));
  const turning = Array.from({ length: steps - 1 }, (_, step) =>
    DRUM[(start + Math.round((way * (step + 1)) / steps)) % DRUM.length]);
  return [...Array(wait).fill(from), ...turning, to];
}

/** The texts that lead from one to the other; the last is the other. */
export function turn(from, to) {
  const before = [...from];
  const after = [...to];
  const length = Math.max(before.length, after.length);
  const letters = Array.from({ length }, (_, index) => letterSteps(before[index] ?? ' ', after[index] ?? ' ', index));
  const steps = Math.max(1, ...letters.map((all) => all.length));
  return Array.from({ length: steps }, (_, step) => (step === steps - 1 ? to
    : letters.map((all) => all[Math.min(step, all.length - 1)]).join('').trimEnd()));
}

/** The longest that a text turns. */
export const FLAP_MS = (MOST_STEPS + STAGGER) * STEP_MS;

/**
 * `write(node, text)` turns a node's text. Where the reader asked for less motion, or nobody looks, it
 * is there at once. `world` holds what the browser gives.
 */
export function createFlaps({ document, matchMedia, setTimeout }) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const turning = new Map();

  function step() {
    for (const [node, { steps, to }] of turning) {
      node.textContent = steps.shift() ?? to;
      if (steps.length === 0) turning.delete(node);
    }
    if (turning.size > 0) setTimeout(step, STEP_MS);
  }

  return {
    /** Whether anything turns. */
    busy: () => turning.size > 0,
    write(node, to) {
      const standing = turning.get(node);
      const from = node.textContent;
      if ((standing?.to ?? from) === to) return;
      if (calm.matches || document.hidden) {
        turning.delete(node);
        node.textContent = to;
        return;
      }
      const idle = turning.size === 0;
      turning.set(node, { steps: turn(from, to), to });
      if (idle) setTimeout(step, STEP_MS);
    },
  };
}
