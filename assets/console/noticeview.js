// The view of the notices: what stands now, and a form for one more. Posting and taking away are asked
// for twice, and told at once; where it is painted is told as soon as the displays say so.

import { problemText } from './api.js';
import { confirm } from './dialogs.js';
import { liveCount, paintedBy } from './displays.js';
import { el, permit } from './dom.js';
import { createNoticeForm } from './noticeform.js';
import { EMERGENCY_WORD, LEVELS, confirms, paintedText, standing, textsOf } from './notices.js';
import { timeText } from './times.js';

/** For so long displays are watched for a notice. */
const WATCHED_MS = 8000;
const LOOK_MS = 300;

const TONES = { emergency: 'stop', security: 'warn', info: 'info' };

const about = (level) => LEVELS.find((each) => each.level === level);

const noticePath = (id) => `/api/notices/${encodeURIComponent(id)}`;

function reachText(displays) {
  if (displays === null) return 'How many displays it reaches is not known.';
  const live = liveCount(displays);
  if (live === 0) return 'No display is live at the moment.';
  return `It reaches ${live === 1 ? '1 live display' : `${live} live displays`}.`;
}

/** A notice as it will be read. */
function quoted(texts) {
  const line = ({ lang, text }) =>
    el('p', { dir: 'auto', lang: lang || undefined }, lang && el('b', {}, `${lang} `), text);
  return el('div', { class: 'quote' }, ...texts.map(line));
}

export function createNotices(desk, actions) {
  const { api, tell } = desk;
  const list = el('ul', { class: 'standing' });
  const form = createNoticeForm(desk, post);
  const element = el(
    'section',
    { class: 'view notices', 'aria-label': 'Notices' },
    el('div', { class: 'pane' }, el('h2', {}, 'Standing now'), list),
    el('div', { class: 'pane' }, el('h2', {}, 'New notice'), form.element),
  );
  let shown = '';

  async function agreed({ level, texts, end }) {
    const { label, about: where } = about(level);
    const urgent = level === 'emergency';
    const until = end ? `It ends at ${timeText(desk.zone(), end, desk.now())}.` : 'It stands until it is removed.';
    const reach = reachText(await desk.displays());
    return confirm({
      title: urgent ? 'Take over every screen?' : 'Post to every board?',
      tone: TONES[level],
      text: [quoted(texts.filter(({ text }) => text.trim() !== '')), `${label}, ${where}. ${reach} ${until}`],
      yes: urgent ? 'Show the emergency' : 'Post',
      typed: urgent ? { label: `Type ${EMERGENCY_WORD} to go on`, confirms } : undefined,
    });
  }

  async function post(draft) {
    if (!(await agreed(draft))) return;
    const answer = await api.change('POST', '/api/notices', { json: draft.body });
    if (!answer.ok) {
      form.complain(problemText(answer), 0);
      return;
    }
    const { label } = about(draft.level);
    const id = answer.location?.split('/').at(-1);
    if (id) actions.undoable(`${label} posted`, () => takeAway(id));
    tellPainted(`${label} posted.`, answer.body, id !== undefined);
    form.reset();
  }

  /** What has become of a change on the displays, as soon as it is known. */
  async function watchPaint(cursor) {
    const until = performance.now() + WATCHED_MS;
    let state = { painted: false, displays: [] };
    for (;;) {
      const displays = await desk.displays();
      if (displays !== null) state = paintedBy(displays, cursor);
      const settled = state.painted || (displays !== null && state.displays.length === 0);
      if (settled || performance.now() > until) return state;
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_MS);
      });
    }
  }

  async function tellPainted(text, { cursor }, undoable) {
    const action = undoable ? { label: 'Undo', run: actions.undoLast } : undefined;
    const more = tell(`${text} Waiting for the displays…`, { tone: 'info', action });
    const state = await watchPaint(cursor);
    more(`${text} ${paintedText(state)}`, state.painted ? 'go' : 'warn');
  }

  /** `notice` is what can be put back afterwards. */
  async function takeAway(id, notice) {
    const answer = await api.change('DELETE', noticePath(id));
    if (!answer.ok) {
      tell(`It was not taken away: ${problemText(answer)}`, { tone: answer.status === 404 ? 'info' : 'stop' });
      return;
    }
    if (notice) actions.undoable('Notice taken away', () => putBack(notice));
    tellPainted('Taken away.', answer.body, notice !== undefined);
  }

  async function putBack({ id, level, text, until }) {
    const json = { level, text, ...(until ? { until } : {}) };
    const answer = await api.change('PUT', noticePath(id), { json });
    if (answer.ok) tellPainted('It stands again.', answer.body, false);
    else tell(`It could not be put back: ${problemText(answer)}`, { tone: 'stop' });
  }

  async function remove(notice) {
    if (desk.refusal('notice')) return;
    const urgent = notice.level === 'emergency';
    const sure = await confirm({
      title: urgent ? 'End the emergency?' : 'Take this notice away?',
      tone: urgent ? 'stop' : 'info',
      text: [
        quoted(textsOf(notice.text)),
        urgent ? 'Every board goes back to its flights.' : 'It goes from every board.',
      ],
      yes: urgent ? 'End it' : 'Take away',
    });
    if (sure) await takeAway(notice.id, notice);
  }

  function item(notice) {
    const { id, level, text, until } = notice;
    const word = level === 'emergency' ? 'End emergency' : 'Take away';
    const button = el('button', { type: 'button', class: 'danger', onclick: () => remove(notice) }, word);
    permit(button, desk.refusal('notice'));
    const end = until ? ` · until ${timeText(desk.zone(), until, desk.now())}` : '';
    return el(
      'li',
      { class: `level-${level}`, 'data-id': id },
      el('p', { class: 'level' }, about(level).label, end),
      quoted(textsOf(text)),
      button,
    );
  }

  return {
    element,
    async show() {
      const answer = await api.get('/api/templates');
      if (answer.ok) form.showTemplates(answer.body.templates);
    },
    update() {
      const notices = standing(desk.model().notices.values());
      const text = JSON.stringify(notices);
      if (text === shown) return;
      shown = text;
      list.replaceChildren(...notices.map(item));
      if (notices.length === 0) list.append(el('li', { class: 'empty' }, 'Nothing. The boards show their flights.'));
    },
  };
}
