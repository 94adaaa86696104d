// Two machines with a cable between them: network namespaces of the kernel, made here and gone with the
// test. Nothing outside of them is touched.

import { execFileSync, spawn } from 'node:child_process';
import process from 'node:process';

const run = (...words) => execFileSync(words[0], words.slice(1), { encoding: 'utf8', stdio: 'pipe' });

/** Why there can be no namespaces here; nothing where there can. */
export function hindrance() {
  if (process.getuid() !== 0) return 'only root makes network namespaces';
  const name = `gp-probe-${process.pid}`;
  try {
    run('ip', 'netns', 'add', name);
    try {
      run('ip', 'netns', 'exec', name, 'ip', 'link', 'add', 'probe0', 'type', 'veth', 'peer', 'name', 'probe1');
    } finally {
      run('ip', 'netns', 'delete', name);
    }
    return undefined;
  } catch (error) {
    return `no network namespaces here: ${String(error.stderr || error.message).trim()}`;
  }
}

/** One end of the cable. */
export class Machine {
  #name;
  #link;
  #children = new Set();

  constructor(name, link, address) {
    this.#name = name;
    this.#link = link;
    this.address = address;
  }

  get name() { return this.#name; }

  /** The words of a command that runs there. */
  words(...command) { return ['ip', 'netns', 'exec', this.#name, ...command]; }

  /** A process there, which goes with the machine. */
  spawn(command, options = {}) {
    const [program, ...words] = this.words(...command);
    const child = spawn(program, words, options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** The addresses and ports at the other end of its connections that are open, but for its own. */
  peers() {
    const table = run(...this.words('ss', '-Htn', 'state', 'established'));
    return table.split('\n').map((line) => line.trim().split(/\s+/)[3])
      .filter((peer) => peer !== undefined && !peer.includes('127.0.0.1'));
  }

  plug(state) { run('ip', '-n', this.#name, 'link', 'set', this.#link, state); }

  destroy() {
    this.#children.forEach((child) => child.kill('SIGKILL'));
    run('ip', 'netns', 'delete', this.#name);
  }
}

/** Two machines, connected. */
export function connect() {
  const names = ['kiosk', 'office'].map((role) => `gp-${role}-${process.pid}`);
  const links = ['cable0', 'cable1'];
  const addresses = ['10.77.0.1', '10.77.0.2'];
  names.forEach((name) => run('ip', 'netns', 'add', name));
  const [kiosk, office] = names;
  run('ip', '-n', kiosk, 'link', 'add', links[0], 'type', 'veth', 'peer', 'name', links[1], 'netns', office);
  const machines = names.map((name, index) => new Machine(name, links[index], addresses[index]));
  names.forEach((name, index) => {
    run('ip', '-n', name, 'address', 'add', `${addresses[index]}/24`, 'dev', links[index]);
    run('ip', '-n', name, 'link', 'set', 'lo', 'up');
    machines[index].plug('up');
  });
  return { kiosk: machines[0], office: machines[1] };
}
