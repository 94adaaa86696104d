// Who is signed in and what their role permits. The daemon decides; this only spares people the way to
// a refusal, and tells them why.

const RANKS = ['read', 'publish', 'admin'];

/** What an action needs, and how it is called when it is refused. */
const ACTIONS = {
  change: ['publish', 'Changing flights'],
  notice: ['publish', 'Posting and removing notices'],
  import: ['publish', 'Importing'],
  close: ['admin', 'Closing and opening displays'],
  audit: ['publish', 'Seeing who made each change'],
};

/** Why a role may not do something; nothing when it may. */
export function refusal(role, action) {
  const [needed, what] = ACTIONS[action];
  if (RANKS.indexOf(role) >= RANKS.indexOf(needed)) return undefined;
  return `${what} needs a token of the role ${needed}; yours is ${role}.`;
}

/** Why nobody was signed in, by the answer to the question who they are. */
export function signInFault({ status, body, retryAfter }) {
  switch (status) {
    case 0:
      return 'The daemon cannot be reached. Is it running, and is this its address?';
    case 401:
      return /gatepost token create/.test(body.detail ?? '')
        ? 'There is no token yet. Make one on the kiosk: gatepost token create NAME'
        : 'This token is not known. It may have been revoked, or not copied whole.';
    case 429:
      return `Too many unknown tokens came from here. Wait ${retryAfter || 10} s; a right one is accepted at once.`;
    case 503:
      return 'The daemon is busy. Try again in a moment.';
    default:
      return body.detail ?? `The daemon answered ${status}.`;
  }
}

/** A token as it was pasted, without what copying adds to it. */
export const trimToken = (text) => text.replace(/^\s*(Bearer\s+)?/i, '').trim();

/** Whether it could stand in a header at all. */
export const couldBeToken = (text) => /^[\x21-\x7e]+$/.test(text);
