// Instants as the airport reads them. The zone of the machine never enters.

/** Instants that are remembered; a page shows a few dozen. */
const MOST_KNOWN = 500;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The zone with an IANA name; one that is unknown reads as UTC, as in the daemon. */
export class Zone {
  #format;
  #known = new Map();

  constructor(timeZone) {
    const fields = {
      hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: '2-digit', minute: '2-digit', weekday: 'short',
    };
    try {
      this.#format = new Intl.DateTimeFormat('en-GB', { ...fields, timeZone });
    } catch {
      this.#format = new Intl.DateTimeFormat('en-GB', { ...fields, timeZone: 'UTC' });
    }
  }

  #parts(instant) {
    // The same few instants are asked for at every paint, and the browser takes its time.
    const held = this.#known.get(instant);
    if (held) return held;
    const parts = {};
    for (const { type, value } of this.#format.formatToParts(instant * 1000)) parts[type] = value;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(instant, parts);
    return parts;
  }

  /** `09:05` */
  time(instant) {
    const { hour, minute } = this.#parts(instant);
    return `${hour}:${minute}`;
  }

  /** `{ year, month, day, weekday }`, the weekday from 0, Monday. */
  day(instant) {
    const { year, month, day, weekday } = this.#parts(instant);
    return { year: Number(year), month: Number(month), day: Number(day), weekday: WEEKDAYS.indexOf(weekday) };
  }

  sameDay(a, b) {
    const [one, other] = [this.day(a), this.day(b)];
    return one.year === other.year && one.month === other.month && one.day === other.day;
  }
}

let last = { name: undefined, zone: undefined };

/** A zone costs a millisecond to make and is asked for at every paint. */
export function zoneOf(name) {
  if (last.name !== name) last = { name, zone: new Zone(name) };
  return last.zone;
}
