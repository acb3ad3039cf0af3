import { ServiceError } from '../../errors.ts';

/** What `subset` says of an axis, without quotes: a point, or two ends of which `*` is where the data end. */
export type AxisRange = readonly [low: string, high?: string];

/** A bare end holds no space: spaces that two parts could take would cost their number cubed. */
const AXIS =
  /\s*([A-Za-z]+)\(\s*("[^"]*"|'[^']*'|[^\s:()"',]+)\s*(?::\s*("[^"]*"|'[^']*'|[^\s:()"',]+)\s*)?\)\s*(,|$)/y;

/**
 * The parameter `subset` of OGC APIs, `axis(low:high),axis(point)` (20-057, 12; 20-058, 13.4.2) → its ranges.
 * @param names of axes in small letters → what they are called in the answer, each at most once
 * @throws ServiceError invalidParameter
 */
export function readSubsetAxes(
  text: string,
  names: Readonly<Record<string, string>>,
): readonly (readonly [axis: string, range: AxisRange])[] {
  const allowed = Object.keys(names);
  const found = new Map<string, AxisRange>();
  AXIS.lastIndex = 0;
  while (AXIS.lastIndex < text.length) {
    const [, name = '', low = '', high, separator] = AXIS.exec(text) ?? [];
    const axis = Object.hasOwn(names, name.toLowerCase()) ? names[name.toLowerCase()] : undefined;
    if (axis === undefined || found.has(axis)) throw noSuchAxis(text, allowed);
    found.set(axis, high === undefined ? [bare(low)] : [bare(low), bare(high)]);
    if (separator === '') break;
  }
  if (found.size === 0) throw noSuchAxis(text, allowed);
  return [...found];
}

/** A range in time as the parameter `datetime` writes it. */
export function toDatetime([low, high]: AxisRange): string {
  const open = (end: string): string => (end === '*' ? '..' : end);
  return high === undefined ? open(low) : `${open(low)}/${open(high)}`;
}

/** The error for a `subset` that says nothing of the axes there are. */
export function noSuchAxis(text: string, names: readonly string[]): ServiceError {
  return new ServiceError('invalidParameter', 'subset names no interval of an axis of its CRS.', {
    parameter: 'subset',
    received: text,
    allowed: `axis(low:high) with one of ${names.join(', ')}, each once`,
  });
}

function bare(end: string): string {
  return end.trim().replace(/^["'](.*)["']$/, '$1');
}
