/**
 * Dates of the declaration: `until: 2027-01-31` is the last second of that day in the target's time zone.
 * Never: read the clock or the zone of this machine.
 */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const LAST_SECOND = 86_399_000;

/** Whether a zone has a name that is known (IANA). */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC') return true;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Midnight UTC of a calendar day in milliseconds; undefined when there is no such day. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  date.setUTCFullYear(year);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1970 ? date.getTime() : undefined;
}

/** ISO without milliseconds where there are none, as snapshots keep instants too. */
export function toInstant(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function zoneOffset(format: Intl.DateTimeFormat, time: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(time)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour % 24, minute, second) - time;
}

/**
 * Turns what was written into an instant, or undefined when it is no date. What was read once is remembered: dates repeat.
 * @param timeZone IANA name of the zone in which a day ends; must be known
 */
export function untilIn(timeZone: string): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const utc = timeZone === 'UTC';
  const format = utc
    ? undefined
    : new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });

  /** The instant at which the clocks of the zone show a local time. The second round settles days on which they change. */
  function fromLocal(local: number): number {
    if (format === undefined) return local;
    const guess = local - zoneOffset(format, local);
    return local - zoneOffset(format, guess);
  }

  function read(text: string): string | undefined {
    const day = DAY.exec(text);
    if (day !== null) {
      const start = dayOf(Number(day[1]), Number(day[2]), Number(day[3]));
      return start === undefined ? undefined : toInstant(fromLocal(start + LAST_SECOND));
    }
    const instant = INSTANT.exec(text);
    if (instant === null || dayOf(Number(instant[1]), Number(instant[2]), Number(instant[3])) === undefined) {
      return undefined;
    }
    if (Number(instant[4]) > 23 || Number(instant[5]) > 59 || Number(instant[6] ?? 0) > 59) return undefined;
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : toInstant(time);
  }

  return (text) => {
    if (!known.has(text)) known.set(text, read(text));
    return known.get(text);
  };
}
