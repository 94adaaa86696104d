// Which flights are on a board, in which order, on which page. The daemon orders the first paint
// by the same rules (src/http/page/rows.rs); tests/board/vectors.json holds both to them.

/** Two-inch capitals on a 43-inch panel leave room for eight. */
export const PAGE_ROWS = 8;

/** Seconds that a flight stays after its time. */
const LINGER = { departure: 600, arrival: 1800, cancelled: 3600 };

/** The instant that a flight leaves the board. */
export function leavesAt(flight) {
  const ended = flight.state === 'cancelled' || flight.state === 'diverted';
  return (flight.actual ?? flight.estimated ?? flight.scheduled)
    + LINGER[ended ? 'cancelled' : flight.direction];
}

const sortKey = (flight) => flight.estimated ?? flight.scheduled;

const compareText = (a, b) => (a < b ? -1 : Number(a > b));

/** The flights of one direction in reading order. `now` is null while no clock can be trusted: nothing ages then. */
export function rowsOf(flights, direction, now) {
  const rows = [];
  for (const flight of flights) {
    if (flight.direction !== direction || flight.visible === false) continue;
    if (now !== null && now >= leavesAt(flight)) continue;
    rows.push(flight);
  }
  return rows.sort((a, b) => sortKey(a) - sortKey(b)
    || compareText(a.flight, b.flight) || compareText(a.id, b.id));
}

/** An empty board has one page too. */
export const pageCount = (rows) => Math.max(1, Math.ceil(rows / PAGE_ROWS));

/**
 * The standing arrangement of one board. Between page turns flights age by the instant of the last
 * turn, so a row moves under the reader's eye only because its own data moved it.
 */
export function arrange(previous, flights, direction, now, turn) {
  const fresh = turn || previous === undefined || (previous.asOf === null) !== (now === null);
  const asOf = fresh ? now : previous.asOf;
  const ids = rowsOf(flights, direction, asOf).map((flight) => flight.id);
  const pages = pageCount(ids.length);
  const current = previous?.page ?? 0;
  const page = turn ? (current + 1) % pages : Math.min(current, pages - 1);
  return { ids, pages, page, asOf };
}

/** The ids on the page that is shown. */
export function shownIds({ ids, page }) {
  return ids.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
}
