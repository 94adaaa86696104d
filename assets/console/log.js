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
  return more.length === 0 ? log : [...log, ...more].sort((a, b) => parts(a.cursor).seq - parts(b.cursor).seq).slice(-SHOWN);
}

/** Which entry of the audit trail made the event with this cursor. */
export function authorOf(cursor, entries) {
  const { epoch, seq } = parts(cursor);
  return entries.find((entry) => {
    const last = parts(entry.cursor);
    const made = Math.max(1, (entry.added ?? 0) + (entry.changed ?? 0) + (entry.removed ?? 0));
    return entry.op !== 'close' && entry.op !== 'open' && last.epoch === epoch && seq <= last.seq && seq > last.seq - made;
  });
}

/** What the audit trail remembers of the fields, else what the events themselves tell. */
function changesOf(event, entry) {
  const told = entry?.cursor === event.cursor ? entry.changes ?? [] : [];
  if (told.length > 0) return told.map(({ field, old, new: is }) => ({ field, was: old ?? undefined, is: is ?? undefined }));
  return event.before === undefined ? undefined : differences(event.before, event.data);
}

const WHAT = {
  flightStateUpdate: 'changed', flightRemoval: 'removed', notice: 'posted', noticeRemoval: 'taken away',
};

/**
 * The log for people, the newest first: `[{ cursor, at, by, address, subject, what, changes, text }]`. `by` is empty
 * where nobody asked: feeds, and what runs out by itself; `entries` is null where the trail cannot be seen.
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
      op: entry?.op ?? '',
      flight: event.name.startsWith('flight'),
      subject: event.data.flight ?? event.data.id,
      what: WHAT[event.name],
      changes: changes ?? [],
      known: changes !== undefined,
      data: event.data,
    };
  });
  return events.slice(0, SHOWN);
}
