// What the views say: states, notices, imports, displays, the log.

import assert from 'node:assert/strict';
import test from 'node:test';

import { behind, condition, liveCount, paintedBy, sourceCondition } from '../../assets/console/displays.js';
import { faultRows, importPath, rehearsalView, sourceOf, typeOf } from '../../assets/console/imports.js';
import { SHOWN, authorOf, cursorBefore, logView, remember } from '../../assets/console/log.js';
import { confirms, draftBody, paintedText, standing } from '../../assets/console/notices.js';
import { LABELS, choices, labelOf } from '../../assets/console/states.js';
import { Zone } from '../../assets/board/zone.js';
import { ZURICH, english, flight } from './support.mjs';

const zone = new Zone(ZURICH);

test('states are called as on the boards, and each has a letter of its own', () => {
  assert.deepEqual(LABELS, english().states);
  for (const direction of ['departure', 'arrival']) {
    const keys = choices(direction).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length, direction);
    assert.ok(choices(direction).every(({ label, tone }) => label && tone));
  }
  const both = new Set([...choices('departure'), ...choices('arrival')].map(({ state }) => state));
  assert.deepEqual([...both].sort(), Object.keys(LABELS).sort(), 'every state can be set');
  assert.equal(labelOf('own words'), 'own words');
});

test('a letter means the same for departures and arrivals, but for one', () => {
  const arrivals = new Map(choices('arrival').map(({ key, state }) => [key, state]));
  const differing = choices('departure').filter(({ key, state }) => arrivals.has(key) && arrivals.get(key) !== state);
  assert.deepEqual(
    differing.map(({ key }) => key),
    ['b'],
  );
});

test('a draft becomes a notice, or says what is missing', () => {
  const draft = (texts, more) =>
    draftBody({ level: 'info', texts: texts.map(([lang, text]) => ({ lang, text })), until: null, ...more });
  assert.deepEqual(draft([['', ' Hello ']]), { body: { level: 'info', text: 'Hello' } });
  assert.deepEqual(
    draft(
      [
        ['en', 'Hello'],
        ['de', 'Hallo'],
        ['fr', ''],
      ],
      { until: 9 },
    ),
    { body: { level: 'info', text: { en: 'Hello', de: 'Hallo' }, until: 9 } },
  );
  assert.deepEqual(draft([['de', 'Hallo']]), { body: { level: 'info', text: { de: 'Hallo' } } });
  assert.deepEqual(draft([['en', 'x']], { template: 'evacuation', until: 9 }), {
    body: { template: 'evacuation', until: 9 },
  });
  assert.match(draft([['', ' ']]).fault, /What shall/);
  assert.deepEqual(
    [
      draft([
        ['en', 'a'],
        ['', 'b'],
      ]).at,
      draft([
        ['en', 'a'],
        ['', 'b'],
      ]).fault.includes('language'),
    ],
    [1, true],
  );
  assert.match(
    draft([
      ['en', 'a'],
      ['en', 'b'],
    ]).fault,
    /two texts in en/,
  );
  assert.equal(draft([['', 'x'.repeat(500)]]).fault, undefined);
  assert.match(draft([['', 'x'.repeat(501)]]).fault, /At most 500/);
});

test('an emergency wants its word', () => {
  assert.deepEqual(['EMERGENCY', ' emergency ', 'EMERGENC', ''].map(confirms), [true, true, false, false]);
});

test('the loudest notice stands first', () => {
  const notices = [
    ['b', 'info'],
    ['a', 'info'],
    ['c', 'emergency'],
    ['d', 'security'],
  ].map(([id, level]) => ({ id, level }));
  assert.deepEqual(
    standing(notices).map(({ id }) => id),
    ['c', 'd', 'a', 'b'],
  );
});

test('what the displays have painted is told by name', () => {
  const displays = [
    { display: 'gate', painted: true },
    { display: 'hall', painted: false },
  ];
  assert.equal(paintedText({ painted: true, displays: displays.slice(0, 1) }), 'Painted on 1 display.');
  assert.equal(paintedText({ painted: false, displays }), 'Painted on 1 of 2 displays; not yet on hall.');
  assert.match(paintedText({ painted: false, displays: [] }), /No display/);
});

test('an import is addressed by its source', () => {
  const choice = { source: 'day 2', format: '', partial: false, allowEmpty: false, dryRun: true };
  assert.equal(importPath(choice), '/api/timetable?source=day+2&dry_run=1');
  assert.equal(
    importPath({ ...choice, format: 'csv', partial: true, dryRun: false }),
    '/api/timetable?source=day+2&format=csv&partial=1',
  );
  assert.deepEqual(['day-2.csv', 'day-2 (1).csv', '.csv', `${'x'.repeat(80)}.xml`].map(sourceOf), [
    'day-2',
    'day-2',
    'console',
    'x'.repeat(64),
  ]);
  assert.deepEqual(
    [
      ['a.csv', ''],
      ['a.xml', ''],
      ['a.json', ''],
      ['a.dat', 'aidx'],
      ['a.dat', 'csv'],
    ].map(([name, format]) => typeOf(name, format)),
    ['text/csv', 'application/xml', 'application/json', 'application/xml', 'text/csv'],
  );
});

test('a dry run reads as what would happen', () => {
  const view = rehearsalView(
    {
      created: [flight('SK1', { gate: 'B7' })],
      removed: [{ id: 'D-LX2', flight: 'LX2' }],
      skipped: 3,
      changed: [
        { id: 'x', flight: 'LX1', changes: { gate: ['B7', 'C2'] } },
        { id: 'y', flight: 'LX3', changes: {} },
      ],
      counts: { created: 2000, changed: 2, removed: 1 },
    },
    zone,
  );
  assert.equal(view.summary, '2,000 new, 2 changed, 1 removed, 3 records skipped: not about this airport');
  assert.deepEqual(
    view.rows.map(({ kind, flight: number, text }) => `${kind} ${number}: ${text}`),
    [
      'removed LX 2: D-LX2',
      'changed LX 1: gate B7 → C2',
      'changed LX 3: beneath what was set by hand',
      'created SK 1: departure, 11:00 23 Nov, gate B7, Scheduled',
    ],
  );
  assert.deepEqual([view.total, view.more], [2003, 1999]);
});

test('faults of a file are told by row', () => {
  const errors = [
    { pointer: 'row 7, gate', expected: 'at most 12 characters' },
    { pointer: '/flights/2/gate', expected: 'text' },
    { pointer: '/0', expected: 'an object' },
    { pointer: '', expected: 'at least one flight' },
  ];
  assert.deepEqual(
    faultRows({ body: { errors } }).map(({ place }) => place),
    ['row 7, gate', 'record 3, gate', 'record 1', 'the file'],
  );
});

test('a display is judged by what it has painted', () => {
  const display = { connected: true, live: true, painted_ago_ms: 10, frame_age_ms: 16, cursor: 'e-5', build: '1+a' };
  const word = (more, head = 'e-5') => condition({ ...display, ...more }, head, '1+a').word;
  assert.equal(word({}), 'Up to date');
  assert.equal(word({}, 'e-6'), '1 change behind');
  assert.equal(word({}, 'e-8'), '3 changes behind');
  assert.equal(word({ connected: false }), 'Gone');
  assert.equal(word({ live: false }), 'Silent');
  assert.equal(word({ painted_ago_ms: null, live: false }), 'Has not painted yet');
  assert.equal(word({ frame_age_ms: 60_000 }), 'Picture frozen');
  assert.equal(word({ build: '1+b' }), 'Old page');
  assert.equal(word({}, 'f-5'), 'Another store');
  assert.equal(behind(null, 'e-1'), undefined);
  assert.equal(liveCount([{ live: true }, { live: false }]), 1);
});

test('a source is good, failing, or not asked yet', () => {
  const words = [
    { state: 'good' },
    { state: 'good', polling: true },
    { state: 'failing' },
    { state: 'failing', last_success: 9 },
    { state: 'waiting' },
  ].map((source) => sourceCondition(source).word);
  assert.deepEqual(words, [
    'Good',
    'Being asked',
    'Failing',
    'Failing; what it said last still stands',
    'Not asked yet',
  ]);
});

test('a change is painted when every live display has come so far', () => {
  const displays = [
    { display: 'a', live: true, cursor: 'e-7' },
    { display: 'b', live: true, cursor: 'e-5' },
    { display: 'c', live: false, cursor: 'e-1' },
  ];
  assert.deepEqual(paintedBy(displays, 'e-6'), {
    painted: false,
    displays: [
      { display: 'a', painted: true },
      { display: 'b', painted: false },
    ],
  });
  assert.equal(paintedBy(displays, 'e-5').painted, true);
  assert.equal(paintedBy(displays, 'f-5').painted, false, 'of another store');
  assert.deepEqual(paintedBy([], 'e-5'), { painted: false, displays: [] });
});

const event = (seq, name, data) => ({ name, data, cursor: `e-${seq}` });

test('the log keeps the last events, each once, with what was before', () => {
  let log = remember([], [event(2, 'flightStateUpdate', flight('SK1', { gate: 'B7' })), event(3, 'heartbeat', {})]);
  log = remember(log, [
    event(2, 'flightStateUpdate', flight('SK1')),
    event(4, 'flightStateUpdate', flight('SK1', { gate: 'C2' })),
  ]);
  assert.deepEqual(
    log.map(({ cursor, before }) => [cursor, before?.gate]),
    [
      ['e-2', undefined],
      ['e-4', 'B7'],
    ],
  );
  for (let seq = 5; seq < 400; seq += 1) log = remember(log, [event(seq, 'notice', { id: `n${seq}`, text: 'x' })]);
  assert.equal(log.length, SHOWN);
  assert.equal(log.at(-1).cursor, 'e-399');
  assert.equal(remember(log, []), log);
});

test("an event is its author's, also inside a batch, and nobody's otherwise", () => {
  const entries = [
    { cursor: 'e-9', by: 'ann', op: 'patch', changed: 1 },
    { cursor: 'e-8', by: 'bob', op: 'batch', added: 2, changed: 1 },
    { cursor: 'e-9', by: 'eve', op: 'close' },
    { cursor: 'f-4', by: 'old', op: 'patch' },
  ];
  assert.deepEqual(
    [9, 8, 7, 6, 5, 4].map((seq) => authorOf(`e-${seq}`, entries)?.by),
    ['ann', 'bob', 'bob', 'bob', undefined, undefined],
  );
});

test('the log tells who did what, the newest first', () => {
  const log = remember(
    [],
    [
      event(1, 'flightStateUpdate', flight('SK1', { gate: 'B7' })),
      event(2, 'flightStateUpdate', flight('SK1', { gate: 'C2' })),
      event(3, 'flightStateUpdate', flight('LX1', { state: 'boarding' })),
      event(4, 'noticeRemoval', { id: 'n1' }),
    ],
  );
  const entries = [
    {
      cursor: 'e-3',
      at: 77,
      by: 'ann',
      address: '10.0.0.5',
      op: 'patch',
      changed: 1,
      changes: [
        { field: 'remarks', old: '[{"audience":"pub…', new: null },
        { field: 'state', old: 'scheduled', new: 'boarding' },
      ],
    },
  ];
  const told = logView(log, entries).map(({ by, at, subject, what, changes, known }) => ({
    by,
    at,
    subject,
    what,
    changes,
    known,
  }));
  assert.deepEqual(told, [
    { by: '', at: undefined, subject: 'n1', what: 'taken away', changes: [], known: false },
    {
      by: 'ann',
      at: 77,
      subject: 'LX1',
      what: 'changed',
      changes: [
        { field: 'remarks', was: '…', is: undefined },
        { field: 'state', was: 'scheduled', is: 'boarding' },
      ],
      known: true,
    },
    {
      by: '',
      at: undefined,
      subject: 'SK1',
      what: 'changed',
      changes: [{ field: 'gate', was: 'B7', is: 'C2' }],
      known: true,
    },
    { by: '', at: undefined, subject: 'SK1', what: 'changed', changes: [], known: false },
  ]);
  assert.ok(logView(log, null).every(({ by }) => by === ''));
});

test('a cursor so many events back does not go below the first', () => {
  assert.deepEqual([cursorBefore('ab12-300', 200), cursorBefore('ab12-7', 200)], ['ab12-100', 'ab12-0']);
});
