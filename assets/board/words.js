// Languages: which one is spoken now, and what it calls things. A text that a language lacks is
// English; a text by language that has neither is whatever there is. The daemon's half is
// src/http/page/compute/words.rs.

const own = (object, key) => (object && Object.hasOwn(object, key) ? object[key] : undefined);

/** Languages written from right to left, for texts in languages that no board speaks. */
const RIGHT_TO_LEFT = ['ar', 'dv', 'fa', 'he', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'];

export function dirOf(tag) {
  if (tag === '') return 'auto';
  return RIGHT_TO_LEFT.includes(tag.split('-')[0]) ? 'rtl' : 'ltr';
}

/** The languages of the boards. */
const TAGS = ['en', 'de', 'fr', 'es', 'ar', 'zh-Hans', 'zh-Hant', 'ja'];

/** The board language that serves a reader of any BCP 47 tag (`de-AT`, `zh-TW`), as in src/words/tags.rs. */
export function resolve(tag) {
  const [language, ...subtags] = tag.toLowerCase().split('-');
  if (language !== 'zh') return TAGS.find((known) => known === language);
  const says = (...words) => subtags.some((subtag) => words.includes(subtag));
  return says('hant') || (!says('hans') && says('tw', 'hk', 'mo')) ? 'zh-Hant' : 'zh-Hans';
}

/** The key of a text by language that a reader of the board language `tag` can read, or none. */
export function keyFor(texts, tag) {
  if (own(texts, tag) !== undefined) return tag;
  return Object.keys(texts).sort().find((key) => resolve(key) === tag);
}

/** A text in the language of the reader, else in English, else the first by code: `{ lang, text }`. */
export function local(texts, tag) {
  if (typeof texts === 'string') return { lang: '', text: texts };
  const key = keyFor(texts, tag) ?? keyFor(texts, 'en') ?? Object.keys(texts).sort()[0];
  return key === undefined ? { lang: '', text: '' } : { lang: key, text: texts[key] };
}

/**
 * The language of the moment `at`, by the monotonic clock: `tag`, the one after it (`next`, '' when
 * there is no other), how many switches lie behind (`turn`) and for how many seconds this language
 * has been spoken altogether (`spent`), so that slides go on where they stopped.
 */
export function spoken(languages, at) {
  const round = languages.reduce((sum, { seconds }) => sum + seconds, 0);
  const rounds = Math.floor(at / round);
  let rest = at - rounds * round;
  let index = 0;
  while (index < languages.length - 1 && rest >= languages[index].seconds) {
    rest -= languages[index].seconds;
    index += 1;
  }
  return {
    tag: languages[index].tag,
    next: languages.length > 1 ? languages[(index + 1) % languages.length].tag : '',
    turn: rounds * languages.length + index,
    spent: rounds * languages[index].seconds + rest,
  };
}

/** `{time}` and the like, replaced. */
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (all, key) => own(values, key) ?? all);

/** One language of a board. */
export class Speech {
  #words;

  constructor(words, tag) {
    this.#words = words;
    const lang = resolve(tag);
    this.lang = own(words, lang) === undefined ? 'en' : lang;
    this.dir = dirOf(this.lang);
  }

  /** `{ lang, text }` of one entry, e.g. `('states', 'boarding')`; both '' when nobody has it. */
  find(group, key) {
    for (const lang of [this.lang, 'en']) {
      const text = own(own(own(this.#words, lang), group), key);
      if (text !== undefined) return { lang, text };
    }
    return { lang: '', text: '' };
  }

  /** A phrase with its places filled. */
  phrase(key, values = {}) {
    const { lang, text } = this.find('phrases', key);
    return { lang, text: fill(text, values) };
  }

  say(key, values) {
    return this.phrase(key, values).text;
  }

  head(key) {
    return this.find('heads', key).text;
  }

  label(key) {
    return this.find('labels', key).text;
  }

  /** A date by one of the templates `date` and `otherDay`. */
  date(template, { day, month }) {
    const words = own(this.#words, this.lang) ?? own(this.#words, 'en');
    if (!words) return '';
    return fill(words[template], {
      day: String(day), month: words.months[month - 1], monthShort: words.monthsShort[month - 1],
    });
  }

  /** `weekday` counts from 0, Monday. */
  weekday(weekday) {
    return (own(this.#words, this.lang) ?? own(this.#words, 'en'))?.weekdays[weekday] ?? '';
  }

  /** The language of a flight's own, when it asks for one that is here; they take turns like the board's. */
  of(flight, turn) {
    const wanted = (flight.languages ?? []).map(resolve).filter((tag) => own(this.#words, tag) !== undefined);
    return wanted.length === 0 ? this : new Speech(this.#words, wanted[turn % wanted.length]);
  }
}

/** Languages that flights ask for and that the page has no words of yet. */
export function missingLanguages(model, words) {
  const asked = new Set();
  for (const { languages = [] } of model.flights.values()) languages.forEach((tag) => asked.add(resolve(tag)));
  return [...asked].filter((tag) => tag !== undefined && own(words, tag) === undefined);
}
