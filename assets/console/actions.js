// What an operator does to a flight: change it, and take that back. Here an outcome becomes words.

import { differencesText, fieldName, valueText, withPublicRemark } from './changes.js';
import { askConflict } from './conflict.js';
import { confirm } from './dialogs.js';
import { PATCH, createEditing, createUndo, flightPath } from './editing.js';
import { problemText } from './api.js';
import { COLUMNS, nameOf, numberText } from './rows.js';
import { readTime } from './times.js';

/** After this a change that was answered no longer waits for the stream to tell it. */
const SETTLED_MS = 3000;

/** Characters of the short fields, and of a remark. */
const MOST = { gate: 12, terminal: 12, belt: 12, desks: 12, remarks: 80, estimated: 12 };

const columnOf = (field) => COLUMNS.find((column) => column.field === field)?.key;

/** How a field is typed, `{ most, hint, check, read }`: `read` makes of the text what the flight holds. */
export function typing(field, flight, timezone) {
  const most = MOST[field];
  if (field === 'estimated') {
    const read = (text) => readTime(text, flight.scheduled, timezone);
    return {
      most,
      hint: '14:05, or +25 from the timetable',
      check: (text) => read(text).fault,
      read: (text) => read(text).instant,
    };
  }
  const read =
    field === 'remarks' ? (text) => withPublicRemark(flight.remarks, text.trim()) : (text) => text.trim() || null;
  return { most, hint: '', check: () => undefined, read };
}

export function createActions(desk) {
  const { api, tell, pending } = desk;
  const editing = createEditing({ api });
  const undo = createUndo();

  function show(id, changes) {
    for (const [field, value] of Object.entries(changes)) {
      const column = columnOf(field);
      const text = value === null ? '' : valueText(field, value, desk.zone());
      if (column)
        pending.begin(
          id,
          column,
          field,
          value,
          field === 'estimated' && value !== null ? desk.zone().time(value) : text,
        );
    }
    desk.redraw();
  }

  function settled(id, changes, done) {
    const columns = Object.keys(changes).map(columnOf).filter(Boolean);
    for (const column of columns) {
      if (done) pending.answered(id, column);
      else pending.drop(id, column);
    }
    desk.redraw();
    if (done) setTimeout(() => settled(id, changes, false), SETTLED_MS);
  }

  /** Runs `attempt(base)` until it has an outcome that is no clash, or the operator leaves it. */
  async function through(base, changes, attempt) {
    const { id } = base.flight;
    let outcome = await attempt(base);
    while (outcome.clash) {
      const { clash, theirs } = outcome;
      const mine = await askConflict({
        name: nameOf(theirs.flight, desk.cities()),
        clash,
        changes,
        who: await desk.lastAuthor(id),
        zone: desk.zone(),
      });
      if (!mine) return { left: true };
      outcome = await attempt(theirs);
    }
    return outcome;
  }

  const besideText = (beside) =>
    beside.length > 0 ? ` Meanwhile changed by somebody else: ${differencesText(beside, desk.zone())}.` : '';

  function remember(name, outcome) {
    const changed = Object.entries(outcome.changes).map(([field, is]) => ({
      field,
      was: outcome.undo.before[field],
      is,
    }));
    const label = `${name}: ${differencesText(changed, desk.zone())}`;
    undo.push({ label, run: () => takeBack(name, outcome.undo) });
    desk.undoChanged();
    tell(`${label}.${besideText(outcome.beside)}`, {
      tone: outcome.beside.length > 0 ? 'warn' : 'go',
      action: { label: 'Undo', run: undoLast },
    });
  }

  /** Makes changes to a flight as it was opened; whether they are made. */
  async function save(base, changes) {
    const { id } = base.flight;
    const name = numberText(base.flight.flight);
    show(id, changes);
    const outcome = await through(base, changes, (at) => editing.change(at, changes));
    settled(id, changes, outcome.done === true);
    if (outcome.done) remember(name, outcome);
    else if (outcome.left) tell(`${name} was left as it is.`, { tone: 'info' });
    else if (outcome.fault) {
      tell(`${name}: ${outcome.fault}`, {
        tone: 'stop',
        action: outcome.gone ? undefined : { label: 'Try again', run: () => save(base, changes) },
      });
    }
    return outcome.done === true || outcome.same === true;
  }

  async function takeBack(name, step) {
    const back = Object.fromEntries(Object.keys(step.changes).map((field) => [field, step.before[field] ?? null]));
    const { id } = step.before;
    show(id, back);
    const base = { flight: step.after, etag: step.etag };
    const outcome = await through(base, back, (at) => editing.takeBack({ ...step, after: at.flight, etag: at.etag }));
    settled(id, back, outcome.done === true);
    if (outcome.done) tell(`${name} is as it was.${besideText(outcome.beside)}`);
    else if (outcome.left) tell(`${name} was left as it is.`, { tone: 'info' });
    else tell(`${name} could not be taken back: ${outcome.fault}`, { tone: 'stop' });
  }

  async function undoLast() {
    const step = undo.pop();
    desk.undoChanged();
    if (step) await step.run();
    else tell('There is nothing to undo.', { tone: 'info' });
  }

  /** Something else that can be taken back: `run` is told here. */
  function undoable(label, run) {
    undo.push({ label, run });
    desk.undoChanged();
  }

  /** Opens a flight for a change; says why that fails. */
  async function open(id) {
    const base = await editing.open(id);
    if (!base.fault) return base;
    tell(base.fault, { tone: 'stop' });
    return undefined;
  }

  async function remove(base) {
    const { flight, etag } = base;
    const name = nameOf(flight, desk.cities());
    const sure = await confirm({
      title: `Remove ${name}?`,
      tone: 'stop',
      text: [
        flight.source === undefined
          ? 'It goes from every board.'
          : `It goes from every board. It comes from ${flight.source}, which may bring it back.`,
      ],
      yes: 'Remove',
    });
    if (!sure) return false;
    const answer = await api.change('DELETE', flightPath(flight.id), { headers: { 'If-Match': etag } });
    if (!answer.ok) {
      tell(`${name} was not removed: ${refusalText(answer)}`, { tone: 'stop' });
      return false;
    }
    undoable(`${name} removed`, () => putBack(flight, name));
    tell(`${name} was removed.`, { action: { label: 'Undo', run: undoLast } });
    return true;
  }

  /** Ends what was set by hand in a field; what the feed says comes back. */
  async function giveBack({ flight, etag }, name) {
    const mark = flight.overrides.marks[name];
    const say = (overrides) => ({ json: { overrides }, type: PATCH });
    const answer = await api.change('PATCH', flightPath(flight.id), {
      ...say({ [name]: null }),
      headers: { 'If-Match': etag },
    });
    const label = `${numberText(flight.flight)}: ${fieldName(name)} given back to ${flight.source ?? 'its feed'}`;
    if (!answer.ok) {
      tell(`${numberText(flight.flight)}: ${refusalText(answer)}`, { tone: 'stop' });
      return;
    }
    undoable(label, async () => {
      const again = { [name]: { value: flight[name] ?? null, ...mark } };
      const back = await api.change('PATCH', flightPath(flight.id), {
        ...say(again),
        headers: { 'If-Match': answer.etag },
      });
      if (back.ok) tell(`${numberText(flight.flight)} is as it was.`);
      else tell(`${numberText(flight.flight)} could not be taken back: ${problemText(back)}`, { tone: 'stop' });
    });
    tell(`${label}.`, { action: { label: 'Undo', run: undoLast } });
  }

  async function putBack(flight, name) {
    const answer = await api.change('POST', '/api/events', { json: [{ op: 'put', flight: writable(flight) }] });
    if (answer.ok) tell(`${name} is back.`);
    else tell(`${name} could not be put back: ${problemText(answer)}`, { tone: 'stop' });
  }

  return { save, open, remove, giveBack, undoLast, undoable, lastUndo: undo.last };
}

const refusalText = (answer) =>
  answer.status === 412 ? 'it was changed meanwhile; look at it again.' : problemText(answer);

/** A flight as it is told, as one that can be sent: overrides are told in another shape than they are asked for. */
function writable({ overrides, ...flight }) {
  if (overrides === undefined) return flight;
  const said = Object.entries(overrides.marks).map(([field, mark]) => [
    field,
    { value: flight[field] ?? null, ...mark },
  ]);
  return { ...flight, ...overrides.beneath, overrides: Object.fromEntries(said) };
}
