// npm's eventsource on /events: prints a line of JSON for each event. It connects again by itself.

import { EventSource } from 'eventsource';

const source = new EventSource(`${process.argv[2]}/events`);
for (const event of ['snapshot', 'flightStateUpdate', 'flightRemoval']) {
  source.addEventListener(event, ({ lastEventId: id, data }) => {
    process.stdout.write(`${JSON.stringify({ event, id, data: JSON.parse(data) })}\n`);
  });
}
