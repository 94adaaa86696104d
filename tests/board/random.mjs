// A seeded generator (mulberry32), so that a property that fails names the seed that breaks it.

export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { below, chance: (part) => next() < part, pick: (list) => list[below(list.length)] };
}

/** Runs a property for many seeds; a failure says which. */
export function forSeeds(count, property) {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      property(randomOf(seed), seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}
