import type { Literal } from './expression-type.ts';
import { foldAccents, foldCase, raiseCase } from './fold-text.ts';
import type { FunctionName } from './functions.ts';
import { civilDateOf, endOfDay, startOfDay } from './instant.ts';

type Value = Literal | null;

/**
 * A function's value in memory, as the SQL of `function-sql.ts` has it: NULL for any NULL, save `min` and `max`,
 * which pass it over.
 * @throws RangeError for functions of geometries, which only the database has
 */
export function evaluateFunction(name: FunctionName, args: readonly Value[]): Value {
  const known = args.filter((each) => each !== null);
  if (name === 'min' || name === 'max') return extreme(name, known);
  if (known.length < args.length) return null;
  const [first = '', second = 0, third = 0] = known;
  const text = String(first);
  const number = Number(first);
  switch (name) {
    case 'casei':
    case 'lower':
      return foldCase(text);
    case 'accenti':
      return foldAccents(text);
    case 'upper':
      return raiseCase(text);
    case 'trim':
      return text.replace(/^ +| +$/g, '');
    case 'strLength':
      return Array.from(text).length;
    case 'concat':
      return known.join('');
    case 'substring': {
      const [from, count] = [asCount(Number(second)), asCount(Number(third))];
      return Array.from(text)
        .slice(from, from + count)
        .join('');
    }
    case 'abs':
      return Math.abs(number);
    case 'ceil':
      return Math.ceil(number);
    case 'floor':
      return Math.floor(number);
    case 'round':
      return Math.sign(number) * Math.floor(Math.abs(number) + 0.5);
    case 'sqrt':
      return number < 0 ? null : Math.sqrt(number);
    case 'year':
      return Number(text.split('-')[0]);
    case 'month':
      return Number(text.split('-')[1]);
    case 'day':
      return Number(text.split('-')[2]?.slice(0, 2));
    case 'startOfDate':
      return startOfDay(text) ?? null;
    case 'endOfDate':
      return endOfDay(text) ?? null;
    case 'dateOf':
      return civilDateOf(text).date;
    default:
      throw new RangeError(`${name} needs the database`);
  }
}

function extreme(name: 'min' | 'max', known: readonly Literal[]): Value {
  const numbers = known.map(Number);
  if (numbers.length === 0) return null;
  // NaN is above everything, as the database has it.
  if (name === 'max') return numbers.some(Number.isNaN) ? Number.NaN : Math.max(...numbers);
  const plain = numbers.filter((each) => !Number.isNaN(each));
  return plain.length === 0 ? Number.NaN : Math.min(...plain);
}

/** A number of characters: whole, 0 to a million. */
function asCount(value: number): number {
  return Number.isNaN(value) ? 1_000_000 : Math.min(Math.max(Math.floor(value), 0), 1_000_000);
}
