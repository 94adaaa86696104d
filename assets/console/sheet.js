// One flight as a whole: all that an operator changes of it, what was set by hand over its feed, and
// what only staff may read. On a phone this is how flights are changed.

import { typing } from './actions.js';
import { fieldName, valueText } from './changes.js';
import { buttons, openDialog } from './dialogs.js';
import { el, field, permit } from './dom.js';
import { nameOf, publicRemark } from './rows.js';
import { choices, labelOf } from './states.js';
import { timeText } from './times.js';

const FIELDS = ['estimated', 'gate', 'terminal', 'belt', 'desks', 'remarks'];

const NAMES = {
  estimated: 'Expected',
  gate: 'Gate',
  terminal: 'Terminal',
  belt: 'Belt',
  desks: 'Check-in desks',
  remarks: 'Public remark',
};

function valueOf(name, flight, zone) {
  if (name === 'estimated') return flight.estimated === undefined ? '' : zone.time(flight.estimated);
  return name === 'remarks' ? publicRemark(flight) : (flight[name] ?? '');
}

function stateField(flight) {
  const known = choices(flight.direction);
  const other = known.some(({ state }) => state === flight.state)
    ? []
    : [{ state: flight.state, label: labelOf(flight.state) }];
  return el(
    'select',
    {},
    ...[...other, ...known].map(({ state, label }) => {
      const option = el('option', { value: state }, label);
      option.selected = state === flight.state;
      return option;
    }),
  );
}

function facts(flight, desk) {
  const zone = desk.zone();
  const shares = (flight.codeshares ?? []).join(', ');
  const staff = (flight.remarks ?? []).filter(({ audience }) => audience !== 'public');
  const rows = [
    ['Scheduled', timeText(zone, flight.scheduled, desk.now())],
    ['Codeshares', shares],
    ['Via', (flight.via ?? []).join(', ')],
    ['Gate before', flight.previous_gate],
    ['Comes from', flight.source],
    ...staff.map(({ audience, text }) => [`For ${audience}`, Object.values(text).join(' / ')]),
    ['Id', flight.id],
  ].filter(([, text]) => text);
  return el('dl', { class: 'facts' }, ...rows.flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)]));
}

function handText(name, { by, until }, flight, desk) {
  const zone = desk.zone();
  const who = by ? ` by ${by}` : '';
  const end = until ? ` until ${timeText(zone, until, desk.now())}` : '';
  const beneath = valueText(name, flight.overrides.beneath[name], zone);
  return `${fieldName(name)} set by hand${who}${end}; ${flight.source ?? 'its feed'} says ${beneath}.`;
}

function handList(flight, desk, giveBack) {
  const marks = Object.entries(flight.overrides?.marks ?? {});
  if (marks.length === 0) return undefined;
  return el(
    'ul',
    { class: 'hand' },
    ...marks.map(([name, { by, until }]) => {
      const button = el('button', { type: 'button', onclick: () => giveBack(name) }, 'Give back');
      permit(button, desk.refusal('change'));
      return el(
        'li',
        {},
        el('span', {}, handText(name, { by, until }, flight, desk)),
        button,
      );
    }),
  );
}

/** Shows a flight and changes it; resolves when the sheet is put away. */
export async function openSheet(desk, actions, id) {
  const base = await actions.open(id);
  if (!base) return;
  const { flight } = base;
  const why = desk.refusal('change');
  const zone = desk.zone();
  const state = stateField(flight);
  const hows = Object.fromEntries(FIELDS.map((name) => [name, typing(name, flight, desk.timezone())]));
  const inputs = Object.fromEntries(
    FIELDS.map((name) => [
      name,
      el('input', {
        value: valueOf(name, flight, zone),
        maxlength: hows[name].most,
        autocomplete: 'off',
        spellcheck: name === 'remarks' ? 'true' : 'false',
      }),
    ]),
  );
  for (const control of [state, ...Object.values(inputs)]) control.disabled = why !== undefined;
  const fault = el('p', { class: 'fault', role: 'alert', hidden: true });

  /** The changes; nothing when one cannot be read. */
  function read() {
    const changes = state.value === flight.state ? {} : { state: state.value };
    for (const name of FIELDS) {
      const { value } = inputs[name];
      if (value.trim() === valueOf(name, flight, zone).trim()) continue;
      const wrong = hows[name].check(value);
      if (wrong) {
        fault.hidden = false;
        fault.textContent = wrong;
        inputs[name].setAttribute('aria-invalid', 'true');
        inputs[name].focus();
        return undefined;
      }
      changes[name] = hows[name].read(value);
    }
    return changes;
  }

  const outcome = await openDialog({
    title: nameOf(flight, desk.cities()),
    content(close) {
      const save = el('button', { class: 'primary' }, 'Save');
      const remove = el(
        'button',
        {
          type: 'button',
          class: 'danger',
          onclick: () => {
            if (!why) close({ remove: true });
          },
        },
        'Remove flight',
      );
      permit(save, why);
      permit(remove, why);
      return [
        el(
          'form',
          {
            class: 'sheet',
            onsubmit: (event) => {
              event.preventDefault();
              const changes = why ? undefined : read();
              if (changes) close({ changes });
            },
          },
          why && el('p', { class: 'reason' }, why),
          el(
            'div',
            { class: 'fields' },
            field('State', state),
            ...FIELDS.map((name) => field(NAMES[name], inputs[name], hows[name].hint)),
          ),
          fault,
          handList(flight, desk, (name) => {
            if (!why) close({ giveBack: name });
          }),
          facts(flight, desk),
          buttons(
            remove,
            el('span', { class: 'gap' }),
            el('button', { type: 'button', onclick: () => close(undefined) }, 'Cancel'),
            save,
          ),
        ),
      ];
    },
  });
  if (outcome?.remove) await actions.remove(base);
  else if (outcome?.giveBack) await actions.giveBack(base, outcome.giveBack);
  else if (outcome && Object.keys(outcome.changes).length > 0) actions.save(base, outcome.changes);
}
