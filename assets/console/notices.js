// Notices: what a draft is on the wire, and in which order they stand.

export const LEVELS = [
  { level: 'info', label: 'Information', about: 'in the footer of every board' },
  { level: 'security', label: 'Security', about: 'a banner over every board' },
  { level: 'emergency', label: 'Emergency', about: 'the whole screen of every board' },
];

const RANK = { emergency: 0, security: 1, info: 2 };

/** Characters of a notice in one language. */
export const NOTICE_CHARS = 500;

/** What has to be typed before every screen is taken over. */
export const EMERGENCY_WORD = 'EMERGENCY';

export const confirms = (typed) => typed.trim().toUpperCase() === EMERGENCY_WORD;

/** The loudest first; those of a level in the order of their ids. */
export function standing(notices) {
  return [...notices].sort((a, b) => RANK[a.level] - RANK[b.level] || (a.id < b.id ? -1 : 1));
}

/** `[{ lang, text }]` of a notice's or a template's text. */
export function textsOf(text) {
  return typeof text === 'string'
    ? [{ lang: '', text }]
    : Object.entries(text).map(([lang, words]) => ({ lang, text: words }));
}

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/**
 * The body of a draft, `{ level, texts: [{ lang, text }], until, template }`, or `{ fault, at }`, where
 * `at` is the index of the text. A template whose texts were left alone is posted by its name.
 */
export function draftBody({ level, texts, until, template }) {
  const end = until === null || until === undefined ? {} : { until };
  if (template !== undefined) return { body: { template, ...end } };
  const given = texts
    .map(({ lang, text }, at) => ({ lang: lang.trim(), text: text.trim(), at }))
    .filter(({ text }) => text !== '');
  if (given.length === 0) return { fault: 'What shall the notice say?', at: 0 };
  const long = given.find(({ text }) => [...text].length > NOTICE_CHARS);
  if (long) return { fault: `At most ${NOTICE_CHARS} characters; this has ${[...long.text].length}.`, at: long.at };
  if (given.length === 1 && given[0].lang === '') return { body: { level, text: given[0].text, ...end } };
  const wrong = given.find(({ lang }) => !LANGUAGE.test(lang));
  if (wrong) return { fault: 'Each of several texts needs its language, such as en or de.', at: wrong.at };
  const twice = given.find(({ lang }, index) => given.findIndex((other) => other.lang === lang) !== index);
  if (twice) return { fault: `There are two texts in ${twice.lang}.`, at: twice.at };
  return { body: { level, text: Object.fromEntries(given.map(({ lang, text }) => [lang, text])), ...end } };
}

/** What became of a change on the displays: `Painted on 3 displays.` */
export function paintedText({ painted, displays = [] }) {
  if (displays.length === 0) return 'No display is connected at the moment.';
  const done = displays.filter((display) => display.painted).length;
  const all = displays.length === 1 ? '1 display' : `${displays.length} displays`;
  if (painted) return `Painted on ${all}.`;
  const rest = displays.filter((display) => !display.painted).map(({ display }) => display);
  return `Painted on ${done} of ${all}; not yet on ${rest.join(', ')}.`;
}
