// The board as the page knows it: a pure fold over the events of the stream. No DOM, no clock: `at`
// is the monotonic second at which a batch arrived.

/** Seconds that a change is shown as fresh. */
export const FRESH_S = 30;

/** What a traveller can see of a flight; a change of anything else is no news. */
const SHOWN = ['direction', 'flight', 'codeshares', 'airport', 'city', 'via', 'scheduled', 'estimated',
  'actual', 'boarding', 'gate_opens', 'gate_closes', 'checkin_opens', 'checkin_closes', 'first_bag', 'last_bag',
  'state', 'terminal', 'gate', 'previous_gate', 'desks', 'belt', 'exit', 'remarks', 'languages', 'visible'];

/** Nothing known yet. */
export const EMPTY = Object.freeze({
  cursor: '',
  build: '',
  now: 0,
  at: 0,
  clock: 'unset',
  readOnly: false,
  // A damaged store was put aside and nothing has come since: an empty board means nothing.
  lost: false,
  // A timetable that is polled has said nothing for too long: { since }, an instant or null.
  feedSilence: null,
  airport: { code: '', name: '', timezone: 'UTC' },
  heartbeatMs: 15000,
  flights: new Map(),
  notices: new Map(),
  changed: new Map(),
});

function differs(a, b) {
  return SHOWN.some((field) => a[field] !== b[field] && JSON.stringify(a[field]) !== JSON.stringify(b[field]));
}

function applySnapshot(draft, data, at) {
  const before = draft.flights;
  draft.flights = new Map(data.flights.map((flight) => [flight.id, flight]));
  draft.notices = new Map(data.notices.map((notice) => [notice.id, notice]));
  // What changed while the link was down is news; a board that is new as a whole is not.
  draft.changed = new Map();
  for (const [id, flight] of draft.flights) {
    const old = before.get(id);
    if (old && differs(old, flight)) draft.changed.set(id, at);
  }
  draft.cursor = data.cursor;
  draft.build = data.build;
  draft.airport = data.board.airport;
  draft.heartbeatMs = data.board.heartbeat_ms;
  draft.readOnly = data.board.read_only;
  draft.lost = data.board.lost === true;
  draft.feedSilence = data.board.feed_silence ?? null;
  applyTime(draft, data, at);
}

function applyTime(draft, data, at) {
  draft.now = data.now;
  draft.clock = data.clock;
  draft.at = at;
}

function applyFlight(draft, flight, at) {
  const before = draft.flights.get(flight.id);
  if (!before || differs(before, flight)) draft.changed.set(flight.id, at);
  draft.flights.set(flight.id, flight);
}

function apply(draft, { name, data, cursor }, at) {
  switch (name) {
    case 'snapshot':
      applySnapshot(draft, data, at);
      return;
    case 'flightStateUpdate':
      applyFlight(draft, data, at);
      break;
    case 'flightRemoval':
      draft.flights.delete(data.id);
      draft.changed.delete(data.id);
      break;
    case 'notice':
      draft.notices.set(data.id, data);
      break;
    case 'noticeRemoval':
      draft.notices.delete(data.id);
      break;
    case 'heartbeat':
      applyTime(draft, data, at);
      draft.readOnly = data.read_only === true;
      draft.feedSilence = data.feed_silence ?? null;
      if (data.build) draft.build = data.build;
      return;
    default:
      return;
  }
  draft.lost = false;
  if (cursor) draft.cursor = cursor;
}

const touches = (events, names) => events.some(({ name }) => names.includes(name));

/**
 * The model after a batch of events `{ name, data, cursor }`. What the batch touches is copied once,
 * so that a long replay stays cheap and a heartbeat costs nothing.
 */
export function fold(model, events, at) {
  const draft = {
    ...model,
    flights: touches(events, ['flightStateUpdate', 'flightRemoval']) ? new Map(model.flights) : model.flights,
    notices: touches(events, ['notice', 'noticeRemoval']) ? new Map(model.notices) : model.notices,
    changed: new Map([...model.changed].filter(([, since]) => at - since < FRESH_S)),
  };
  for (const event of events) apply(draft, event, at);
  return draft;
}

/** The daemon's time at the monotonic second `at`, or null while it cannot be trusted. */
export function trustedNow(model, at) {
  return model.clock === 'synced' ? Math.floor(model.now + (at - model.at)) : null;
}
