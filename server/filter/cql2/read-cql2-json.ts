import { ServiceError } from '../../errors.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import { call, literal, property } from '../expression.ts';
import {
  type ArithmeticOperator,
  type Comparison,
  EVERYTHING,
  type Expression,
  type Filter,
  NOTHING,
} from '../filter.ts';
import { findFunction, offeredFunctions } from '../functions.ts';
import { readCivilDate, readInstant } from '../instant.ts';
import { boxGeometry } from './box-geometry.ts';
import { MAX_FILTER_DEPTH } from './cql2-cursor.ts';
import { predicateOf } from './predicate-words.ts';
import { FILTER_CRS84 } from './read-cql2-text.ts';
import { readGeoJsonGeometry } from './read-geojson-geometry.ts';

/** Most characters of a filter in JSON. */
export const MAX_CQL2_JSON_LENGTH = 1_000_000;

export interface Cql2JsonOptions {
  /** Where the filter stood, for the error. */
  readonly parameter?: string;
  /** Of the geometries written in it, which stand in its axis order. */
  readonly crs?: CrsReference;
}

/**
 * CQL2 JSON (OGC 21-065r2, clause 9 and its schema), every class of it → Filter. Names are not looked up here.
 * @param source the text, or what `JSON.parse` made of it
 * @throws ServiceError invalidParameter with the JSON pointer of the first fault
 */
export function readCql2Json(source: unknown, options: Cql2JsonOptions = {}): Filter {
  const { parameter = 'filter', crs = FILTER_CRS84 } = options;
  const reader = new Cql2JsonReader(parameter, crs);
  return reader.filter(typeof source === 'string' ? parse(source, parameter) : source, '', 0);
}

function parse(text: string, parameter: string): unknown {
  if (text.length > MAX_CQL2_JSON_LENGTH) {
    throw new ServiceError(
      'invalidParameter',
      `The filter is longer than ${MAX_CQL2_JSON_LENGTH} characters.`,
      {
        parameter,
        received: text,
        allowed: `at most ${MAX_CQL2_JSON_LENGTH} characters`,
      },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 120) : '';
    throw new ServiceError('invalidParameter', `The filter is no JSON: ${reason}.`, {
      parameter,
      received: text,
      allowed: 'CQL2 JSON',
      cause,
    });
  }
}

const COMPARISONS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];
const ARITHMETIC: readonly string[] = ['+', '-', '*', '/', '%', 'div', '^'];

type Json = Readonly<Record<string, unknown>>;

class Cql2JsonReader {
  readonly #parameter: string;
  readonly #crs: CrsReference;

  constructor(parameter: string, crs: CrsReference) {
    this.#parameter = parameter;
    this.#crs = crs;
  }

  filter(value: unknown, path: string, depth: number): Filter {
    if (typeof value === 'boolean') return value ? EVERYTHING : NOTHING;
    const node = this.#object(value, path, depth);
    if (typeof node.op === 'string') {
      const found = this.#condition(node, node.op, path, depth);
      if (found !== undefined) return found;
    }
    // A property or a function alone is a boolean expression.
    return {
      kind: 'compare',
      operator: '=',
      left: this.#expression(value, path, depth + 1),
      right: literal(true),
    };
  }

  #condition(node: Json, op: string, path: string, depth: number): Filter | undefined {
    const args = this.#args(node, path);
    const expressions = (): readonly Expression[] =>
      args.map((each, index) => this.#expression(each, `${path}/args/${index}`, depth + 1));
    if (COMPARISONS.includes(op)) {
      const [left, right] = this.#pair(expressions(), op, path);
      return { kind: 'compare', operator: op as Comparison, left, right };
    }
    switch (op) {
      case 'and':
      case 'or': {
        if (args.length < 2)
          throw this.#fault(`${op} takes two conditions or more`, path, String(args.length));
        const filters = args.map((each, index) => this.filter(each, `${path}/args/${index}`, depth + 1));
        return { kind: op, filters };
      }
      case 'not':
        if (args.length !== 1) throw this.#fault('not takes one condition', path, String(args.length));
        return { kind: 'not', filter: this.filter(args[0], `${path}/args/0`, depth + 1) };
      case 'isNull': {
        const [value, ...more] = expressions();
        if (value === undefined || more.length > 0) {
          throw this.#fault('isNull takes one operand', path, String(args.length));
        }
        return { kind: 'isNull', value };
      }
      case 'like': {
        const [value, pattern] = this.#pair(expressions(), op, path);
        return { kind: 'like', value, pattern };
      }
      case 'between': {
        const [value, lower, upper, ...more] = expressions();
        if (value === undefined || lower === undefined || upper === undefined || more.length > 0) {
          throw this.#fault('between takes three operands', path, String(args.length));
        }
        return { kind: 'between', value, lower, upper };
      }
      case 'in': {
        const [value, list] = this.#pair(expressions(), op, path);
        if (list.kind !== 'array')
          throw this.#fault('in takes a value and an array', `${path}/args/1`, list.kind);
        return { kind: 'in', value, values: list.elements };
      }
      default:
        return /^[sta]_/i.test(op) ? this.#relation(op, expressions, path) : undefined;
    }
  }

  #relation(op: string, expressions: () => readonly Expression[], path: string): Filter | undefined {
    const operands = expressions();
    const found = predicateOf(op.toLowerCase(), operands);
    if (found !== undefined) return found;
    throw this.#fault(
      `${op.slice(0, 40)} is no predicate of two operands`,
      path,
      `${op}, ${operands.length} operands`,
    );
  }

  #expression(value: unknown, path: string, depth: number): Expression {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return literal(value);
    if (Array.isArray(value)) {
      this.#limit(path, depth);
      const elements = value.map((each, index) => this.#expression(each, `${path}/${index}`, depth + 1));
      return { kind: 'array', elements };
    }
    const node = this.#object(value, path, depth);
    if (typeof node.property === 'string') return property(node.property);
    if ('date' in node) return this.#moment(node.date, 'date', path);
    if ('timestamp' in node) return this.#moment(node.timestamp, 'timestamp', path);
    if ('interval' in node) return this.#interval(node.interval, path, depth);
    if ('bbox' in node && !('type' in node)) return this.#box(node.bbox, path);
    if (typeof node.type === 'string') {
      const fault = (sentence: string, at: string): ServiceError =>
        this.#fault(sentence, path + at, node.type as string);
      const geometry = readGeoJsonGeometry(node, this.#crs.axisOrder, fault);
      return { kind: 'geometry', geometry, crs: this.#crs.crs };
    }
    if (typeof node.op === 'string') return this.#operation(node, node.op, path, depth);
    throw this.#fault(
      'here a property, a value, a function, a geometry or a time is wanted',
      path,
      Object.keys(node).slice(0, 5).join(', '),
    );
  }

  #operation(node: Json, op: string, path: string, depth: number): Expression {
    const read = (): readonly Expression[] =>
      this.#args(node, path).map((each, index) => this.#expression(each, `${path}/args/${index}`, depth + 1));
    if (ARITHMETIC.includes(op)) {
      const args = read();
      const [only] = args;
      if (op === '-' && args.length === 1 && only !== undefined) {
        return { kind: 'arithmetic', operator: '-', left: literal(0), right: only };
      }
      const [left, right] = this.#pair(args, op, path);
      return { kind: 'arithmetic', operator: op as ArithmeticOperator, left, right };
    }
    const condition = this.#condition(node, op, path, depth);
    if (condition !== undefined) return { kind: 'condition', filter: condition };
    const found = findFunction(op);
    if (found !== undefined) return call(found, ...read());
    const offered = [...offeredFunctions.keys()].join(', ');
    throw this.#fault(
      `there is no operator or function ${op.slice(0, 40)}; functions are ${offered}`,
      path,
      op,
    );
  }

  #moment(value: unknown, type: 'date' | 'timestamp', path: string): Expression {
    const isRight =
      typeof value === 'string' && (type === 'date' ? readCivilDate : readInstant)(value) !== undefined;
    if (isRight) return literal(value, type);
    const form = type === 'date' ? 'YYYY-MM-DD' : 'YYYY-MM-DDTHH:MM:SSZ';
    throw this.#fault(`this is no ${type} ${form}`, `${path}/${type}`, String(value));
  }

  #interval(value: unknown, path: string, depth: number): Expression {
    if (!Array.isArray(value) || value.length !== 2) {
      throw this.#fault('an interval has two ends', `${path}/interval`, JSON.stringify(value));
    }
    const [start, end] = value.map((each, index) =>
      each === '..' ? null : this.#expression(each, `${path}/interval/${index}`, depth + 1),
    ) as [Expression | null, Expression | null];
    return { kind: 'interval', start, end };
  }

  #box(value: unknown, path: string): Expression {
    const isNumbers = Array.isArray(value) && value.every((each) => typeof each === 'number');
    const geometry = isNumbers ? boxGeometry(value as number[], this.#crs) : 'a box is four numbers';
    if (typeof geometry !== 'string') return { kind: 'geometry', geometry, crs: this.#crs.crs };
    throw this.#fault(geometry, `${path}/bbox`, JSON.stringify(value).slice(0, 200));
  }

  #args(node: Json, path: string): readonly unknown[] {
    if (Array.isArray(node.args)) return node.args;
    throw this.#fault('args is no array', `${path}/args`, typeof node.args);
  }

  #pair(args: readonly Expression[], op: string, path: string): readonly [Expression, Expression] {
    const [left, right, ...more] = args;
    if (left !== undefined && right !== undefined && more.length === 0) return [left, right];
    throw this.#fault(`${op} takes two operands`, path, String(args.length));
  }

  #object(value: unknown, path: string, depth: number): Json {
    this.#limit(path, depth);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    throw this.#fault('an object with op and args is wanted', path, value === null ? 'null' : typeof value);
  }

  #limit(path: string, depth: number): void {
    if (depth <= MAX_FILTER_DEPTH * 2) return;
    throw this.#fault(`more than ${MAX_FILTER_DEPTH * 2} levels inside one another`, path, 'a deeper one');
  }

  #fault(sentence: string, path: string, received: string): ServiceError {
    const at = path === '' ? 'at its root' : `at ${path.length > 200 ? `…${path.slice(-200)}` : path}`;
    return new ServiceError('invalidParameter', `The filter is wrong ${at}: ${sentence}.`, {
      parameter: this.#parameter,
      received,
      allowed: 'CQL2 JSON',
    });
  }
}
