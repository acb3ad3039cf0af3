import { ServiceError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { readCivilDate, readInstant, startOfDay } from '../filter/instant.ts';
import { addPeriod, type Period, readPeriod } from './period.ts';

/**
 * The parameter `datetime` → a filter on valid time (Part 1, 7.15.4): an instant, a day of Europe/Warsaw, or an
 * interval of either with both ends included, `..` or nothing for an open end. One end may be a period of ISO 8601, as
 * RFC 3339 has it in its appendix and clients of other services write it; that end is not included.
 * @throws ServiceError invalidParameter
 */
export function readDatetime(text: string): Extract<Filter, { kind: 'during' }> {
  const parts = text.split('/');
  const [first = '', last = first] = parts;
  if (parts.length > 2 || text === '') throw invalid(text);
  if (parts.length === 1) {
    const moment = readMoment(first);
    if (moment === undefined) throw invalid(text);
    return { kind: 'during', start: moment.start, end: moment.isDay ? moment.end : moment.start };
  }
  const lasting = readLasting(first, last, text);
  if (lasting !== undefined) return lasting;
  const [from, to] = [readEnd(first, text), readEnd(last, text)];
  if (from === null || to === null) {
    return { kind: 'during', start: from?.start ?? null, end: to?.end ?? null };
  }
  if (Date.parse(from.start) > Date.parse(to.start)) throw invalid(text);
  const isInstant = !from.isDay && !to.isDay && from.start === to.start;
  return { kind: 'during', start: from.start, end: isInstant ? from.start : to.end };
}

/** `start/period` or `period/end`; undefined for an interval of other ends. */
function readLasting(
  first: string,
  last: string,
  text: string,
): Extract<Filter, { kind: 'during' }> | undefined {
  const [before, after] = [readPeriod(first), readPeriod(last)];
  if (before === undefined && after === undefined) return undefined;
  const moment = readMoment(after === undefined ? last : first);
  if (moment === undefined) throw invalid(text);
  const [start, end] =
    after === undefined
      ? [shift(moment.isDay ? last : moment.start, before as Period, -1), moment.end]
      : [moment.start, shift(moment.isDay ? first : moment.start, after, 1)];
  if (start === undefined || end === undefined) throw invalid(text);
  return { kind: 'during', start, end };
}

/** A day moved by whole days stays the beginning of a day, over changes of the clocks too. */
function shift(from: string, period: Period, sign: 1 | -1): string | undefined {
  const moved = addPeriod(from, period, sign);
  if (moved === undefined) return undefined;
  return readCivilDate(moved) === undefined ? readInstant(moved) : startOfDay(moved);
}

/** A point in time or a day, as the database compares it. */
export interface Moment {
  readonly start: string;
  /** The first moment that lies behind it. */
  readonly end: string;
  readonly isDay: boolean;
}

function readEnd(part: string, text: string): Moment | null {
  if (part === '' || part === '..') return null;
  const moment = readMoment(part);
  if (moment === undefined) throw invalid(text);
  return moment;
}

/** A day of Europe/Warsaw or an instant → from when until when; undefined when it is neither. */
export function readMoment(text: string): Moment | undefined {
  const date = readCivilDate(text);
  const start = date === undefined ? readInstant(text) : startOfDay(date);
  const end = date === undefined ? start && afterInstant(start) : startOfDay(date, 1);
  return start === undefined || end === undefined ? undefined : { start, end, isDay: date !== undefined };
}

/** One microsecond later, the database's resolution: turns an end that is included into one that is not. */
function afterInstant(instant: string): string | undefined {
  const [, seconds = '', fraction = ''] = /^(.*:\d{2})(?:\.(\d+))?Z$/.exec(instant) ?? [];
  const next = Number(fraction.padEnd(6, '0')) + 1;
  if (next < 1_000_000) return `${seconds}.${String(next).padStart(6, '0')}Z`;
  return readInstant(new Date(Date.parse(`${seconds}Z`) + 1000).toISOString());
}

function invalid(text: string): ServiceError {
  return new ServiceError('invalidParameter', 'datetime is no date, time or interval.', {
    parameter: 'datetime',
    received: text,
    allowed: '2026-01-31, 2026-01-31T12:00:00Z, or two of them as start/end, .. for an open end',
  });
}
