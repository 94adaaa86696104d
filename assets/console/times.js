// Times as operators type them, in the zone of the airport, and ages as they read them.

import { zoneOf } from '../board/zone.js';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** A time of day means the one that lies between so long before the timetable's and the rest of a day after. */
const EARLY_S = 6 * 3600;

/** What a clock in the zone shows, as seconds of a clock that knows no zones. */
function wall(zone, instant) {
  const { year, month, day } = zone.day(instant);
  const [hours, minutes] = zone.time(instant).split(':').map(Number);
  return Date.UTC(year, month - 1, day, hours, minutes) / 1000;
}

/** The instants at which a clock in the zone shows `shown`: none in the gap of spring, two in autumn. */
function instantsOf(zone, shown) {
  const guesses = [shown - DAY_S, shown + DAY_S].map((near) => shown - (wall(zone, near) - near));
  return [...new Set(guesses)].filter((instant) => wall(zone, instant) === shown).sort((a, b) => a - b);
}

/** The day that lies `days` after that of `instant`, as zoneless seconds at 0:00. */
function midnight(zone, instant, days) {
  const { year, month, day } = zone.day(instant);
  return Date.UTC(year, month - 1, day + days) / 1000;
}

const FORMS = 'a time such as 14:05, 1405 or 14, minutes from the timetable such as +25, or nothing';

/**
 * What a typed time means for a flight that is scheduled at `scheduled`: `{ instant }`, `{ instant: null }`
 * where it was emptied, or `{ fault }`.
 */
export function readTime(text, scheduled, timezone) {
  const typed = text.trim();
  if (typed === '') return { instant: null };
  const minutes = /^([+-])\s*(\d{1,4})$/.exec(typed);
  if (minutes) return { instant: scheduled + (minutes[1] === '-' ? -1 : 1) * Number(minutes[2]) * MINUTE_S };
  const [, hour, minute = '0'] = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(typed.replace(/^(\d)(\d{2})$/, '0$1$2')) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return { fault: `Expected ${FORMS}.` };
  const zone = zoneOf(timezone);
  const seconds = Number(hour) * 3600 + Number(minute) * MINUTE_S;
  const candidates = [-1, 0, 1].flatMap((days) => instantsOf(zone, midnight(zone, scheduled, days) + seconds));
  const meant = candidates.filter((instant) => instant >= scheduled - EARLY_S && instant < scheduled - EARLY_S + DAY_S);
  if (meant.length === 0)
    return {
      fault: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')} does not exist on that day: the clocks go forward.`,
    };
  return { instant: meant[0] };
}

/** A typed time of day after `now`: the next one. For ends of notices. */
export function readEnd(text, now, timezone) {
  const read = readTime(text, now + EARLY_S, timezone);
  return read.instant !== undefined && read.instant !== null && read.instant <= now
    ? { fault: 'Expected a time that is still to come.' }
    : read;
}

const two = (number) => String(number).padStart(2, '0');

/** `22 Nov` */
export function dayText(zone, instant) {
  const { month, day } = zone.day(instant);
  return `${day} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][month - 1]}`;
}

/** `14:05`, with its day where that is another one than that of `now`. */
export function timeText(zone, instant, now) {
  if (instant === undefined || instant === null) return '';
  const time = zone.time(instant);
  return now === null || zone.sameDay(instant, now) ? time : `${time} ${dayText(zone, instant)}`;
}

/** `14:05`, and `14:05 +1` where it is the day after that of `now`; a date where it is further off. */
export function cellTime(zone, instant, now) {
  if (instant === undefined || now === null || zone.sameDay(instant, now)) return timeText(zone, instant, now);
  const days = Math.round((midnight(zone, instant, 0) - midnight(zone, now, 0)) / DAY_S);
  return Math.abs(days) > 3
    ? timeText(zone, instant, now)
    : `${zone.time(instant)} ${days > 0 ? '+' : '−'}${Math.abs(days)}`;
}

/** `14:05:09` */
export const clockText = (zone, instant) => `${zone.time(instant)}:${two(((instant % 60) + 60) % 60)}`;

/** `3 s`, `12 min`, `5 h`, `2 d` */
export function ageText(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < DAY_S) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / DAY_S)} d`;
}
