import { ServiceError } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { civilDateOf, readCivilDate, readInstant, startOfDay } from '../filter/instant.ts';
import { type Moment, readMoment } from '../http/datetime.ts';
import type { TimeExtent } from './time-extents.ts';

/** One part of TIME: from when until when, the end excluded; an instant begins and ends alike. */
interface TimeSpan {
  readonly start: string;
  readonly end: string;
  /** A moment or a day, which is moved to the nearest one there is; not an interval. */
  readonly isPoint: boolean;
}

/** What TIME asks for: all there is, or these spans. */
export type TimeWish = 'all' | readonly TimeSpan[];

/** Parts of one TIME. */
const MOST_SPANS = 50;

/**
 * TIME (WMS 1.3.0, annexes C and D): a year, month, day or instant, `current`, an interval `start/end` with or
 * without a period, or a list of these. Days are of Europe/Warsaw. Without it, or as `default`, all there is.
 * @throws ServiceError invalidParameter
 */
export function readTime(text: string | undefined, parameter: string): TimeWish {
  const wanted = (text ?? '').trim();
  if (wanted === '' || wanted.toLowerCase() === 'default') return 'all';
  const parts = wanted.split(',');
  if (parts.length > MOST_SPANS) throw invalid(text ?? '', parameter);
  return parts.map((part) => readSpan(part.trim()) ?? fail(part, parameter));
}

/** What of a wish a layer with this extent shows. */
export interface TimeChoice {
  /** undefined: all there is. */
  readonly filter: Filter | undefined;
  /** The moment shown instead of one outside the extent (7.2, C.4.2). */
  readonly nearest: string | undefined;
}

/**
 * A wish, met with what a layer has: a moment outside its extent is moved to the nearest end, one between the moments
 * of its features to the nearest of them.
 */
export function chooseTime(wish: TimeWish, extent: TimeExtent | undefined): TimeChoice {
  if (wish === 'all') return { filter: undefined, nearest: undefined };
  const moved = wish.map((span) => nearestTo(span, extent));
  const nearest = moved.find(({ instead }) => instead !== undefined)?.instead;
  const filters = moved.map(({ span: { start, end } }): Filter => ({ kind: 'during', start, end }));
  const [only] = filters;
  return { filter: filters.length === 1 ? only : { kind: 'or', filters }, nearest };
}

function nearestTo(span: TimeSpan, extent: TimeExtent | undefined): { span: TimeSpan; instead?: string } {
  if (!span.isPoint || extent === undefined) return { span };
  for (const instead of [extent.start, extent.end]) {
    const bound = readMoment(instead);
    if (bound === undefined) continue;
    const isOutside = instead === extent.start ? isBefore(span, bound) : isBehind(span, bound);
    const end = bound.isDay ? bound.end : bound.start;
    if (isOutside) return { span: { start: bound.start, end, isPoint: true }, instead };
  }
  return span.start === span.end ? nearestMoment(span, extent) : { span };
}

function isBefore({ start, end }: TimeSpan, bound: Moment): boolean {
  return start === end
    ? Date.parse(start) < Date.parse(bound.start)
    : Date.parse(end) <= Date.parse(bound.start);
}

function isBehind({ start }: TimeSpan, bound: Moment): boolean {
  return bound.isDay
    ? Date.parse(start) >= Date.parse(bound.end)
    : Date.parse(start) > Date.parse(bound.start);
}

function nearestMoment(span: TimeSpan, { start, step }: TimeExtent): { span: TimeSpan; instead?: string } {
  const first = readMoment(start);
  if (step === undefined || first === undefined) return { span };
  const [asked, origin] = [Date.parse(span.start), Date.parse(first.start)];
  const nearest = origin + Math.round((asked - origin) / step) * step;
  // Days of a civil zone are not of one length: they are compared as dates.
  if (first.isDay || nearest === asked) return { span };
  const written = new Date(nearest).toISOString().replace(/\.000Z$/, 'Z');
  return { span: { start: written, end: written, isPoint: true }, instead: written };
}

function readSpan(part: string): TimeSpan | undefined {
  const pieces = part.split('/');
  const [first = '', last] = pieces;
  if (last === undefined) return readPoint(first);
  const [from, to] = [readPoint(first), readPoint(last)];
  const period = pieces[2];
  if (from === undefined || to === undefined || pieces.length > 3) return undefined;
  if (period !== undefined && !/^(0|P[0-9YMWDTHS.]{1,20})$/.test(period)) return undefined;
  if (Date.parse(from.start) > Date.parse(to.start)) return undefined;
  // The end of an interval belongs to it: one behind it does not.
  const end = to.start === to.end && from.start !== to.end ? (readMoment(to.end)?.end ?? to.end) : to.end;
  return { start: from.start, end, isPoint: false };
}

function readPoint(text: string): TimeSpan | undefined {
  if (text.toLowerCase() === 'current' || text.toLowerCase() === 'now') {
    const { date } = civilDateOf(new Date().toISOString());
    return pointOf(date);
  }
  const [, year, month] = /^(\d{4})(?:-(\d{2}))?$/.exec(text) ?? [];
  if (year === undefined) return pointOf(text);
  const first = readCivilDate(`${year}-${month ?? '01'}-01`);
  const start = first === undefined ? undefined : startOfDay(first);
  const end = startOfDay(nextPeriod(Number(year), month === undefined ? undefined : Number(month)));
  return start === undefined || end === undefined ? undefined : { start, end, isPoint: false };
}

function pointOf(text: string): TimeSpan | undefined {
  const hour = /^\d{4}-\d{2}-\d{2}T\d{2}Z?$/.test(text) ? `${text.slice(0, 13)}:00Z` : text;
  const moment = readMoment(readInstant(hour) ?? hour);
  if (moment === undefined) return undefined;
  return { start: moment.start, end: moment.isDay ? moment.end : moment.start, isPoint: true };
}

/** The first day behind a year, or a month of it. */
function nextPeriod(year: number, month: number | undefined): string {
  const next = month === undefined || month === 12 ? [year + 1, 1] : [year, month + 1];
  return `${String(next[0]).padStart(4, '0')}-${String(next[1]).padStart(2, '0')}-01`;
}

function fail(part: string, parameter: string): never {
  throw invalid(part, parameter);
}

function invalid(text: string, parameter: string): ServiceError {
  return new ServiceError('invalidParameter', `${parameter} is no time.`, {
    parameter,
    received: text,
    allowed: '2026, 2026-01, 2026-01-31, 2026-01-31T12:00:00Z, current, start/end, or a list of these',
  });
}
