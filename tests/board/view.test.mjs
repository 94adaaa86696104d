// The screen that model, specification and time make: languages, notices, night, truth.

import assert from 'node:assert/strict';
import test from 'node:test';

import { FRESH_S, fold } from '../../assets/board/model.js';
import { cityCell, missingAirports } from '../../assets/board/cities.js';
import { screenView } from '../../assets/board/view.js';
import { Speech, local, missingLanguages, resolve, spoken } from '../../assets/board/words.js';
import { NOW, Page, cities, flight, loaded, specOf, update, words } from './support.mjs';

const languages = (...list) => ({ languages: list.map(([tag, seconds]) => ({ tag, seconds })) });
const EN_DE = languages(['en', 10], ['de', 5]);

const screen = (flights, { link, at = 0, ...options } = {}) => screenView(new Page(flights, options).to(at).state(link));
const notice = (id, level, text, more = {}) => ({ id, level, text, ...more });

test('languages take turns by the monotonic clock, each for its seconds', () => {
  const heard = [0, 9.9, 10, 14.9, 15, 24.9, 25].map((at) => spoken(EN_DE.languages, at));
  assert.deepEqual(heard.map(({ tag }) => tag), ['en', 'en', 'de', 'de', 'en', 'en', 'de']);
  assert.deepEqual(heard.map(({ next }) => next), ['de', 'de', 'en', 'en', 'de', 'de', 'en']);
  assert.deepEqual(heard.map(({ turn }) => turn), [0, 0, 1, 1, 2, 2, 3]);
  assert.deepEqual([0, 10, 15, 25].map((at) => spoken(EN_DE.languages, at).spent), [0, 0, 10, 5]);
  assert.deepEqual(spoken([{ tag: 'fr', seconds: 7 }], 15), { tag: 'fr', next: '', turn: 2, spent: 15 });
});

test('a switch of the language changes words and moves no row', () => {
  const flights = [flight('a', 1, { airport: 'CPH' }), flight('b', 2, { airport: 'VIE', state: 'boarding' })];
  const spec = specOf({ ...EN_DE, sort: 'city', page_s: 60 });
  const board = new Page(flights, { spec });
  const en = screenView(board.to(9).state());
  assert.deepEqual([en.lang, en.title.text, en.second.text], ['en', 'Departures', 'Abflug']);
  const de = screenView(board.to(10).state());
  assert.deepEqual([de.lang, de.title.text, de.second.text], ['de', 'Abflug', 'Departures']);
  assert.deepEqual(de.rows.map(({ id, lang, cells }) => [id, lang, cells.city.name]), [['a', 'de', 'Kopenhagen'], ['b', 'de', 'Wien']]);
  assert.deepEqual(en.rows.map(({ id, cells }) => [id, cells.city.name]), [['a', 'Copenhagen'], ['b', 'Vienna']]);
});

test('the languages of a flight take turns with those of the board', () => {
  const spec = specOf(EN_DE);
  const board = new Page([flight('a', 1, { languages: ['ja', 'en', 'xx'] })], { spec });
  assert.deepEqual([0, 10, 15].map((at) => screenView(board.to(at).state()).rows[0].lang), ['ja', 'en', 'ja']);
});

test('right to left is a matter of the screen and of each row', () => {
  const spec = specOf(languages(['ar', 10], ['en', 10]));
  const { dir, rows, title } = screen([flight('a', 1), flight('b', 2, { languages: ['en'] })], { spec });
  assert.deepEqual([dir, title.dir, ...rows.map((row) => row.dir)], ['rtl', 'rtl', 'rtl', 'ltr']);
});

test('tags are read as the daemon reads them', () => {
  const read = ['de-AT', 'EN-gb', 'zh', 'zh-TW', 'zh-Hans-TW', 'zh-hant', 'fi', ''].map(resolve);
  assert.deepEqual(read, ['de', 'en', 'zh-Hans', 'zh-Hant', 'zh-Hans', 'zh-Hant', undefined, undefined]);
});

test('a text that a language lacks is English, string by string', () => {
  const { states, ...rest } = words.de;
  const { boarding, ...others } = states;
  assert.equal(boarding, 'Boarding');
  const speech = new Speech({ en: words.en, de: { ...rest, states: others } }, 'de');
  assert.deepEqual(speech.find('states', 'boarding'), { lang: 'en', text: 'Boarding' });
  assert.deepEqual(speech.find('states', 'delayed'), { lang: 'de', text: 'Verspätet' });
  assert.equal(new Speech({ en: words.en }, 'de').lang, 'en', 'a language that is not here');
});

test('a text by language has a reader for everything', () => {
  const texts = { it: 'uno', en: 'one', 'de-CH': 'eis' };
  assert.deepEqual(['de', 'fr', 'en'].map((tag) => local(texts, tag).lang), ['de-CH', 'en', 'en']);
  assert.deepEqual(local({ it: 'uno', fi: 'yksi' }, 'de'), { lang: 'fi', text: 'yksi' });
  assert.deepEqual(local('all', 'de'), { lang: '', text: 'all' });
});

test('what the page lacks is asked for once, and not for ever', () => {
  const model = loaded([flight('a', 1, { airport: 'CPH', via: ['AAA', 'BBB'], languages: ['pl', 'fr-CA'] }), flight('b', 2, { airport: 'AAA' })]);
  assert.deepEqual(missingAirports(model, cities, 100), ['AAA', 'BBB']);
  assert.deepEqual(missingAirports(model, cities, 1), ['AAA']);
  assert.deepEqual(missingAirports(model, { ...cities, AAA: {}, BBB: {} }, 100), []);
  assert.deepEqual(missingLanguages(model, { en: words.en }), ['fr']);
  const speech = new Speech(words, 'en');
  assert.deepEqual(cityCell({ AAA: {} }, { airport: 'AAA', city: 'Anaa' }, speech), { name: 'Anaa', sub: 'AAA', lang: '' });
});

test('code shares take turns in place', () => {
  const board = new Page([flight('a', 10, { codeshares: ['LH1', 'UA2'] })]);
  const shares = [0, 5, 10].map((at) => screenView(board.to(at).state()).rows[0].cells.flight.share);
  assert.deepEqual(shares, ['LH 1', 'UA 2', 'LH 1']);
});

test('a change is fresh for its time and knows its age', () => {
  const board = new Page([flight('a', 10)], { spec: specOf({ page_s: 500 }) }).to(100).take(update(flight('a', 10, { gate: 'C3' })));
  const ages = [100, 112.7, 100 + FRESH_S].map((at) => screenView(board.to(at).state()).rows[0].fresh);
  assert.deepEqual(ages, [0, 12, null]);
});

test('a place without a flight stays empty on the screen, a board without any says so', () => {
  const board = new Page([flight('a', 1), flight('b', 2)]);
  board.take({ name: 'flightRemoval', data: { id: 'a' }, cursor: '' });
  const { rows, empty } = screenView(board.state());
  assert.deepEqual([rows[0], rows[1].id, empty], [null, 'b', '']);
  // The arrangement may be one event behind the model: what the model does not hold is not drawn.
  board.model = fold(board.model, [{ name: 'flightRemoval', data: { id: 'b' }, cursor: '' }], 0);
  const gone = screenView(board.state());
  assert.deepEqual([gone.rows, gone.empty], [[null, null], 'No flights']);
});

test('every notice is read in every language, however the periods fall together', () => {
  const notices = ['a', 'b', 'c'].map((id) => notice(id, 'info', { en: `${id} en`, de: `${id} de` }));
  for (const seconds of [8, 10, 12, 16, 24]) {
    const spec = specOf(languages(['en', seconds], ['de', seconds]));
    const board = new Page([], { spec, notices });
    const seen = new Set();
    for (let at = 0; at < 200; at += 1) seen.add(screenView(board.to(at).state()).ticker.text);
    assert.equal(seen.size, 6, `${seconds} s a language`);
  }
});

test('the ticker speaks the language of the screen', () => {
  const notices = [notice('n', 'info', { en: 'Hello', de: 'Hallo' })];
  const board = new Page([], { spec: specOf(EN_DE), notices });
  assert.deepEqual([0, 9, 10, 15].map((at) => screenView(board.to(at).state()).ticker.text), ['Hello', 'Hello', 'Hallo', 'Hello']);
});

test('an emergency stands in its first language, the others under it in turn', () => {
  const notices = [notice('e', 'emergency', { fr: 'Sortez', en: 'Leave\nnow', de: 'Raus' })];
  const board = new Page([], { spec: specOf(EN_DE), notices });
  const shown = [0, 8, 16].map((at) => screenView(board.to(at).state()).emergency);
  assert.deepEqual(shown.map(({ text, body, second }) => [text, body, second]),
    [['Leave', 'now', 'Raus'], ['Leave', 'now', 'Sortez'], ['Leave', 'now', 'Raus']]);
});

test('an emergency takes the screen from everything and gives it back', () => {
  const notices = [notice('e', 'emergency', 'Leave', { until: NOW + 60 })];
  const night = { from: '00:00', to: '23:59', mode: 'off' };
  const options = { notices, spec: specOf({ night }) };
  const mode = (at, link) => screen([], { ...options, at, link: { at, ...link } }).mode;
  assert.deepEqual([mode(59), mode(59, { link: 'closed' }), mode(59, { contact: -9999 })], Array(3).fill('emergency'));
  assert.deepEqual([mode(60), mode(60, { link: 'closed' })], ['night', 'night']);
  const day = (at, link) => screen([], { notices, at, link: { at, ...link } }).mode;
  assert.deepEqual([day(60), day(60, { link: 'closed' }), day(60, { link: 'stale', contact: -9999 })], ['board', 'closed', 'off']);
});

test('a board without a clock does not sleep and forgets no notice', () => {
  const notices = [notice('n', 'info', 'Hello', { until: 1 })];
  const spec = specOf({ night: { from: '00:00', to: '23:59', mode: 'off' } });
  const { mode, ticker, clock } = screen([], { notices, spec, clock: 'unset' });
  assert.deepEqual([mode, ticker.text, clock.time], ['board', 'Hello', '']);
});

test('night begins and ends by the minute at the airport, also over midnight', () => {
  const spec = specOf({ night: { from: '23:00', to: '04:30', mode: 'dim' } });
  const at = (hours) => screen([], { spec, now: NOW - 9.7 * 3600 + hours * 3600 }).dim;
  assert.deepEqual([22.99, 23, 24, 28.49, 28.5, 33].map(at), [false, true, true, true, false, false]);
});

const silent = (seconds, more) => screen([flight('a', 5)], { at: seconds, link: { at: seconds, contact: 0, link: 'stale', ...more } });

test('silence is marked, then greyed, then takes the rows off', () => {
  const told = [0, 37, 38, 179, 180, 3599].map((at) => silent(at, { link: 'live' })).map(({ stale, life }) => [stale, life.tone, life.text]);
  assert.deepEqual(told, [['', 'go', 'Live'], ['', 'go', 'Live'], ['marked', 'warn', 'As of 09:42'],
    ['marked', 'warn', 'As of 09:42'], ['old', 'stop', 'As of 09:42'], ['old', 'stop', 'As of 09:42']]);
  assert.equal(silent(1).stale, 'marked', 'the stream knows sooner');
  const off = silent(3600);
  assert.deepEqual([off.mode, off.rows, off.columns, off.stale], ['off', [], [], 'old']);
  assert.deepEqual([off.empty, off.emptyMore], ['This display has no current data', 'Please look at another display or ask our staff']);
});

test('what the rows are taken off for is said in each language', () => {
  const at = 3610;
  const off = screen([], { at, spec: specOf(EN_DE), link: { at, contact: 0, link: 'stale' } });
  assert.deepEqual([off.lang, off.empty], ['de', 'Diese Anzeige hat keine aktuellen Daten']);
});

test('a page that was opened without contact shows the last state of the daemon', () => {
  const first = screen([flight('a', 5)], { at: 30, link: { link: 'waiting', contact: 0 } });
  assert.deepEqual([first.rows[0].id, first.stale, first.life], ['a', '', { tone: 'quiet', text: 'As of 09:42' }]);
});

test('the mark tells closed, lost and read-only apart', () => {
  const life = (options, link) => screen([], { ...options, link }).life;
  assert.deepEqual(life({}, { link: 'closed' }), { tone: 'quiet', text: 'Closed' });
  assert.deepEqual(life({ read_only: true }), { tone: 'warn', text: 'Read-only' });
  assert.deepEqual(life({ lost: true }), { tone: 'warn', text: 'Data lost, waiting' });
  assert.deepEqual(life({ clock: 'unset' }, { link: 'stale' }), { tone: 'warn', text: 'No contact' });
  const closed = screen([flight('a', 5)], { link: { link: 'closed' } });
  assert.deepEqual([closed.mode, closed.rows, closed.empty], ['closed', [], 'This display is closed']);
});

test('a board whose timetable is silent says what time it is of', () => {
  const life = (since, options) => screen([], { feed_silence: { since }, ...options }).life;
  assert.deepEqual(life(NOW - 1800), { tone: 'warn', text: 'Timetable as of 09:12' });
  assert.deepEqual(life(NOW - 86_400), { tone: 'warn', text: 'Timetable as of 20 Nov, 09:42' });
  assert.deepEqual(life(null), { tone: 'warn', text: 'Timetable not confirmed' });
  assert.deepEqual(life(NOW - 1800, { clock: 'unset' }), { tone: 'warn', text: 'Timetable not confirmed' });
  assert.deepEqual(life(NOW - 1800, { read_only: true }), { tone: 'warn', text: 'Read-only' });
});

test('the clock goes on between heartbeats', () => {
  assert.deepEqual(screen([], { at: 61 }).clock, { time: '09:43', weekday: 'Saturday', date: '21 November' });
});

test('a page number only where there is more than one page', () => {
  assert.equal(screen([flight('a', 1)]).pageText, '');
  const { pageText, page, pages } = screen([flight('a', 1), flight('b', 2)], { rowsPerPage: 1, at: 15 });
  assert.deepEqual([pageText, page, pages], ['Page 2 of 2', 1, 2]);
});
