// Sample flights, timed from now so that the boards show them.

const MINUTE_S = 60;

const now = () => Math.floor(Date.now() / 1000);

/** A flight of the wire; it leaves or lands `minutes` from now. */
export function flight(id, direction, minutes, more = {}) {
  const scheduled = Math.floor(now() / MINUTE_S) * MINUTE_S + minutes * MINUTE_S;
  return { id, direction, flight: id, scheduled, state: 'scheduled', ...more };
}

const PLACES = [
  ['CDG', 'Paris'], ['FRA', 'Frankfurt'], ['OSL', 'Oslo'], ['LHR', 'London'],
  ['EZE', 'Buenos Aires'], ['FCO', 'Rome'],
];

/** Six departures and six arrivals: less than a page each. */
export function day() {
  return PLACES.flatMap(([airport, city], index) => [
    flight(`SK${400 + index}`, 'departure', 20 + 15 * index, {
      airport, city, gate: `B${index + 3}`, terminal: '2', codeshares: [`LH${6000 + index}`],
    }),
    flight(`LH${800 + index}`, 'arrival', 15 + 15 * index, { airport, city, belt: `${index + 1}` }),
  ]);
}

/** The six rows of the timetable tutorial, as it seeds its table. */
export const TUTORIAL = [
  { origin: 'London', flight: 'A123', arrival: '08:15', state: '' },
  { origin: 'Berlin', flight: 'D654', arrival: '08:45', state: '' },
  { origin: 'New York', flight: 'U213', arrival: '09:05', state: '' },
  { origin: 'Buenos Aires', flight: 'A987', arrival: '09:30', state: '' },
  { origin: 'Rome', flight: 'I768', arrival: '10:10', state: '' },
  { origin: 'Tokyo', flight: 'G119', arrival: '10:35', state: '' },
];
