/** The zone whose days and midnights civil dates of the region mean (architecture 5). */
export const CIVIL_ZONE = 'Europe/Warsaw';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** A civil date `YYYY-MM-DD` of the years 0001 to 9999 that exists in the calendar, or undefined. */
export function readCivilDate(text: string): string | undefined {
  const found = DATE.exec(text);
  if (found === null || found[1] === '0000') return undefined;
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return new Date(milliseconds).toISOString().startsWith(text) ? text : undefined;
}

/**
 * An ISO 8601 date and time → the same instant as `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`; without a zone it is UTC.
 * @returns undefined when it is none or lies outside the years 0001 to 9999
 */
export function readInstant(text: string): string | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [, date = '', minutes = '', seconds = '00', fraction = '', zone = 'Z'] = found;
  if (readCivilDate(date) === undefined) return undefined;
  const offset = /^[zZ]$/.test(zone)
    ? 'Z'
    : zone.replace(/^(.\d{2}):?(\d{2})?$/, (_, h, m = '00') => `${h}:${m}`);
  const milliseconds = Date.parse(`${date}T${minutes}:${seconds}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : writeInstant(milliseconds, fraction);
}

/** Midnight at which a civil date begins in {@link CIVIL_ZONE}, as an instant; `days` later when given. */
export function startOfDay(date: string, days = 0): string | undefined {
  const midnight = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000;
  // Twice: the offset at the guess may be that of the other side of a clock change.
  const guess = midnight - zoneOffset(midnight);
  return writeInstant(midnight - zoneOffset(guess), '');
}

/** Last microsecond of a civil date in {@link CIVIL_ZONE}. */
export function endOfDay(date: string): string | undefined {
  const next = startOfDay(date, 1);
  return next === undefined
    ? undefined
    : readInstant(`${new Date(Date.parse(next) - 1000).toISOString().slice(0, 19)}.999999Z`);
}

/** What registers write where nothing ends: the day after it has no four digits. */
const LAST_DATE = '9999-12-31';

/** The civil date of an instant in {@link CIVIL_ZONE}, and whether the instant is that day's very beginning. */
export function civilDateOf(instant: string): { readonly date: string; readonly isMidnight: boolean } {
  const milliseconds = Date.parse(instant);
  const local = new Date(milliseconds + zoneOffset(milliseconds)).toISOString();
  if (!/^\d{4}-/.test(local)) return { date: LAST_DATE, isMidnight: false };
  const date = local.slice(0, 10);
  return { date, isMidnight: startOfDay(date) === readInstant(instant) };
}

/** The civil date after this one, as the database reads it. */
export function nextDate(date: string): string {
  if (date === LAST_DATE) return '10000-01-01';
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function writeInstant(milliseconds: number, fraction: string): string | undefined {
  const iso = new Date(milliseconds).toISOString();
  if (!/^\d{4}-/.test(iso) || iso.startsWith('0000')) return undefined;
  const digits = fraction.slice(0, 6).replace(/0+$/, '');
  return `${iso.slice(0, 19)}${digits === '' ? '' : `.${digits}`}Z`;
}

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: CIVIL_ZONE,
  hourCycle: 'h23',
  era: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Milliseconds that local time is ahead of UTC at an instant. */
function zoneOffset(milliseconds: number): number {
  const whole = Math.floor(milliseconds / 1000) * 1000;
  const parts = new Map(clock.formatToParts(whole).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => (parts.get(type) ?? '00').padStart(2, '0');
  const digits = part('year');
  const year = digits.length > 4 ? `+${digits.padStart(6, '0')}` : digits.padStart(4, '0');
  const local = Date.parse(
    `${year}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`,
  );
  return Number.isNaN(local) ? 0 : local - whole;
}
