// What stands around the views: the name of the airport, the way between views, the state of the
// link, who is signed in.

import { openDialog, buttons } from './dialogs.js';
import { attribute, el, say } from './dom.js';
import { ageText, clockText } from './times.js';

export const VIEWS = [
  ['flights', 'Flights'],
  ['notices', 'Notices'],
  ['import', 'Import'],
  ['displays', 'Displays'],
  ['log', 'Log'],
];

const LINKS = {
  waiting: ['warn', 'Connecting…'],
  live: ['go', 'Live'],
  lost: ['stop', 'Reconnecting…'],
  closed: ['warn', 'Displays closed'],
};

/** A link that is back so soon was hardly away, and must not make the page jump. */
const BLINK_MS = 2000;

const KEYS = [
  ['↑ ↓ or j k', 'one flight up or down'],
  ['← → or h l', 'one column'],
  ['PgUp PgDn', 'a page'],
  ['Ctrl+Home, Ctrl+End', 'first and last flight'],
  ['.', 'first flight still to come'],
  ['/', 'search'],
  ['Enter', 'edit the cell'],
  ['s, then a letter', 'set the state'],
  ['g  t  b  r', 'gate, expected time, belt, remark'],
  ['Tab', 'while editing: save, and the next cell'],
  ['Escape', 'leave the cell as it was'],
  ['e', 'the whole flight'],
  ['Delete', 'remove the flight'],
  ['Ctrl+Z or u', 'undo the last change'],
  ['1 … 5', 'the views'],
  ['?', 'these keys'],
];

export const showKeys = () =>
  openDialog({
    title: 'Keys',
    content: (close) => [
      el(
        'dl',
        { class: 'keys' },
        ...KEYS.flatMap(([keys, what]) => [el('dt', {}, el('kbd', {}, keys)), el('dd', {}, what)]),
      ),
      buttons(el('button', { type: 'button', class: 'primary', autofocus: true, onclick: () => close() }, 'Close')),
    ],
  });

export function createShell({ session, signOut, hurry }) {
  const place = el('h1', { class: 'place' });
  const clock = el('time', { class: 'clock' });
  const link = el('button', { type: 'button', class: 'link', 'aria-live': 'polite', onclick: hurry });
  const badge = el('span', { class: 'badge', hidden: true });
  const links = VIEWS.map(([name, label]) =>
    el('a', { href: `#${name}`, 'data-view': name }, label, name === 'notices' && badge),
  );
  const banner = el('p', { class: 'banner', role: 'status', hidden: true });
  const main = el('main', {});
  const element = el(
    'div',
    { class: 'shell' },
    el(
      'header',
      {},
      place,
      clock,
      el('nav', { 'aria-label': 'Views' }, ...links),
      el(
        'div',
        { class: 'right' },
        link,
        el(
          'span',
          { class: 'who', title: `Signed in with the token ${session.name}; role ${session.role}` },
          session.name,
          el('small', {}, session.role),
        ),
        el(
          'button',
          {
            type: 'button',
            class: 'bare keys-button',
            title: 'Keys (?)',
            'aria-label': 'Keys',
            onclick: showKeys,
          },
          '?',
        ),
        el('button', { type: 'button', class: 'bare', onclick: signOut }, 'Sign out'),
      ),
    ),
    banner,
    main,
  );

  return {
    element,
    main,
    current(name) {
      for (const each of links) attribute(each, 'aria-current', each.dataset.view === name ? 'page' : undefined);
    },
    /** `state` is `{ link, since }` (`since` by the monotonic clock) and the model. */
    draw({ link: state, since, model, now, zone }) {
      const { code, name } = model.airport;
      say(place, name || code || 'gatepost');
      document.title = `${name || code || 'gatepost'} · console`;
      say(clock, now === null ? 'no trusted time' : clockText(zone, now));
      const [tone, word] = LINKS[state];
      attribute(link, 'class', `link tone-${tone}`);
      const age = state === 'lost' ? ` ${ageText(performance.now() - since)}` : '';
      say(link, word + age);
      attribute(link, 'data-link', state);
      attribute(link, 'title', state === 'live' ? 'Every change arrives as it is made' : 'Click to try at once');
      const urgent = [...model.notices.values()].some(({ level }) => level === 'emergency');
      badge.hidden = model.notices.size === 0;
      say(badge, String(model.notices.size));
      badge.classList.toggle('urgent', urgent);
      const text = bannerText(state === 'lost' && performance.now() - since < BLINK_MS ? 'live' : state, model, urgent);
      banner.hidden = text === '';
      banner.classList.toggle('urgent', urgent);
      say(banner, text);
    },
  };
}

function bannerText(link, model, urgent) {
  if (link === 'lost')
    return 'The link to the daemon is down. What is shown may be old; changes are sent again for a while.';
  if (link === 'closed') return 'Displays are closed: the stream stands still. They are opened again in Displays.';
  if (model.readOnly) return 'The daemon cannot store changes at the moment. The boards go on with what they have.';
  if (urgent) return 'An emergency is on every screen.';
  if (model.feedSilence) return 'A timetable is not heard any more; the boards say so. Displays tells which, and why.';
  if (model.lost) return 'A damaged store was put aside; the board is empty until flights come in.';
  return '';
}
