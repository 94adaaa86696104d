// The public state of a flight in words, what its colour means, and the line that helps beside it.

const TONES = {
  'scheduled': 'quiet', 'on-time': 'quiet', 'early': 'go', 'delayed': 'warn', 'expected': 'info',
  'check-in': 'info', 'check-in-closed': 'quiet', 'wait': 'info', 'go-to-gate': 'info', 'boarding': 'go',
  'final-call': 'stop', 'gate-closed': 'stop', 'departed': 'quiet', 'in-flight': 'quiet', 'landing': 'info',
  'landed': 'go', 'arrived': 'go', 'bags': 'go', 'last-bag': 'warn', 'cancelled': 'stop', 'diverted': 'warn',
  'returned': 'warn', 'tomorrow': 'quiet', 'ask-airline': 'info',
};

const known = (state) => Object.hasOwn(TONES, state);

/** A state in a feed's own words has no colour. */
export const toneOf = (state) => (known(state) ? TONES[state] : 'quiet');

const NONE = { lang: '', text: '' };

function late(seconds, speech) {
  const minutes = Math.floor(seconds / 60);
  const values = { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) };
  if (minutes < 60) return speech.phrase('delayedMinutes', values);
  return speech.phrase(minutes % 60 ? 'delayedHoursMinutes' : 'delayedHours', values);
}

/** `{ lang, text }` of the state. */
export function stateWord(flight, zone, speech) {
  const { state, scheduled, estimated, actual } = flight;
  if (!known(state)) return { lang: '', text: state };
  if (state === 'delayed' && estimated - scheduled >= 60) return late(estimated - scheduled, speech);
  const instant = { expected: estimated, departed: actual, landed: actual, arrived: actual }[state];
  return instant === undefined ? speech.find('states', state) : speech.phrase(state, { time: zone.time(instant) });
}

/**
 * The line beside the state that can be derived. `now` is null while no clock can be trusted;
 * `withDesks` is false where they have a column of their own.
 */
export function stateDetail(flight, zone, speech, now, withDesks) {
  const at = (key, instant) => (instant === undefined ? undefined : speech.phrase(key, { time: zone.time(instant) }));
  const desks = () => {
    if (flight.desks === undefined || !withDesks) return undefined;
    return speech.phrase(/^\w+$/.test(flight.desks) ? 'desk' : 'desks', { desks: flight.desks });
  };
  switch (flight.state) {
    case 'boarding':
    case 'final-call':
      return at('gateCloses', flight.gate_closes) ?? NONE;
    case 'wait':
    case 'go-to-gate':
      return at('boarding', flight.boarding) ?? NONE;
    case 'check-in':
      return desks() ?? at('checkinCloses', flight.checkin_closes) ?? NONE;
    case 'landed':
    case 'arrived':
      return at('firstBag', flight.first_bag) ?? NONE;
    case 'bags':
      return at('lastBag', flight.last_bag) ?? NONE;
    case 'scheduled':
    case 'on-time':
    case 'early':
    case 'delayed':
    case 'expected': {
      const coming = now === null || flight.gate_opens > now ? flight.gate_opens : undefined;
      return at(flight.gate === undefined ? 'gateAt' : 'gateOpens', coming) ?? desks() ?? NONE;
    }
    default:
      return NONE;
  }
}
