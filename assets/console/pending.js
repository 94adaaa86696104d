// Changes that are on their way: what a cell shows until the stream tells the same.

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export function createPending() {
  const held = new Map();
  const key = (id, column) => `${id}/${column}`;
  return {
    /** What the cells of a grid show meanwhile: `id/column` → text. */
    texts: () => new Map([...held].map(([at, { text }]) => [at, text])),
    begin(id, column, field, value, text) {
      held.set(key(id, column), { id, field, value, text, answered: false });
    },
    /** It was refused, or put off. */
    drop(id, column) {
      held.delete(key(id, column));
    },
    /** It is done; the stream will tell. */
    answered(id, column) {
      const entry = held.get(key(id, column));
      if (entry) entry.answered = true;
    },
    /** Forgets what the flights say by now. */
    settle(flights) {
      for (const [at, { id, field, value, answered }] of held) {
        const flight = flights.get(id);
        if (answered && (!flight || same(flight[field], value))) held.delete(at);
      }
    },
  };
}
