// A line that is cut at random, and clients as processes that tell what they received.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { createInterface } from 'node:readline';

/** Bytes that a connection may carry before it is cut: from inside a frame to a few dozen of them. */
const CUT = { least: 40, most: 8000 };

/** Passes connections on to `base` and cuts each after a random number of bytes, in mid-frame as a rule. */
export async function cuttingLine(t, base, random) {
  const { hostname: host, port } = new URL(base);
  const line = { cuts: 0, cutting: true };
  const open = new Set();
  const server = net.createServer((near) => {
    const far = net.connect({ host, port });
    let left = CUT.least + Math.floor(random() * (CUT.most - CUT.least));
    const end = () => {
      near.destroy();
      far.destroy();
      open.delete(near);
    };
    open.add(near);
    far.on('data', (data) => {
      if (line.cutting && data.length >= left) {
        line.cuts += 1;
        // Written out before the end, so that the client does get part of a frame.
        near.write(data.subarray(0, left), end);
        left = Infinity;
        return;
      }
      left -= data.length;
      near.write(data);
    });
    near.on('data', (data) => far.write(data));
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  line.base = `http://127.0.0.1:${server.address().port}`;
  return line;
}

/** Runs a client that prints a JSON object for each event; `received` grows as it does. */
export function client(t, command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const received = [];
  createInterface({ input: child.stdout }).on('line', (text) => received.push(JSON.parse(text)));
  return { received, running: () => child.exitCode === null && child.signalCode === null };
}
