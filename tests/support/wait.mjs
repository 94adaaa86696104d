// Waiting for a condition, and only for that.

import { setTimeout as pause } from 'node:timers/promises';

/** Nothing in a test takes so long on a machine that works. */
export const PATIENCE_MS = 20_000;

const INTERVAL_MS = 10;

/** The first truthy value of `condition`, which may be async; fails by name when there is none in time. */
export async function until(what, condition, patience = PATIENCE_MS) {
  const deadline = performance.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited ${patience} ms in vain for: ${what}`);
    await pause(INTERVAL_MS);
  }
}

/** A generator of numbers in [0, 1) that a seed repeats (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
