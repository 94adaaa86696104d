// Boards full of the longest that a language has to say: every state, the widest names of cities,
// changed times and gates. They come from the page's own modules, as the page would show them.

import { readFileSync } from 'node:fs';

import { fit } from '../../../assets/board/fit.js';
import { screenView } from '../../../assets/board/view.js';
import { NOW, Page, flight, specOf, words } from '../../board/support.mjs';

export const TAGS = Object.keys(words);

const COLUMNS = ['de', 'fr', 'es', 'ar', 'zh-Hans', 'zh-Hant', 'ja'];

function airports() {
  const lines = readFileSync(new URL('../../../src/airports/table.tsv', import.meta.url), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [code, en, sub, ...others] = line.split('\t');
    const names = Object.fromEntries(COLUMNS.map((tag, index) => [tag, others[index]]).filter(([, name]) => name));
    return [code, { en, ...names, ...(sub ? { sub } : {}) }];
  }).filter(([, { en }]) => !en.startsWith('='));
}

const AIRPORTS = airports();

/** Names of cities by code and language, of every airport that the daemon knows. */
export const CITIES = Object.fromEntries(AIRPORTS);

const width = (text) => Number(fit(text).split(' ')[0].slice(1));

/** The codes whose names in a language are the widest. */
const widest = (tag, count) => AIRPORTS.filter(([, names]) => names[tag])
  .sort(([, a], [, b]) => width(b[tag]) - width(a[tag])).slice(0, count).map(([code]) => code);

function flights(tag, direction, states) {
  const codes = widest(tag, states.length);
  const minutes = (index) => NOW + (20 + index) * 60;
  return states.map((state, index) => flight(`${direction}-${state}`, 20 + index, {
    direction, state, flight: index % 3 === 0 ? 'LX9999A' : 'SK455', airport: codes[index % codes.length], via: index % 4 === 0 ? ['KEF'] : undefined,
    codeshares: ['LH6012'], gate: index % 5 === 0 ? 'A104' : 'B7', belt: '12', exit: 'B', desks: '301–306', terminal: '2',
    previous_gate: index % 3 === 1 ? 'C17' : undefined, estimated: index % 2 ? minutes(index) + 105 * 60 : undefined,
    actual: ['departed', 'landed', 'arrived'].includes(state) ? minutes(index) : undefined,
    gate_closes: minutes(index), gate_opens: minutes(index), boarding: minutes(index), checkin_closes: minutes(index),
    first_bag: minutes(index), last_bag: minutes(index),
  }));
}

const NOTICES = (tag) => [
  { id: 'info', level: 'info', text: { [tag]: `${words[tag].phrases.askStaff}. ${words[tag].phrases.noCurrentData}` } },
  { id: 'security', level: 'security', text: { [tag]: words[tag].phrases.askStaff } },
];

/** Screens of a board in a language that together show every state. */
export function pagesIn(tag, direction, { columns, rowsPerPage = 8, ...more } = {}) {
  const states = Object.keys(words[tag].states);
  const spec = specOf({
    kind: `${direction}s`, languages: [{ tag, seconds: 600 }], ...more, ...(columns ? { columns: { [direction]: columns } } : {}),
  });
  const all = flights(tag, direction, states);
  const screens = [];
  for (let from = 0; from < all.length; from += rowsPerPage) {
    const page = new Page(all.slice(from, from + rowsPerPage), { spec, rowsPerPage, notices: NOTICES(tag) });
    screens.push(screenView({ ...page.state(), cities: CITIES }));
  }
  return screens;
}

/** The board of one place in a language. */
export function placeIn(tag, kind, state) {
  const direction = kind === 'belt' ? 'arrival' : 'departure';
  const filters = { gate: { gates: ['B7'] }, checkin: { desks: ['301–306'] }, belt: { belts: ['12'] } }[kind];
  const spec = specOf({ kind, filters, languages: [{ tag, seconds: 600 }, { tag: 'en', seconds: 600 }] });
  const states = kind === 'gate' ? [state, 'scheduled'] : Array(4).fill(state);
  const some = flights(tag, direction, states).map((each, index) => ({
    ...each, id: `${each.id}-${index}`, gate: 'B7', checkin_opens: NOW - 600,
    remarks: [{ audience: 'public', text: { en: 'Please have your boarding pass and your passport ready' } }],
  }));
  const page = new Page(some, { spec });
  return screenView({ ...page.state(), cities: CITIES });
}
