// The view of the notices: what stands now, and a form for one more.

import { problemText } from './api.js';
import { confirm } from './dialogs.js';
import { el, field, permit } from './dom.js';
import { liveCount } from './displays.js';
import { EMERGENCY_WORD, LEVELS, NOTICE_CHARS, confirms, draftBody, paintedText, standing, textsOf } from './notices.js';
import { readEnd, timeText } from './times.js';

const WAIT = 'wait=painted&timeout=5s';

const labelOf = (level) => LEVELS.find((each) => each.level === level).label;

/** A notice as it will be read. */
const quoted = (texts) => el('div', { class: 'quote' }, ...texts.map(({ lang, text }) =>
  el('p', { dir: 'auto', lang: lang || undefined }, lang && el('b', {}, `${lang} `), text)));

export function createNotices(desk, actions) {
  const { api, tell } = desk;
  const standingList = el('ul', { class: 'standing' });
  const templateBox = el('div', { class: 'templates', role: 'group', 'aria-label': 'Templates' });
  const textsBox = el('div', { class: 'texts' });
  const until = el('input', { autocomplete: 'off', placeholder: 'until it is removed' });
  const levels = LEVELS.map(({ level, label, about }) => el('label', { class: `level-${level}` },
    el('input', { type: 'radio', name: 'level', value: level, checked: level === 'info' }), el('span', {}, el('b', {}, label), el('small', {}, about))));
  const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
  const post = el('button', { class: 'primary' }, 'Post…');
  const form = el('form', { onsubmit: (event) => { event.preventDefault(); submit(); } },
    templateBox,
    el('fieldset', { class: 'levels' }, el('legend', {}, 'How loud'), ...levels),
    textsBox,
    el('button', { type: 'button', onclick: () => addText({ lang: '', text: '' }).text.focus() }, 'Add a language'),
    field('Ends at', until, 'A time of today or tomorrow, such as 18:30'),
    fault, post);
  const element = el('section', { class: 'view notices', 'aria-label': 'Notices' },
    el('div', { class: 'pane' }, el('h2', {}, 'Standing now'), standingList),
    el('div', { class: 'pane' }, el('h2', {}, 'New notice'), form));

  let templates;
  let template;
  let shown = '';

  const level = () => form.querySelector('input[name="level"]:checked').value;
  const texts = () => [...textsBox.children].map((row) => ({ lang: row.querySelector('.lang').value, text: row.querySelector('textarea').value }));

  function addText({ lang, text }) {
    const area = el('textarea', { value: text, rows: '3', maxlength: String(NOTICE_CHARS), 'aria-label': 'Text', dir: 'auto', oninput: () => { template = undefined; } });
    const language = el('input', { class: 'lang', value: lang, 'aria-label': 'Language', placeholder: 'en', maxlength: '16', autocomplete: 'off', spellcheck: 'false', oninput: () => { template = undefined; } });
    const row = el('div', { class: 'text' }, language, area, el('button', {
      type: 'button', class: 'bare', 'aria-label': 'Leave this text out', onclick: () => { row.remove(); template = undefined; if (textsBox.children.length === 0) addText({ lang: '', text: '' }); },
    }, '×'));
    textsBox.append(row);
    return { text: area };
  }

  function fill(entry) {
    textsBox.replaceChildren();
    for (const each of textsOf(entry.text)) addText(each);
    form.querySelector(`input[value="${entry.level}"]`).checked = true;
    template = entry.name;
    fault.hidden = true;
  }

  function reset() {
    template = undefined;
    until.value = '';
    textsBox.replaceChildren();
    addText({ lang: '', text: '' });
    form.querySelector('input[value="info"]').checked = true;
  }

  function complain(text, at) {
    fault.hidden = false;
    fault.textContent = text;
    textsBox.children[at]?.querySelector('textarea').focus();
  }

  async function submit() {
    const why = desk.refusal('notice');
    if (why) {
      tell(why, { tone: 'warn' });
      return;
    }
    fault.hidden = true;
    const end = readEnd(until.value, desk.now() ?? Date.now() / 1000, desk.timezone());
    if (end.fault) {
      complain(end.fault);
      return;
    }
    const chosen = template && templates.find(({ name }) => name === template)?.level === level() ? template : undefined;
    const draft = draftBody({ level: level(), texts: texts(), until: end.instant, template: chosen });
    if (draft.fault) {
      complain(draft.fault, draft.at);
      return;
    }
    if (!(await agreed(level(), end.instant))) return;
    post.setAttribute('aria-busy', 'true');
    const answer = await api.change('POST', `/api/notices?${WAIT}`, { json: draft.body });
    post.removeAttribute('aria-busy');
    if (!answer.ok) {
      complain(problemText(answer), 0);
      return;
    }
    told(answer, level());
    reset();
  }

  function told(answer, how) {
    const id = answer.location?.split('/').at(-1);
    tell(`${labelOf(how)} posted. ${paintedText(answer.body)}`, {
      tone: answer.body.painted ? 'go' : 'warn', action: id && { label: 'Undo', run: actions.undoLast },
    });
    if (id) actions.undoable(`${labelOf(how)} posted`, () => takeAway(id));
  }

  async function agreed(how, end) {
    const displays = await desk.displays();
    const reach = displays === null ? 'every display' : { 0: 'no display that is live now', 1: '1 live display' }[liveCount(displays)] ?? `${liveCount(displays)} live displays`;
    const urgent = how === 'emergency';
    return confirm({
      title: urgent ? 'Take over every screen?' : `Post to every board?`,
      tone: { emergency: 'stop', security: 'warn', info: 'info' }[how],
      text: [
        quoted(texts().filter(({ text }) => text.trim() !== '')),
        `${labelOf(how)}, ${LEVELS.find((each) => each.level === how).about}: ${reach}. ${end ? `It ends at ${timeText(desk.zone(), end, desk.now())}.` : 'It stands until it is removed.'}`,
      ],
      yes: urgent ? 'Show the emergency' : 'Post',
      typed: urgent ? { label: `Type ${EMERGENCY_WORD} to go on`, confirms } : undefined,
    });
  }

  async function takeAway(id) {
    const answer = await api.change('DELETE', `/api/notices/${encodeURIComponent(id)}?${WAIT}`);
    if (answer.ok) tell(`Taken away. ${paintedText(answer.body)}`, { tone: answer.body.painted ? 'go' : 'warn' });
    else tell(`It was not taken away: ${problemText(answer)}`, { tone: answer.status === 404 ? 'info' : 'stop' });
    return answer.ok;
  }

  async function remove(notice) {
    const sure = await confirm({
      title: notice.level === 'emergency' ? 'End the emergency?' : 'Take this notice away?',
      tone: notice.level === 'emergency' ? 'stop' : 'info',
      text: [quoted(textsOf(notice.text)), notice.level === 'emergency' ? 'Every board goes back to its flights.' : 'It goes from every board.'],
      yes: notice.level === 'emergency' ? 'End it' : 'Take away',
    });
    if (!sure || !(await takeAway(notice.id))) return;
    const { id, ...body } = notice;
    actions.undoable('Notice taken away', async () => {
      const answer = await api.change('PUT', `/api/notices/${encodeURIComponent(id)}?${WAIT}`, { json: { level: body.level, text: body.text, ...(body.until ? { until: body.until } : {}) } });
      tell(answer.ok ? `It stands again. ${paintedText(answer.body)}` : problemText(answer), { tone: answer.ok ? 'go' : 'stop' });
    });
  }

  function item(notice) {
    const button = el('button', { type: 'button', class: 'danger', onclick: () => { if (!desk.refusal('notice')) remove(notice); } }, notice.level === 'emergency' ? 'End emergency' : 'Take away');
    permit(button, desk.refusal('notice'));
    return el('li', { class: `level-${notice.level}`, 'data-id': notice.id },
      el('p', { class: 'level' }, labelOf(notice.level), notice.until ? ` · until ${timeText(desk.zone(), notice.until, desk.now())}` : ''),
      quoted(textsOf(notice.text)), button);
  }

  async function loadTemplates() {
    const answer = await api.get('/api/templates');
    if (!answer.ok) return;
    ({ templates } = answer.body);
    templateBox.replaceChildren(...templates.map((entry) => el('button', {
      type: 'button', class: `level-${entry.level}`, title: textsOf(entry.text)[0].text, onclick: () => fill(entry),
    }, entry.name)));
    if (templates.length === 0) templateBox.replaceChildren(el('p', { class: 'hint' }, 'No templates are configured: [templates.NAME] in gatepost.toml.'));
  }

  reset();
  permit(post, desk.refusal('notice'));
  return {
    element,
    show: loadTemplates,
    update() {
      const list = standing(desk.model().notices.values());
      const text = JSON.stringify(list);
      if (text === shown) return;
      shown = text;
      standingList.replaceChildren(...list.map(item));
      if (list.length === 0) standingList.append(el('li', { class: 'empty' }, 'Nothing. The boards show their flights.'));
    },
  };
}
