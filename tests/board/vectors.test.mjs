// The browser's half of tests/board/vectors.json; src/http/page/tests.rs is the daemon's.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { Zone, fit, flightNumber, rowView } from '../../assets/board/format.js';
import { slides } from '../../assets/board/notices.js';
import { rowsOf } from '../../assets/board/rows.js';

const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url)));

test('flight numbers are read as the daemon reads them', () => {
  for (const [given, shown] of vectors.numbers) assert.equal(flightNumber(given), shown);
});

test('lengths fall into the same steps', () => {
  for (const [text, step] of vectors.fits) assert.equal(fit(text), step);
});

test('the clock of the header', () => {
  for (const { timezone, instant, ...shown } of vectors.days) {
    const zone = new Zone(timezone);
    assert.deepEqual({ time: zone.time(instant), ...zone.day(instant) }, shown);
  }
});

for (const { name, timezone, now, flight, view } of vectors.rows) {
  test(`row: ${name}`, () => assert.deepEqual(rowView(flight, new Zone(timezone), now), view));
}

for (const { name, direction, now, flights, ids } of vectors.orders) {
  test(`order: ${name}`, () => {
    assert.deepEqual(rowsOf(flights, direction, now).map((flight) => flight.id), ids);
    assert.deepEqual(rowsOf(flights.toReversed(), direction, now).map((flight) => flight.id), ids);
  });
}

for (const { name, notices, level, now, slides: expected } of vectors.slides) {
  test(`notices: ${name}`, () => {
    const shown = slides(notices, level, now)
      .map((slide) => Object.fromEntries(Object.entries(slide).filter(([field, text]) => text !== '' || ['lang', 'text'].includes(field))));
    assert.deepEqual(shown, expected);
  });
}
