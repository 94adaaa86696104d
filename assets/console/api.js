// Requests to the daemon. A change carries a key by which the daemon knows it again, so it is simply
// sent once more when its answer was lost: it happens once.

/** For this long a change is sent again while the daemon restarts or its disk is busy. */
export const PERSISTENCE_MS = 15_000;
const PAUSE_MS = 400;
const TIMEOUT_MS = 30_000;

const UNREACHABLE = 'The daemon cannot be reached.';

/** `AB12…`: unguessable and short. */
function makeKey(crypto) {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function read(response) {
  const text = await response.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

/**
 * `{ ok, status, body, etag, location, retryAfter }` of an answer; `status` is 0 where there was none. Of one that
 * failed, `body.detail` says why and `body.errors` names places.
 */
export function createApi({ token, refused, world }) {
  const { fetch, crypto, setTimeout, now, timeout } = world;

  async function once(
    method,
    path,
    { json, body = json && JSON.stringify(json), type = 'application/json', headers = {} },
  ) {
    let response;
    let content;
    try {
      response = await fetch(path, {
        method,
        headers: {
          Authorization: `Bearer ${token()}`,
          ...(body === undefined ? {} : { 'Content-Type': type }),
          ...headers,
        },
        body,
        cache: 'no-store',
        signal: timeout(TIMEOUT_MS),
      });
      content = await read(response);
    } catch {
      return { ok: false, status: 0, body: { detail: UNREACHABLE }, etag: null, retryAfter: 0 };
    }
    if (response.status === 401) refused(content.detail);
    return {
      ok: response.ok,
      status: response.status,
      body: content,
      etag: response.headers.get('ETag'),
      location: response.headers.get('Location'),
      retryAfter: Number(response.headers.get('Retry-After') ?? 0),
    };
  }

  const get = (path) => once('GET', path, {});

  /** A change, sent until it is answered. `options` are `json` or `body`, `type` and `headers`. */
  async function change(method, path, options = {}) {
    const until = now() + PERSISTENCE_MS;
    const keyed = { ...options, headers: { 'Idempotency-Key': makeKey(crypto), ...options.headers } };
    for (;;) {
      const answer = await once(method, path, keyed);
      if ((answer.status !== 0 && answer.status !== 503) || now() > until) return answer;
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS);
      });
    }
  }

  return { get, change };
}

/** What went wrong, for people: the detail, and each place with what was expected there. */
export function problemText({ status, body }) {
  const places = (body.errors ?? []).map(({ pointer, expected }) =>
    pointer === '' ? expected : `${pointer}: expected ${expected}`,
  );
  if (status === 422 && places.length > 0) return places.join('; ');
  return body.detail ?? `The daemon answered ${status}.`;
}
