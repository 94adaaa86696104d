// Before the first token: how an operator gets it, on the glass of this machine and nowhere else. The
// daemon says when there is something to show; other displays and paired ones are told nothing.

/** While it is shown, so that it goes soon after the pairing; and else, should the last token be revoked. */
const SHOWN_MS = 2000;
const QUIET_MS = 60_000;
/** A daemon that does not answer holds up one question for so long. */
const PATIENCE_MS = 5000;

const PATH = '/api/pairing';

/** Bytes of the certificate's fingerprint that a person compares. */
const COMPARED = 8;
/** More languages than this would leave no room for what matters; English is one of them. */
const LANGUAGES = 3;

/** What is shown of an offer: lines of text, each with its language and direction. */
export function pairingView({ code, addresses, fingerprint }, words) {
  const languages = words.filter(({ tag }, index) => index < LANGUAGES - 1 || tag === 'en').slice(0, LANGUAGES);
  const [address, ...further] = addresses;
  return {
    says: languages.map(({ tag, dir, phrases }) => ({ lang: tag, dir, title: phrases.pairing, how: phrases.pairingHow })),
    line: `gatepost pair ${address} `,
    code,
    further: further.join('   '),
    certificate: fingerprint === null ? '' : `SHA-256 ${fingerprint.split(':').slice(0, COMPARED).join(':')}…`,
  };
}

function element(document, name, { className, lang, dir, text }, children = []) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (lang) made.lang = lang;
  if (dir) made.dir = dir;
  made.append(...(text === undefined ? children : [text]));
  return made;
}

function draw(document, { says, line, code, further, certificate }) {
  const make = (...given) => element(document, ...given);
  return make('aside', { className: 'pairing' }, [
    make('div', { className: 'says-how' }, says.map(({ lang, dir, title, how }) =>
      make('p', { lang, dir }, [make('b', { text: title }), ' ', make('span', { text: how })]))),
    make('code', { className: 'line', dir: 'ltr' }, [line, make('span', { className: 'whole', text: code })]),
    make('code', { className: 'further', dir: 'ltr', text: further }),
    make('code', { className: 'further', dir: 'ltr', text: certificate }),
  ]);
}

/**
 * Asks the daemon, shows what it offers over the board, and takes it away when it offers nothing any
 * more. A daemon that is away leaves what is shown. `words()` gives the languages of the board, the
 * first one first, and English; `world` holds what the browser gives.
 */
export function showPairing({ document, words, world: { fetch, setTimeout, timeout } }) {
  let shown;
  let told = '';

  function show(offer) {
    const said = JSON.stringify(offer);
    if (said === told) return;
    told = said;
    shown?.remove();
    shown = offer === null ? undefined : draw(document, pairingView(offer, words()));
    if (shown) document.querySelector('.panel').append(shown);
  }

  async function look() {
    try {
      const answer = await fetch(PATH, { signal: timeout(PATIENCE_MS) });
      if (answer.status === 200) show(await answer.json());
      else if (answer.status < 500) show(null);
    } catch {
      // The stream finds out that the daemon is away.
    }
    setTimeout(look, shown ? SHOWN_MS : QUIET_MS);
  }

  return look();
}
