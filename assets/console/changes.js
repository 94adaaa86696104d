// What a change of a flight is on the wire, what takes it back, and what stands against it when
// somebody else was quicker. Flights here are whole ones, as `GET /api/flights/{id}/full` tells them.

import { labelOf } from './states.js';
import { dayText } from './times.js';

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The remarks with another text for everybody. A translation of the old text would say something else. */
export function withPublicRemark(remarks = [], text) {
  const rest = remarks.filter(({ audience }) => audience !== 'public');
  return text === '' ? rest : [{ audience: 'public', text: { en: text } }, ...rest];
}

/** The fields of `changes` that say something else than the flight does. */
export function effective(flight, changes) {
  return Object.fromEntries(Object.entries(changes).filter(([field, value]) => !same(flight[field], value)));
}

/**
 * The patch after which `flight` is again as `before`, in the fields that `changes` names. A field that
 * was its feed's becomes its feed's again.
 */
export function reversal(before, changes) {
  const patch = {};
  const overrides = {};
  const marks = before.overrides?.marks ?? {};
  for (const field of Object.keys(changes)) {
    const value = before[field] ?? null;
    if (before.source === undefined) patch[field] = value;
    else if (Object.hasOwn(marks, field)) overrides[field] = { value, ...marks[field] };
    else overrides[field] = null;
  }
  return Object.keys(overrides).length > 0 ? { ...patch, overrides } : patch;
}

/** Fields of a flight that people see changed; others follow from these. */
const TOLD = [
  'flight',
  'direction',
  'airport',
  'city',
  'scheduled',
  'estimated',
  'actual',
  'state',
  'terminal',
  'gate',
  'desks',
  'belt',
  'exit',
  'remarks',
  'boarding',
  'gate_opens',
  'gate_closes',
  'checkin_opens',
  'checkin_closes',
  'first_bag',
  'last_bag',
  'visible',
  'codeshares',
  'via',
  'languages',
];

/** `[{ field, was, is }]` of what differs between two flights. */
export function differences(before, after) {
  return TOLD.filter((field) => !same(before[field], after[field])).map((field) => ({
    field,
    was: before[field],
    is: after[field],
  }));
}

/**
 * What to do about a change that was refused because the flight is no longer as it was when the change
 * began: `clash` holds what somebody else has changed in the same fields, `beside` in others.
 */
export function compare(base, current, changes) {
  const all = differences(base, current);
  return {
    clash: all.filter(({ field, is }) => Object.hasOwn(changes, field) && !same(is, changes[field])),
    beside: all.filter(({ field }) => !Object.hasOwn(changes, field)),
  };
}

const INSTANTS = new Set([
  'scheduled',
  'estimated',
  'actual',
  'boarding',
  'gate_opens',
  'gate_closes',
  'checkin_opens',
  'checkin_closes',
  'first_bag',
  'last_bag',
  'gate_changed',
]);

const FIELD_NAMES = {
  estimated: 'expected',
  gate_opens: 'gate opens',
  gate_closes: 'gate closes',
  checkin_opens: 'check-in opens',
  checkin_closes: 'check-in closes',
  first_bag: 'first bag',
  last_bag: 'last bag',
  remarks: 'remark',
};

export const fieldName = (field) => FIELD_NAMES[field] ?? field.replaceAll('_', ' ');

function remarksText(remarks) {
  const texts = remarks.map(({ audience, text }) => {
    const words = text.en ?? Object.values(text)[0] ?? '';
    return audience === 'public' ? words : `${words} (${audience})`;
  });
  return texts.join('; ');
}

/** A value of a field for people. */
export function valueText(field, value, zone) {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (INSTANTS.has(field) && typeof value === 'number') return `${zone.time(value)} ${dayText(zone, value)}`;
  if (field === 'state') return labelOf(value);
  if (field === 'remarks' && Array.isArray(value)) return remarksText(value) || 'nothing';
  if (Array.isArray(value)) return value.join(', ') || 'nothing';
  if (typeof value === 'object') return Object.values(value).join(' / ');
  return String(value);
}

/** `gate B7 → C2, state Boarding → Departed` */
export function differencesText(list, zone) {
  return list
    .map(({ field, was, is }) => `${fieldName(field)} ${valueText(field, was, zone)} → ${valueText(field, is, zone)}`)
    .join(', ');
}
