// The states that an operator can set, each with the letter that sets it: `s` opens the list, the letter
// chooses. A letter means the same in both directions, but for b: boarding here, bags there.

import { toneOf } from '../board/states.js';

const BOTH = [
  ['scheduled', 's'],
  ['on-time', 'o'],
  ['early', 'e'],
  ['delayed', 'd'],
  ['expected', 'x'],
];
const DEPARTURE = [
  ['check-in', 'i'],
  ['check-in-closed', 'j'],
  ['wait', 'w'],
  ['go-to-gate', 'g'],
  ['boarding', 'b'],
  ['final-call', 'f'],
  ['gate-closed', 'k'],
  ['departed', 'p'],
];
const ARRIVAL = [
  ['in-flight', 'h'],
  ['landing', 'l'],
  ['landed', 'n'],
  ['arrived', 'a'],
  ['bags', 'b'],
  ['last-bag', 'u'],
];
const TROUBLE = [
  ['cancelled', 'c'],
  ['diverted', 'v'],
  ['returned', 'r'],
  ['tomorrow', 't'],
  ['ask-airline', 'q'],
];

/** English words, the same as on the boards. */
export const LABELS = {
  scheduled: 'Scheduled',
  'on-time': 'On time',
  early: 'Early',
  delayed: 'Delayed',
  expected: 'Expected',
  'check-in': 'Check-in open',
  'check-in-closed': 'Check-in closed',
  wait: 'Wait in lounge',
  'go-to-gate': 'Go to gate',
  boarding: 'Boarding',
  'final-call': 'Final call',
  'gate-closed': 'Gate closed',
  departed: 'Departed',
  'in-flight': 'In flight',
  landing: 'Landing',
  landed: 'Landed',
  arrived: 'Arrived',
  bags: 'Bags on belt',
  'last-bag': 'Last bag',
  cancelled: 'Cancelled',
  diverted: 'Diverted',
  returned: 'Returned',
  tomorrow: 'Tomorrow',
  'ask-airline': 'Ask airline',
};

/** A state in words; one that is none of these is words already. */
export const labelOf = (state) => (Object.hasOwn(LABELS, state) ? LABELS[state] : state);

/** `[{ state, key, label, tone }]` for a direction, in the order of a flight's life. */
export function choices(direction) {
  const own = direction === 'arrival' ? ARRIVAL : DEPARTURE;
  return [...BOTH, ...own, ...TROUBLE].map(([state, key]) => ({
    state,
    key,
    label: LABELS[state],
    tone: toneOf(state),
  }));
}
