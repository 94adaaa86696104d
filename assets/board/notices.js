// Announcements as slides. The daemon shows the first slide of each level in the first paint by the
// same rules (src/http/page/notices.rs); tests/board/vectors.json holds both to them.

const compareText = (a, b) => (a < b ? -1 : Number(a > b));

const oneLine = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean).join(' ');

/** `[[language, text], …]`, English first, then by code; a text for everybody has the language ''. */
function languages(text) {
  if (typeof text === 'string') return [['', text]];
  const rank = (code) => (code === 'en' ? 0 : 1);
  return Object.entries(text).sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b));
}

function emergencySlides(notice) {
  const [[lang = '', text = ''] = [], ...others] = languages(notice.text);
  const [head, ...rest] = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const first = { lang, text: head ?? '', body: rest.join('\n') };
  if (others.length === 0) return [{ ...first, second: '', secondLang: '' }];
  return others.map(([secondLang, second]) => ({ ...first, second: oneLine(second), secondLang }));
}

/**
 * The slides of one level: a notice once for each of its languages, but an emergency always with its
 * first language and another one under it. `now` is null while no clock can be trusted: then nothing expires.
 */
export function slides(notices, level, now) {
  return [...notices]
    .filter((notice) => notice.level === level)
    .filter(({ until }) => until === undefined || now === null || now < until)
    .sort((a, b) => compareText(a.id, b.id))
    .flatMap((notice) => (level === 'emergency'
      ? emergencySlides(notice)
      : languages(notice.text).map(([lang, text]) => ({ lang, text: oneLine(text) }))));
}
