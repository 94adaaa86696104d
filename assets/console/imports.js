// Imports: which format a file may be in, where it is sent, and what its dry run says.

import { differencesText, fieldName, valueText } from './changes.js';
import { numberText } from './rows.js';

/** The first is: let the daemon find out. */
export const FORMATS = [
  { format: '', label: 'Recognise it' },
  { format: 'csv', label: 'CSV' },
  { format: 'json', label: 'JSON' },
  { format: 'aidx', label: 'IATA AIDX' },
  { format: 'avinor', label: 'Avinor' },
  { format: 'schiphol', label: 'Schiphol' },
  { format: 'swedavia', label: 'Swedavia' },
];

const SOURCE_CHARS = 64;

/** A source's name out of a file's: `day-2.csv` is of the same source as `day-2 (1).csv`. */
export function sourceOf(fileName) {
  const stem = fileName
    .replace(/\.[^.]*$/, '')
    .replace(/\s*\(\d+\)$/, '')
    .trim();
  return [...(stem || 'console')].slice(0, SOURCE_CHARS).join('');
}

/** The content type by the end of a file's name; the daemon looks at the bytes of JSON and XML. */
export function typeOf(fileName, format) {
  if (format === 'csv' || (format === '' && /\.(csv|txt|tsv)$/i.test(fileName))) return 'text/csv';
  if (format === 'aidx' || format === 'avinor' || /\.xml$/i.test(fileName)) return 'application/xml';
  return 'application/json';
}

/** The path of an import. */
export function importPath({ source, format, partial, allowEmpty, dryRun }) {
  const query = new URLSearchParams({ source });
  if (format !== '') query.set('format', format);
  if (partial) query.set('partial', '1');
  if (allowEmpty) query.set('allow_empty', '1');
  if (dryRun) query.set('dry_run', '1');
  return `/api/timetable?${query}`;
}

const count = (number, one) => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;

/** What a dry run says, for people: `{ rows: [{ kind, flight, text }], counts, more, nothing, summary }`. */
export function rehearsalView(told, zone) {
  const { created, changed, removed, skipped } = told;
  const counts = told.counts ?? { created: created.length, changed: changed.length, removed: removed.length };
  const about = (flight) =>
    ['direction', 'scheduled', 'city', 'gate', 'state']
      .filter((field) => flight[field] !== undefined)
      .map((field) => (field === 'gate' ? `gate ${flight.gate}` : valueText(field, flight[field], zone)))
      .join(', ');
  const rows = [
    ...removed.map(({ flight, id }) => ({ kind: 'removed', flight: numberText(flight), text: id })),
    ...changed.map(({ flight, changes }) => ({
      kind: 'changed',
      flight: numberText(flight),
      text:
        differencesText(
          Object.entries(changes).map(([field, [was, is]]) => ({ field, was, is })),
          zone,
        ) || 'beneath what was set by hand',
    })),
    ...created.map((flight) => ({ kind: 'created', flight: numberText(flight.flight), text: about(flight) })),
  ];
  const total = counts.created + counts.changed + counts.removed;
  return {
    rows,
    counts,
    total,
    more: total - rows.length,
    summary: [
      `${counts.created.toLocaleString('en')} new`,
      `${counts.changed.toLocaleString('en')} changed`,
      `${counts.removed.toLocaleString('en')} removed`,
      ...(skipped > 0 ? [`${count(skipped, 'record')} skipped: not about this airport`] : []),
    ].join(', '),
  };
}

/** Faults of a file as rows, `[{ place, expected }]`: a pointer such as `/3/gate` is record 4, gate. */
export function faultRows({ body }) {
  return (body.errors ?? []).map(({ pointer, expected }) => {
    const pointed = /^(?:\/flights)?\/(\d+)(?:\/(.*))?$/.exec(pointer);
    if (!pointed) return { place: pointer === '' ? 'the file' : pointer.replace(/^\//, ''), expected };
    const field = pointed[2] ? `, ${fieldName(pointed[2].replaceAll('/', ' '))}` : '';
    return { place: `record ${Number(pointed[1]) + 1}${field}`, expected };
  });
}
