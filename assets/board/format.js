// What one flight says on the glass: a row view, plain strings only. The daemon renders the first
// paint by the same rules (src/http/page/row.rs); tests/board/vectors.json holds both to them.

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December'];

const STATES = {
  'scheduled': ['Scheduled', 'quiet'],
  'on-time': ['On time', 'quiet'],
  'early': ['Early', 'go'],
  'delayed': ['Delayed', 'warn'],
  'expected': ['Expected', 'info'],
  'check-in': ['Check-in open', 'info'],
  'check-in-closed': ['Check-in closed', 'quiet'],
  'wait': ['Wait in lounge', 'info'],
  'go-to-gate': ['Go to gate', 'info'],
  'boarding': ['Boarding', 'go'],
  'final-call': ['Final call', 'stop'],
  'gate-closed': ['Gate closed', 'stop'],
  'departed': ['Departed', 'quiet'],
  'in-flight': ['In flight', 'quiet'],
  'landing': ['Landing', 'info'],
  'landed': ['Landed', 'go'],
  'arrived': ['Arrived', 'go'],
  'bags': ['Bags on belt', 'go'],
  'last-bag': ['Last bag', 'warn'],
  'cancelled': ['Cancelled', 'stop'],
  'diverted': ['Diverted', 'warn'],
  'returned': ['Returned', 'warn'],
  'tomorrow': ['Tomorrow', 'quiet'],
  'ask-airline': ['Ask airline', 'info'],
};

// Two letters, or an ICAO designator of three. A designator with a digit needs three digits behind
// it where it begins with a letter: A123 is no flight 23 of a carrier A1.
const NUMBER = /^([A-Z]{2,3}|[0-9][A-Z])([0-9]{1,4}[A-Z]?)$|^([A-Z][0-9])([0-9]{3,4}[A-Z]?)$/;

/** `SK455` → `SK 455`; what does not read as carrier and number stays as it is. */
export function flightNumber(text) {
  const parts = NUMBER.exec(text);
  if (!parts) return text;
  return `${parts[1] ?? parts[3]} ${parts[2] ?? parts[4]}`;
}

/** A class that grows with the length, so that the style sheet can make room. */
export function fit(text) {
  const length = [...text].length;
  const step = [4, 7, 11, 15, 21, 30, 60, 120, 240].filter((limit) => length > limit).length;
  return step ? `l${step}` : '';
}

/** The text for an English reader, else the first by code. */
export function inEnglish(texts) {
  return texts.en ?? texts[Object.keys(texts).sort()[0]] ?? '';
}

/**
 * Instants as the airport reads them. The machine's own zone never enters.
 * `trusted` is false while the daemon has no clock: then nothing is known of today.
 */
export class Zone {
  #format;

  constructor(timeZone) {
    const fields = {
      hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: '2-digit', minute: '2-digit', weekday: 'long',
    };
    try {
      this.#format = new Intl.DateTimeFormat('en-GB', { ...fields, timeZone });
    } catch {
      this.#format = new Intl.DateTimeFormat('en-GB', { ...fields, timeZone: 'UTC' });
    }
  }

  #parts(instant) {
    const parts = {};
    for (const { type, value } of this.#format.formatToParts(instant * 1000)) parts[type] = value;
    return parts;
  }

  /** `09:05` */
  time(instant) {
    const { hour, minute } = this.#parts(instant);
    return `${hour}:${minute}`;
  }

  /** `22 Nov` when the instant lies on another day than `now`, else nothing. */
  otherDay(instant, now) {
    const day = this.#parts(instant);
    const today = this.#parts(now);
    const same = ['year', 'month', 'day'].every((field) => day[field] === today[field]);
    return same ? '' : `${day.day} ${MONTHS[day.month - 1].slice(0, 3)}`;
  }

  /** `{ weekday: 'Saturday', date: '21 November' }` */
  day(instant) {
    const { weekday, day, month } = this.#parts(instant);
    return { weekday, date: `${day} ${MONTHS[month - 1]}` };
  }
}

function delay(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest}` : `${minutes / 60} h`;
}

function stateWord(flight, zone) {
  const known = Object.hasOwn(STATES, flight.state) ? STATES[flight.state] : undefined;
  if (!known) return [flight.state, 'quiet'];
  const [word, tone] = known;
  const { scheduled, estimated, actual } = flight;
  switch (flight.state) {
    case 'delayed':
      return [estimated - scheduled >= 60 ? `${word} ${delay(estimated - scheduled)}` : word, tone];
    case 'expected':
      return [estimated === undefined ? word : `${word} ${zone.time(estimated)}`, tone];
    case 'departed':
    case 'landed':
    case 'arrived':
      return [actual === undefined ? word : `${word} ${zone.time(actual)}`, tone];
    default:
      return [word, tone];
  }
}

// A public remark was written for this very flight and beats what can be derived.
function detail(flight, zone, now) {
  const remark = flight.remarks?.find(({ audience }) => audience === 'public');
  if (remark) return inEnglish(remark.text);
  const at = (label, instant) => (instant === undefined ? '' : `${label} ${zone.time(instant)}`);
  const coming = (instant) => instant !== undefined && (now === null || instant > now);
  const desks = flight.desks === undefined ? '' : `Desks ${flight.desks}`;
  switch (flight.state) {
    case 'boarding':
    case 'final-call':
      return at('Gate closes', flight.gate_closes);
    case 'wait':
    case 'go-to-gate':
      return at('Boarding', flight.boarding);
    case 'check-in':
      return desks || at('Check-in closes', flight.checkin_closes);
    case 'landed':
    case 'arrived':
      return at('First bag', flight.first_bag);
    case 'bags':
      return at('Last bag', flight.last_bag);
    case 'scheduled':
    case 'on-time':
    case 'early':
    case 'delayed':
    case 'expected':
      if (coming(flight.gate_opens)) return at(flight.gate === undefined ? 'Gate at' : 'Gate opens', flight.gate_opens);
      return desks;
    default:
      return '';
  }
}

function place(flight) {
  const via = flight.via?.length ? `via ${flight.via.join(', ')}` : '';
  if (flight.city === undefined) return [flight.airport ?? '', via];
  return [flight.city, [flight.airport, via].filter(Boolean).join(' ')];
}

function sign(flight) {
  const terminal = flight.terminal === undefined ? '' : `Terminal ${flight.terminal}`;
  if (flight.direction === 'arrival') {
    return [flight.belt ?? '', flight.exit === undefined ? terminal : `Exit ${flight.exit}`, false];
  }
  const { gate, previous_gate: before } = flight;
  const moved = before !== undefined && before !== gate;
  return [gate ?? '', moved ? `was ${before}` : terminal, moved];
}

/** The row of a flight. `now` is null while the daemon's clock cannot be trusted. */
export function rowView(flight, zone, now) {
  const expected = flight.estimated ?? flight.scheduled;
  const time = zone.time(expected);
  const date = now === null ? '' : zone.otherDay(expected, now);
  const planned = zone.time(flight.scheduled);
  const moved = planned !== time;
  const [word, tone] = stateWord(flight, zone);
  const [city, sub] = place(flight);
  const [gate, gateSub, regated] = sign(flight);
  const classes = [`tone-${tone}`];
  if (moved) classes.push('is-moved');
  if (regated) classes.push('is-regated');
  if (flight.state === 'cancelled') classes.push('is-cancelled');
  if (flight.state === 'departed') classes.push('is-past');
  if (flight.state === 'final-call') classes.push('is-call');
  return {
    id: flight.id,
    classes: classes.join(' '),
    planned: moved ? planned : '',
    time,
    date,
    city,
    sub,
    flight: flightNumber(flight.flight),
    shares: (flight.codeshares ?? []).map(flightNumber),
    gate: gate || '–',
    gateSub,
    word,
    detail: detail(flight, zone, now),
  };
}
