// The view of imports: a file is dropped, its dry run is shown, and only then it is applied.

import { problemText } from './api.js';
import { el, field, permit } from './dom.js';
import { FORMATS, faultRows, importPath, rehearsalView, sourceOf, typeOf } from './imports.js';

const KINDS = { created: ['New', 'go'], changed: ['Changed', 'info'], removed: ['Removed', 'stop'] };

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');

export function createImport(desk) {
  const { api, tell } = desk;
  const picker = el('input', {
    type: 'file',
    class: 'hidden-file',
    id: 'import-file',
    accept: '.csv,.txt,.tsv,.json,.xml',
    onchange: () => {
      take(picker.files[0]);
      picker.value = '';
    },
  });
  const label = el('label', { htmlFor: 'import-file', class: 'pick' }, 'Choose a file');
  const dropped = el(
    'div',
    { class: 'drop' },
    picker,
    el('p', {}, 'Drop a timetable here, or '),
    label,
    el(
      'p',
      { class: 'hint' },
      'CSV, JSON, AIDX, Avinor, Schiphol, Swedavia. Nothing changes before you have seen what would.',
    ),
  );
  const format = el(
    'select',
    { onchange: () => rehearse() },
    ...FORMATS.map((each) => el('option', { value: each.format }, each.label)),
  );
  const source = el('input', {
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '64',
    list: 'import-sources',
    onchange: () => rehearse(),
  });
  const sources = el('datalist', { id: 'import-sources' });
  const partial = el('input', { type: 'checkbox', onchange: () => rehearse() });
  const about = el('p', { class: 'about' });
  const result = el('div', { class: 'result', 'aria-live': 'polite' });
  const apply = el('button', { type: 'button', class: 'primary', onclick: () => send() }, 'Apply');
  const discard = el('button', { type: 'button', onclick: () => reset() }, 'Discard');
  const options = el(
    'div',
    { class: 'options', hidden: true },
    about,
    el(
      'div',
      { class: 'fields' },
      field('Format', format),
      field('Source', source, 'Whose timetable it is: its earlier flights that the file leaves out are removed.'),
      el('label', { class: 'check' }, partial, 'Only changes: remove nothing'),
    ),
    result,
    el('div', { class: 'buttons' }, discard, apply),
  );
  const element = el(
    'section',
    { class: 'view import', 'aria-label': 'Import' },
    el('h2', {}, 'Import a timetable'),
    dropped,
    options,
    sources,
  );

  let file;
  let bytes;
  let asked = 0;

  const choice = (dryRun) =>
    importPath({
      source: source.value.trim() || 'console',
      format: format.value,
      partial: partial.checked,
      allowEmpty: false,
      dryRun,
    });
  const sent = () => ({ body: bytes, type: typeOf(file.name, format.value) });

  async function take(taken) {
    const why = desk.refusal('import');
    if (why) tell(why, { tone: 'warn' });
    if (!taken || why) return;
    file = taken;
    bytes = await taken.arrayBuffer();
    const known = [
      ...new Set([...desk.model().flights.values()].map((flight) => flight.source).filter(Boolean)),
    ].sort();
    sources.replaceChildren(...known.map((value) => el('option', { value })));
    format.value = '';
    partial.checked = false;
    source.value = sourceOf(file.name);
    about.textContent = `${file.name}, ${(file.size / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} KiB`;
    options.hidden = false;
    await rehearse();
  }

  async function rehearse() {
    if (!file) return;
    const mine = (asked += 1);
    permit(apply, 'The dry run is not done yet');
    result.replaceChildren(el('p', { class: 'hint' }, 'Comparing…'));
    const answer = await api.change('PUT', choice(true), sent());
    if (mine !== asked) return;
    if (answer.ok) showDifferences(rehearsalView(answer.body, desk.zone()));
    else showFaults(answer);
  }

  function showDifferences(view) {
    permit(apply, view.total === 0 ? 'Nothing would change' : undefined);
    apply.textContent =
      view.total === 0
        ? 'Nothing to apply'
        : `Apply ${view.total.toLocaleString('en')} change${view.total === 1 ? '' : 's'}`;
    const row = ({ kind, flight, text }) =>
      el(
        'tr',
        { class: `tone-${KINDS[kind][1]}` },
        el('td', { class: 'kind' }, KINDS[kind][0]),
        el('th', { scope: 'row' }, flight),
        el('td', {}, text),
      );
    result.replaceChildren(
      el(
        'p',
        { class: 'summary' },
        view.total === 0 ? `The boards say all of this already. ${view.summary}.` : `It would make: ${view.summary}.`,
      ),
      ...(view.rows.length === 0
        ? []
        : [
            el(
              'div',
              { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Differences' },
              el(
                'table',
                {},
                el(
                  'thead',
                  {},
                  el('tr', {}, ...['What', 'Flight', 'How'].map((head) => el('th', { scope: 'col' }, head))),
                ),
                el('tbody', {}, ...view.rows.map(row)),
              ),
            ),
          ]),
      ...(view.more > 0 ? [el('p', { class: 'hint' }, `and ${view.more.toLocaleString('en')} more`)] : []),
    );
  }

  function showFaults(answer) {
    permit(apply, 'This file cannot be imported as it is');
    apply.textContent = 'Apply';
    const rows = faultRows(answer);
    result.replaceChildren(
      el(
        'p',
        { class: 'fault', role: 'alert' },
        rows.length === 0
          ? `It cannot be read: ${problemText(answer)}`
          : `It cannot be imported: ${answer.body.detail}. Nothing was changed.`,
      ),
      ...(rows.length === 0
        ? []
        : [
            el(
              'div',
              { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Faults' },
              el(
                'table',
                {},
                el('thead', {}, el('tr', {}, ...['Where', 'Expected'].map((head) => el('th', { scope: 'col' }, head)))),
                el(
                  'tbody',
                  {},
                  ...rows.map(({ place, expected }) =>
                    el('tr', {}, el('th', { scope: 'row' }, place), el('td', {}, expected)),
                  ),
                ),
              ),
            ),
          ]),
    );
  }

  async function send() {
    if (apply.getAttribute('aria-disabled')) return;
    permit(apply, 'It is being applied');
    const answer = await api.change('PUT', choice(false), sent());
    if (!answer.ok) {
      showFaults(answer);
      return;
    }
    const { added, changed, removed } = answer.body;
    tell(`${file.name} imported: ${added} new, ${changed} changed, ${removed} removed.`);
    reset();
  }

  function reset() {
    file = undefined;
    bytes = undefined;
    asked += 1;
    options.hidden = true;
    label.focus();
  }

  // A file that is dropped beside the place for it must not replace the console.
  for (const name of ['dragenter', 'dragover']) {
    addEventListener(
      name,
      (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        desk.open('import');
        dropped.classList.add('over');
      },
      { signal: desk.signal },
    );
  }
  addEventListener(
    'dragleave',
    (event) => {
      if (event.relatedTarget === null) dropped.classList.remove('over');
    },
    { signal: desk.signal },
  );
  addEventListener(
    'drop',
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      dropped.classList.remove('over');
      take(event.dataTransfer.files[0]);
    },
    { signal: desk.signal },
  );

  const why = desk.refusal('import');
  if (why) {
    picker.disabled = true;
    dropped.append(el('p', { class: 'reason' }, why));
  }
  return { element, show() {}, update() {} };
}
