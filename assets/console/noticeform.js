// The form of a notice: templates, how loud, what it says in which languages, until when.

import { el, field, permit } from './dom.js';
import { LEVELS, NOTICE_CHARS, draftBody, textsOf } from './notices.js';
import { readEnd } from './times.js';

const EMPTY = { lang: '', text: '' };

/** `posted` is called with `{ level, texts, end, body }` once there is nothing to complain about. */
export function createNoticeForm(desk, posted) {
  const templateBox = el('div', { class: 'templates', role: 'group', 'aria-label': 'Templates' });
  const textsBox = el('div', { class: 'texts' });
  const until = el('input', { autocomplete: 'off', placeholder: 'until it is removed' });
  const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
  const post = el('button', { class: 'primary' }, 'Post…');
  const add = el('button', { type: 'button', onclick: () => addText(EMPTY).focus() }, 'Add a language');

  const levels = LEVELS.map(({ level, label, about }) => {
    const radio = el('input', { type: 'radio', name: 'level', value: level, checked: level === 'info' });
    return el('label', { class: `level-${level}` }, radio, el('span', {}, el('b', {}, label), el('small', {}, about)));
  });

  const element = el(
    'form',
    { onsubmit: submit },
    templateBox,
    el('fieldset', { class: 'levels' }, el('legend', {}, 'How loud'), ...levels),
    el('fieldset', { class: 'levels' }, el('legend', {}, 'What it says, by language'), textsBox),
    add,
    field('Ends at', until, 'A time of today or tomorrow, such as 18:30'),
    fault,
    post,
  );

  let templates = [];
  // The one that the form still says word for word.
  let template;

  const level = () => element.querySelector('input[name="level"]:checked').value;
  const choose = (name) => {
    element.querySelector(`input[value="${name}"]`).checked = true;
  };
  const texts = () =>
    [...textsBox.children].map((row) => ({
      lang: row.querySelector('.lang').value,
      text: row.querySelector('textarea').value,
    }));

  function altered() {
    template = undefined;
  }

  function addText({ lang, text }) {
    const area = el('textarea', {
      value: text,
      rows: '2',
      maxlength: String(NOTICE_CHARS),
      'aria-label': 'Text',
      dir: 'auto',
    });
    const language = el('input', {
      class: 'lang',
      value: lang,
      'aria-label': 'Language',
      placeholder: 'en',
      maxlength: '16',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    const away = el('button', { type: 'button', class: 'bare', 'aria-label': 'Leave this text out' }, '×');
    const row = el('div', { class: 'text', oninput: altered }, language, area, away);
    away.addEventListener('click', () => {
      row.remove();
      altered();
      if (textsBox.children.length === 0) addText(EMPTY);
    });
    textsBox.append(row);
    return area;
  }

  function fill(entry) {
    textsBox.replaceChildren();
    for (const each of textsOf(entry.text)) addText(each);
    choose(entry.level);
    template = entry.name;
    fault.hidden = true;
  }

  function complain(text, at) {
    fault.hidden = false;
    fault.textContent = text;
    textsBox.children[at]?.querySelector('textarea').focus();
  }

  async function submit(event) {
    event.preventDefault();
    const why = desk.refusal('notice');
    if (why) {
      desk.tell(why, { tone: 'warn' });
      return;
    }
    fault.hidden = true;
    const end = readEnd(until.value, desk.now() ?? Date.now() / 1000, desk.timezone());
    if (end.fault) {
      complain(end.fault);
      return;
    }
    const worded = templates.find(({ name }) => name === template)?.level === level() ? template : undefined;
    const draft = draftBody({ level: level(), texts: texts(), until: end.instant, template: worded });
    if (draft.fault) complain(draft.fault, draft.at);
    else await posted({ level: level(), texts: texts(), end: end.instant, body: draft.body });
  }

  function reset() {
    altered();
    until.value = '';
    textsBox.replaceChildren();
    addText(EMPTY);
    choose('info');
  }

  reset();
  permit(post, desk.refusal('notice'));
  return {
    element,
    reset,
    complain,
    showTemplates(list) {
      templates = list;
      const buttons = list.map((entry) =>
        el(
          'button',
          {
            type: 'button',
            class: `level-${entry.level}`,
            title: textsOf(entry.text)[0].text,
            onclick: () => fill(entry),
          },
          entry.name,
        ),
      );
      const none = el('p', { class: 'hint' }, 'No templates are configured: [templates.NAME] in gatepost.toml.');
      templateBox.replaceChildren(...(buttons.length > 0 ? buttons : [none]));
    },
  };
}
