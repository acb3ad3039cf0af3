import { readCivilDate, startOfDay } from '../filter/instant.ts';

/** How long something lasts (ISO 8601, 4.4.3.2): months and days by the calendar, the rest by the clock. */
export interface Period {
  readonly months: number;
  readonly days: number;
  readonly milliseconds: number;
}

const PERIOD =
  /^P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;

/** `P1Y2M`, `P2W`, `P1DT12H30M` → period; undefined for other texts. */
export function readPeriod(text: string): Period | undefined {
  const found = PERIOD.exec(text);
  if (found === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    milliseconds: Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000),
  };
}

/**
 * A civil date or an instant, so much later (`sign` 1) or earlier. A date moved by whole days stays a date; moved by
 * the clock it is an instant counted from the day's beginning. The last day of a short month stands for those it lacks.
 * @returns undefined outside the years 0001 to 9999
 */
export function addPeriod(from: string, period: Period, sign: 1 | -1): string | undefined {
  const isDate = readCivilDate(from) !== undefined;
  const time = new Date(isDate ? `${from}T00:00:00Z` : from);
  const day = time.getUTCDate();
  time.setUTCDate(1);
  time.setUTCMonth(time.getUTCMonth() + sign * period.months);
  const last = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
  time.setUTCDate(Math.min(day, last) + sign * period.days);
  if (Number.isNaN(time.getTime())) return undefined;
  const moved = time.toISOString();
  if (!isDate) return later(time.getTime(), sign * period.milliseconds);
  const date = moved.slice(0, 10);
  if (period.milliseconds === 0) return readCivilDate(date);
  const start = startOfDay(date);
  return start === undefined ? undefined : later(Date.parse(start), sign * period.milliseconds);
}

function later(milliseconds: number, by: number): string | undefined {
  const moved = new Date(milliseconds + by);
  return Number.isNaN(moved.getTime()) ? undefined : moved.toISOString();
}
