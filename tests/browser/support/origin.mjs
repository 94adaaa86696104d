// Another origin: serves the tutorials' pages from a port of its own.

import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import http from 'node:http';

const PAGES = new URL('../tutorials/', import.meta.url);

/** `base()` tells the address that the pages shall talk to; it may be known later than this server. */
export async function otherOrigin(t, base) {
  const server = http.createServer((request, response) => {
    const name = request.url.match(/^\/([a-z-]+\.html)$/)?.[1];
    if (name === undefined) {
      response.writeHead(404).end();
      return;
    }
    const text = readFileSync(new URL(name, PAGES), 'utf8').replaceAll('{{gatepost}}', base());
    response.writeHead(200, { 'content-type': 'text/html' }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
