// Writes what the browser's modules say now into tests/board/vectors.json, for a change that is meant.
// Nobody has checked it then: read the difference, and run `cargo test --lib http::page`, which must agree.

import { writeFileSync } from 'node:fs';

import { cities, computed, vectors } from './support.mjs';

const lines = (list) => list.map((vector) => `    ${JSON.stringify(vector)}`).join(',\n');
const names = Object.entries(cities).map(([code, texts]) => `    "${code}": ${JSON.stringify(texts)}`).join(',\n');
const lists = Object.entries(computed).map(([list, compute]) => `  "${list}": [\n${lines(vectors[list].map(compute))}\n  ]`);

writeFileSync(new URL('vectors.json', import.meta.url), `{\n  "cities": {\n${names}\n  },\n${lists.join(',\n')}\n}\n`);
