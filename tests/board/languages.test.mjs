// The languages' files against the locale data of the runtime (CLDR): names of days and months are
// nobody's invention.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

const folder = new URL('../../assets/shared/languages/', import.meta.url);
const languages = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder))));

const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The 1st of January 2024 was a Monday.
const dayOf2024 = (index) => new Date(Date.UTC(2024, 0, 1 + index));

test('there are eight languages', () => {
  assert.deepEqual(languages.map(({ tag }) => tag).sort(),
    ['ar', 'de', 'en', 'es', 'fr', 'ja', 'zh-Hans', 'zh-Hant']);
});

for (const words of languages) {
  // CLDR's plain English is American and puts the day behind the month. Digits are those of the airport
  // world everywhere.
  const locale = `${words.tag === 'en' ? 'en-GB' : words.tag}-u-nu-latn`;
  const format = (date, fields) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...fields }).format(date);

  test(`${words.tag}: the language is known, and written as it says`, () => {
    const { language } = new Intl.Locale(words.tag);
    const own = new Intl.DisplayNames(words.tag, { type: 'language' });
    assert.ok([own.of(words.tag), own.of(language)].some((name) => name.toLowerCase() === words.name.toLowerCase()));
    assert.equal(words.dir, language === 'ar' ? 'rtl' : 'ltr');
  });

  test(`${words.tag}: days of the week`, () => {
    // Where a language writes them small, ours stand alone and begin like a line.
    const expected = words.weekdays.map((_, index) => format(dayOf2024(index), { weekday: 'long' }));
    assert.deepEqual(words.weekdays.map((name) => name.toLocaleLowerCase(words.tag)),
      expected.map((name) => name.toLocaleLowerCase(words.tag)));
  });

  test(`${words.tag}: every date of a year`, () => {
    for (let index = 0; index < 366; index += 1) {
      const date = dayOf2024(index);
      const [day, month] = [date.getUTCDate(), date.getUTCMonth()];
      assert.equal(fill(words.date, { day, month: words.months[month] }),
        format(date, { day: 'numeric', month: 'long' }));
      // British CLDR alone has four letters for September.
      assert.equal(fill(words.otherDay, { day, monthShort: words.monthsShort[month] }),
        format(date, { day: 'numeric', month: 'short' }).replace('Sept', words.tag === 'en' ? 'Sep' : 'Sept'));
    }
  });
}
