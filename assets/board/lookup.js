// What the document did not bring along, because no flight had asked for it yet: names of cities, words
// of a flight's own languages. Until the daemon answers, the feed's spelling and English serve.

import { missingAirports } from './cities.js';
import { missingLanguages } from './words.js';

/** The daemon answers for so many airports at once. */
const MOST_CODES = 100;

/** A daemon that gave no answer is not asked again before this. */
const PAUSE_S = 30;

/** A function that looks up what is missing at the monotonic second `at`: new `{ cities, words }`, or nothing. */
export function createLookup(fetch) {
  let looking = false;
  let notBefore = 0;

  // A refusal is an answer: what the daemon does not know now it will not know later.
  async function get(path) {
    const answer = await fetch(path);
    if (answer.status >= 500) throw new Error(`${path}: ${answer.status}`);
    return answer.ok ? answer.json() : {};
  }

  return async function lookUp(model, cities, words, at) {
    const codes = missingAirports(model, cities, MOST_CODES);
    const tags = missingLanguages(model, words);
    if (looking || at < notBefore || (codes.length === 0 && tags.length === 0)) return undefined;
    looking = true;
    try {
      const { airports = {} } = codes.length > 0 ? await get(`/api/airports?codes=${codes.join()}`) : {};
      const spoken = await Promise.all(tags.map(async (tag) => [tag, await get(`/assets/shared/languages/${tag}.json`)]));
      return {
        cities: { ...cities, ...Object.fromEntries(codes.map((code) => [code, airports[code] ?? {}])) },
        words: { ...words, ...Object.fromEntries(spoken) },
      };
    } catch {
      notBefore = at + PAUSE_S;
      return undefined;
    } finally {
      looking = false;
    }
  };
}
