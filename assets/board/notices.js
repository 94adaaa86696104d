// Announcements as slides. The daemon shows the first of each level in the first paint by the same
// rules (src/http/page/compute/notices.rs).

import { dirOf, keyFor, local } from './words.js';

const compareText = (a, b) => (a < b ? -1 : Number(a > b));

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** The notices of a level that stand, by id. `now` is null while no clock can be trusted: then none is over. */
function standing(notices, level, now) {
  return [...notices]
    .filter((notice) => notice.level === level)
    .filter(({ until }) => until === undefined || now === null || now < until)
    .sort((a, b) => compareText(a.id, b.id));
}

/** One slide for each notice, in the language of the reader. */
export function slides(notices, level, now, tag, label) {
  return standing(notices, level, now).map((notice) => {
    const { lang, text } = local(notice.text, tag);
    return { label, lang, dir: dirOf(lang), text: lines(text).join(' ') };
  });
}

// The board's languages in their order, then English, then the others by code.
function inOrder(text, tags) {
  if (typeof text === 'string') return [['', text]];
  const wanted = [...tags, 'en'].map((tag) => keyFor(text, tag)).filter(Boolean);
  return [...new Set([...wanted, ...Object.keys(text).sort()])].map((key) => [key, text[key]]);
}

/** An emergency stands in its first language, and under it in each of the others in turn. */
export function emergencySlides(notices, now, tags, label) {
  return standing(notices, 'emergency', now).flatMap((notice) => {
    const [[lang, text] = ['', ''], ...others] = inOrder(notice.text, tags);
    const [head = '', ...rest] = lines(text);
    const first = { label, lang, dir: dirOf(lang), text: head, body: rest.join('\n') };
    const under = others.length === 0 ? [['', '']] : others;
    return under.map(([secondLang, second]) =>
      ({ ...first, second: lines(second).join(' '), secondLang, secondDir: dirOf(secondLang) }));
  });
}
