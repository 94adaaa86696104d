// The browser's half of tests/board/vectors.json; src/http/page/compute/tests.rs is the daemon's.

import assert from 'node:assert/strict';
import test from 'node:test';

import { atPlace } from '../../assets/board/filters.js';
import { rowView } from '../../assets/board/format.js';
import { carrierOf, flightNumber } from '../../assets/board/numbers.js';
import { rowsOf } from '../../assets/board/rows.js';
import { screenView } from '../../assets/board/view.js';
import { Speech } from '../../assets/board/words.js';
import { Zone } from '../../assets/board/zone.js';
import { Page, cities, specOf, vectors, words } from './support.mjs';

test('flight numbers are read as the daemon reads them', () => {
  for (const [given, shown, carrier] of vectors.numbers) {
    assert.deepEqual([flightNumber(given), carrierOf(given)], [shown, carrier]);
  }
});

test('a place is named by a filter, or not', () => {
  for (const [list, value, named] of vectors.places) assert.equal(atPlace(list, value), named, `${list} ${value}`);
});

for (const { timezone, instant, lang, ...shown } of vectors.dates) {
  test(`date: ${instant} in ${timezone}, ${lang}`, () => {
    const zone = new Zone(timezone);
    const speech = new Speech(words, lang);
    const day = zone.day(instant);
    assert.deepEqual({
      time: zone.time(instant),
      weekday: speech.weekday(day.weekday),
      date: speech.date('date', day),
      otherDay: speech.date('otherDay', day),
    }, shown);
  });
}

for (const { name, timezone = 'Europe/Zurich', now, lang = 'en', columns, flight, row } of vectors.rows) {
  test(`row: ${name}`, () => {
    const frame = {
      zone: new Zone(timezone), now, at: 0, speech: new Speech(words, lang), languageTurn: 0, cities, listed: true,
      columns: columns ?? specOf().columns[flight.direction], changed: new Map(), freshS: 30,
    };
    assert.deepEqual(rowView(flight, frame), row);
  });
}

for (const { name, direction, now, spec, flights, ids } of vectors.orders) {
  test(`order: ${name}`, () => {
    const shown = (list) => rowsOf(list, direction, specOf(spec), cities, now).map((flight) => flight.id);
    assert.deepEqual(shown(flights), ids);
    assert.deepEqual(shown(flights.toReversed()), ids);
  });
}

for (const { name, spec, rows = 8, flights = [], screen, ...more } of vectors.screens) {
  test(`screen: ${name}`, () => {
    const page = new Page(flights, { spec: specOf(spec), rowsPerPage: rows, ...more });
    assert.deepEqual(screenView(page.state({ link: 'waiting' })), screen);
  });
}
