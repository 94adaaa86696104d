// What the other end of a flight is called. The table knows cities by airport code and language, and
// under `sub` which airport of several it is; a feed's own spelling serves where the table knows nothing.

import { local } from './words.js';

const known = (cities, code) => {
  const names = code !== undefined && Object.hasOwn(cities, code) ? cities[code] : {};
  return Object.keys(names).length > 0 ? names : undefined;
};

/** `{ lang, text }`; the language of a feed's spelling is not known. */
export function cityName(cities, { airport, city }, tag) {
  const names = known(cities, airport);
  return names ? local(names, tag) : { lang: '', text: city ?? airport ?? '' };
}

/**
 * The cell of a flight: its city, and under it which of the city's airports it is, where there are
 * several, and the stops on the way. A city that only the feed knows has its code under it.
 */
export function cityCell(cities, flight, speech) {
  const name = cityName(cities, flight, speech.lang);
  const stops = (flight.via ?? []).map((airport) => cityName(cities, { airport }, speech.lang).text);
  const via = stops.length === 0 ? '' : speech.say('via', { cities: stops.join(speech.say('separator')) });
  const code = name.text === flight.airport ? '' : flight.airport ?? '';
  const names = known(cities, flight.airport);
  return { name: name.text, sub: [names ? names.sub : code, via].filter(Boolean).join(' '), lang: name.lang };
}

/** Codes on the board that the page has not asked the daemon about; the answer may be an empty entry. */
export function missingAirports(model, cities, most) {
  const codes = new Set();
  for (const { airport, via = [] } of model.flights.values()) {
    for (const code of [airport, ...via]) {
      if (code !== undefined && !Object.hasOwn(cities, code)) codes.add(code);
      if (codes.size === most) return [...codes];
    }
  }
  return [...codes];
}
