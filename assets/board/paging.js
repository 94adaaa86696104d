// Which rows stand on the glass, and when the page turns. Between two turns a row keeps its place
// whatever happens to it; one that has gone leaves its place empty; a new one waits, unless it belongs
// behind the last row and there is room. At the turn the next page begins behind the last row that
// was read, wherever that is by then, so that nothing is skipped when rows before it have left.

import { belongs, compareKeys, eligible, firstOf, keyOf } from './rows.js';

const DIRECTIONS = {
  departures: ['departure'], arrivals: ['arrival'], combined: ['departure', 'arrival'],
  gate: ['departure'], checkin: ['departure'], belt: ['arrival'], message: [''],
};

/** The flights that a board can show in turn. */
export const directionsOf = (spec) => DIRECTIONS[spec.kind];

const isList = (spec) => ['departures', 'arrivals', 'combined'].includes(spec.kind);

/** A round through all pages begins: those that are there now will all be shown in it. */
function begin(scene, direction, since) {
  const flights = scene.eligible(direction);
  return counted({
    direction, since, page: 0, rowsPerPage: scene.rowsPerPage,
    ...standing(scene, scene.first(flights)),
    seen: new Set(),
    roster: new Set(flights.map((flight) => flight.id)),
  }, scene);
}

const standing = (scene, shown) => ({
  ids: shown.map((flight) => flight.id),
  last: shown.length > 0 ? scene.key(shown.at(-1)) : undefined,
});

/** Whether the flight is still to come in this round. */
function isAhead(arrangement, scene, flight) {
  const { last, roster, seen, ids } = arrangement;
  if (last === undefined || compareKeys(scene.key(flight), last) > 0) return true;
  // It stood behind the page when the round began and has moved up since.
  return roster.has(flight.id) && !seen.has(flight.id) && !ids.includes(flight.id);
}

/** What is to come in this round. A flight of the page itself is no reason for another page. */
function ahead(arrangement, scene) {
  const flights = scene.eligible(arrangement.direction).filter((flight) => isAhead(arrangement, scene, flight));
  return flights.every((flight) => arrangement.ids.includes(flight.id)) ? [] : flights;
}

function nextPage(arrangement, scene, page) {
  const flights = ahead(arrangement, scene);
  if (flights.length === 0) return undefined;
  const behind = arrangement.last;
  const seen = new Set([...arrangement.seen, ...arrangement.ids.filter((id) => id !== null)]);
  const next = { ...arrangement, page, ...standing(scene, scene.first(flights)), seen };
  // A page of nothing but flights that moved up does not turn back.
  if (behind !== undefined && compareKeys(next.last, behind) < 0) next.last = behind;
  return counted(next, scene);
}

/** The round is over: a combined board goes over to its other direction when that is due and has flights. */
function nextRound(arrangement, scene, since) {
  const directions = directionsOf(scene.spec);
  const other = directions[(directions.indexOf(arrangement.direction) + 1) % directions.length];
  const due = since - arrangement.since >= scene.spec.alternate_s;
  if (other !== arrangement.direction && due && scene.eligible(other).length > 0) return begin(scene, other, since);
  return begin(scene, arrangement.direction, arrangement.since);
}

function turnPage(arrangement, scene, since) {
  const all = scene.eligible(arrangement.direction).length;
  const next = all > scene.rowsPerPage ? nextPage(arrangement, scene, arrangement.page + 1) : undefined;
  return next ?? nextRound(arrangement, scene, since);
}

/** With the pages of this round, as far as can be told. What fits on one page is on one after the turn. */
function counted(arrangement, scene) {
  const { direction, page, rowsPerPage } = arrangement;
  const one = page === 0 && scene.eligible(direction).length <= rowsPerPage;
  return { ...arrangement, pages: one ? 1 : page + 1 + Math.ceil(ahead(arrangement, scene).length / rowsPerPage) };
}

/** What happens to the page between two turns. The number of pages stands as well, until rows come in. */
function keep(arrangement, scene) {
  const { direction, rowsPerPage } = arrangement;
  const ids = arrangement.ids.map((id) => (scene.holds(id, direction) ? id : null));
  const kept = { ...arrangement, ids };
  if (ids.length > 0 && ids.every((id) => id === null)) {
    // Nothing is being read here any more.
    return nextPage(kept, scene, kept.page) ?? begin(scene, direction, kept.since);
  }
  const room = rowsPerPage - ids.length;
  if (room <= 0) return kept;
  const behind = scene.eligible(direction).filter((flight) => !ids.includes(flight.id)
    && (kept.last === undefined || compareKeys(scene.key(flight), kept.last) > 0));
  if (behind.length === 0) return kept;
  const added = standing(scene, scene.first(behind, room));
  return counted({ ...kept, ids: [...ids, ...added.ids], last: added.last }, scene);
}

/** What an arrangement is made from. */
function sceneOf({ model, spec, cities, now, rowsPerPage }) {
  const found = new Map();
  return {
    spec,
    rowsPerPage,
    key: (flight) => keyOf(flight, spec, cities),
    first: (flights, most = rowsPerPage) => firstOf(flights, most, spec, cities),
    eligible(direction) {
      if (!found.has(direction)) found.set(direction, eligible(model.flights.values(), direction, spec, now));
      return found.get(direction);
    },
    holds(id, direction) {
      const flight = id === null ? undefined : model.flights.get(id);
      return flight !== undefined && belongs(flight, direction, spec);
    },
  };
}

/**
 * The arrangement of the page at the monotonic second `at`, after `previous` (undefined at first):
 * `direction`, `ids` (null: a place left empty), `page`, `pages` and what the next turn must know.
 * `now` is null while no clock can be trusted.
 */
export function arrange(previous, input) {
  const { spec, at, rowsPerPage } = input;
  const turn = Math.floor(at / spec.page_s);
  const since = turn * spec.page_s;
  if (!isList(spec)) return { direction: directionsOf(spec)[0], ids: [], page: 0, pages: 1, turn };
  const scene = sceneOf(input);
  let next;
  if (previous === undefined) {
    const directions = directionsOf(spec);
    next = begin(scene, directions.find((direction) => scene.eligible(direction).length > 0) ?? directions[0], since);
  } else if (previous.rowsPerPage !== rowsPerPage) {
    next = begin(scene, previous.direction, previous.since);
  } else if (previous.turn !== turn) {
    next = turnPage(previous, scene, since);
  } else {
    next = keep(previous, scene);
  }
  return { ...next, turn };
}
