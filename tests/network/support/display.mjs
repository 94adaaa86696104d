// A display without a screen: the page's own stream and model. Prints `{ event, cursor }` for each event
// and the board after it, a line of JSON each.

import process from 'node:process';

import { EventSource } from 'eventsource';

import { EMPTY, fold } from '../../../assets/board/model.js';
import { openStream } from '../../../assets/board/stream.js';

const [base, name] = process.argv.slice(2);
const seconds = () => performance.now() / 1000;
let model = EMPTY;

openStream({
  url: `${base}/events?display=${name}&board=departures`,
  cursor: '',
  heartbeatMs: 1000,
  listener: {
    events(batch) {
      model = fold(model, batch, seconds());
      const events = batch.filter(({ cursor, name: event }) => cursor !== '' && event !== 'heartbeat')
        .map(({ name: event, cursor }) => ({ event, cursor }));
      const flights = [...model.flights.values()].map(({ id, gate }) => [id, gate]).sort();
      process.stdout.write(`${JSON.stringify({ events, cursor: model.cursor, flights })}\n`);
    },
    contact() {},
    silence() {},
    closed() {},
  },
  world: {
    EventSource, setTimeout, clearTimeout, random: Math.random,
    requestFrame: (callback) => setTimeout(callback, 0),
  },
});
