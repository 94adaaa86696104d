// The last events and who made them. The ring tells what happened, whoever made it; the audit trail
// tells who asked for a change, by the cursor of the last event that it made.

import { differences } from './changes.js';

/** As many events are shown. */
export const SHOWN = 200;

const LOGGED = new Set(['flightStateUpdate', 'flightRemoval', 'notice', 'noticeRemoval']);

const parts = (cursor) => {
  const at = cursor.lastIndexOf('-');
  return { epoch: cursor.slice(0, at), seq: Number(cursor.slice(at + 1)) };
};

/** The cursor that lies `back` events before `head`. */
export function cursorBefore(head, back) {
  const { epoch, seq } = parts(head);
  return `${epoch}-${Math.max(0, seq - back)}`;
}

/** The events of the log after `batch`, oldest first; each is `{ cursor, name, data, before }`. */
export function remember(log, batch) {
  const latest = new Map(log.map((event) => [event.data.id, event]));
  const held = new Set(log.map(({ cursor }) => cursor));
  const more = [];
  for (const { name, data, cursor } of batch) {
    if (!LOGGED.has(name) || held.has(cursor)) continue;
    const last = latest.get(data.id);
    const before = last && !last.name.endsWith('Removal') ? last.data : undefined;
    const event = { cursor, name, data, before };
    held.add(cursor);
    latest.set(data.id, event);
    more.push(event);
  }
  return more.length === 0
    ? log
    : [...log, ...more].sort((a, b) => parts(a.cursor).seq - parts(b.cursor).seq).slice(-SHOWN);
}

/** Which entry of the audit trail made the event with this cursor. */
export function authorOf(cursor, entries) {
  const { epoch, seq } = parts(cursor);
  return entries.find((entry) => {
    const last = parts(entry.cursor);
    const made = Math.max(1, (entry.added ?? 0) + (entry.changed ?? 0) + (entry.removed ?? 0));
    return (
      entry.op !== 'close' && entry.op !== 'open' && last.epoch === epoch && seq <= last.seq && seq > last.seq - made
    );
  });
}

/** The trail shortens lists and texts by language; the events have them whole. */
const isShortened = (value) => typeof value === 'string' && /^[[{]/.test(value);

/** What the audit trail remembers of the fields, else what the events themselves tell. */
function changesOf({ cursor, before, data }, entry) {
  if (before !== undefined) return differences(before, data);
  const told = entry?.cursor === cursor ? (entry.changes ?? []) : [];
  if (told.length === 0) return undefined;
  return told.map(({ field, old }) => ({ field, was: isShortened(old) ? '…' : (old ?? undefined), is: data[field] }));
}

const WHAT = {
  flightStateUpdate: 'changed',
  flightRemoval: 'removed',
  notice: 'posted',
  noticeRemoval: 'taken away',
};

/** What happened, in a word; only the trail knows what was there before the first event that is told. */
function deed(event, entry) {
  const isNew = entry?.added > 0 && !entry.changed && !entry.removed;
  return isNew && event.name === 'flightStateUpdate' ? 'added' : WHAT[event.name];
}

/**
 * The log for people, the newest first: a list of `{ cursor, at, by, address, flight, subject, what, changes, known,
 * data }`. `by` is empty where nobody asked: feeds, and what runs out by itself; `entries` is null where the trail
 * cannot be seen.
 */
export function logView(log, entries) {
  const events = [...log].reverse().map((event) => {
    const entry = entries === null ? undefined : authorOf(event.cursor, entries);
    const changes = event.name === 'flightStateUpdate' ? changesOf(event, entry) : undefined;
    return {
      cursor: event.cursor,
      at: entry?.at,
      by: entry?.by ?? '',
      address: entry?.address ?? '',
      flight: event.name.startsWith('flight'),
      subject: event.data.flight ?? event.data.id,
      what: deed(event, entry),
      changes: changes ?? [],
      known: changes !== undefined,
      data: event.data,
    };
  });
  return events.slice(0, SHOWN);
}
