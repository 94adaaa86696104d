// Displays: what each has painted, against what there is to paint. And the sources that feed them.

const sequence = (cursor) => {
  const [epoch, seq] = (cursor ?? '').split('-');
  return { epoch, seq: Number(seq) };
};

/** How far behind `head` a display is: a number of events, or nothing when they cannot be compared. */
export function behind(cursor, head) {
  const [painted, latest] = [sequence(cursor), sequence(head)];
  if (!cursor || painted.epoch !== latest.epoch) return undefined;
  return Math.max(0, latest.seq - painted.seq);
}

/** A picture that has stood still for so long is frozen, whatever the scripts say. */
const FROZEN_MS = 30_000;

/** `{ tone, word }` of a display. */
export function condition(display, head, build) {
  if (!display.connected) return { tone: 'stop', word: 'Gone' };
  if (display.painted_ago_ms === null) return { tone: 'warn', word: 'Has not painted yet' };
  if (!display.live) return { tone: 'stop', word: 'Silent' };
  if (display.frame_age_ms > FROZEN_MS) return { tone: 'stop', word: 'Picture frozen' };
  const lag = behind(display.cursor, head);
  if (lag === undefined) return { tone: 'warn', word: 'Another store' };
  if (build !== '' && display.build !== '' && display.build !== build) return { tone: 'warn', word: 'Old page' };
  if (lag > 0) return { tone: 'info', word: lag === 1 ? '1 change behind' : `${lag} changes behind` };
  return { tone: 'go', word: 'Up to date' };
}

/** How many screens a notice would reach now. */
export const liveCount = (displays) => displays.filter(({ live }) => live).length;

/** What has become of a change at `cursor` on the live displays: `{ painted, displays: [{ display, painted }] }`. */
export function paintedBy(displays, cursor) {
  const live = displays
    .filter((each) => each.live)
    .map((each) => ({ display: each.display, painted: behind(each.cursor, cursor) === 0 }));
  return { painted: live.length > 0 && live.every(({ painted }) => painted), displays: live };
}

/** `{ tone, word }` of a source that is polled. */
export function sourceCondition({ state, polling, last_success: success }) {
  if (state === 'failing')
    return { tone: 'stop', word: success === undefined ? 'Failing' : 'Failing; what it said last still stands' };
  if (state === 'good') return { tone: 'go', word: polling ? 'Being asked' : 'Good' };
  return { tone: 'info', word: polling ? 'Being asked for the first time' : 'Not asked yet' };
}
