import type { ExpressionType } from './expression-type.ts';

/** A function that filters and styles may call: what it takes and gives. */
export interface FunctionSignature {
  readonly arguments: readonly ExpressionType[];
  /** The last argument may be repeated. */
  readonly isVariadic?: boolean;
  readonly result: ExpressionType;
  /** Not offered to requests: what checking a filter makes of dates. */
  readonly isInternal?: boolean;
}

const signatures = {
  /** Without regard to case: see `fold-text.ts`. */
  casei: { arguments: ['string'], result: 'string' },
  /** Without regard to accents. */
  accenti: { arguments: ['string'], result: 'string' },
  lower: { arguments: ['string'], result: 'string' },
  upper: { arguments: ['string'], result: 'string' },
  /** Without spaces at both ends. */
  trim: { arguments: ['string'], result: 'string' },
  /** Characters of a text. */
  strLength: { arguments: ['string'], result: 'integer' },
  concat: { arguments: ['string', 'string'], isVariadic: true, result: 'string' },
  /** From a character, counted from 0, as many as the third argument says. */
  substring: { arguments: ['string', 'number', 'number'], result: 'string' },
  abs: { arguments: ['number'], result: 'number' },
  ceil: { arguments: ['number'], result: 'number' },
  floor: { arguments: ['number'], result: 'number' },
  /** To a whole number, halves away from zero. */
  round: { arguments: ['number'], result: 'number' },
  sqrt: { arguments: ['number'], result: 'number' },
  min: { arguments: ['number', 'number'], isVariadic: true, result: 'number' },
  max: { arguments: ['number', 'number'], isVariadic: true, result: 'number' },
  /** Parts of a civil date, of an instant in Europe/Warsaw. */
  year: { arguments: ['date'], result: 'integer' },
  month: { arguments: ['date'], result: 'integer' },
  day: { arguments: ['date'], result: 'integer' },
  /** Square metres. */
  area: { arguments: ['geometry'], result: 'number' },
  /** Metres; of an area its outline's. */
  geomLength: { arguments: ['geometry'], result: 'number' },
  centroid: { arguments: ['geometry'], result: 'geometry' },
  envelope: { arguments: ['geometry'], result: 'geometry' },
  convexHull: { arguments: ['geometry'], result: 'geometry' },
  /** Second argument: metres, 0 to 100,000. */
  buffer: { arguments: ['geometry', 'number'], result: 'geometry' },
  geometryType: { arguments: ['geometry'], result: 'string' },
  /** Midnight in Europe/Warsaw at which a date begins. */
  startOfDate: { arguments: ['date'], result: 'timestamp', isInternal: true },
  /** Last moment of a date there. */
  endOfDate: { arguments: ['date'], result: 'timestamp', isInternal: true },
  /** The civil date there of an instant. */
  dateOf: { arguments: ['timestamp'], result: 'date', isInternal: true },
} as const satisfies Readonly<Record<string, FunctionSignature>>;

export type FunctionName = keyof typeof signatures;

/** Every function by its name. */
export const functions: Readonly<Record<FunctionName, FunctionSignature>> = signatures;

/** Functions offered to requests: for capabilities and `/functions`. */
export const offeredFunctions: ReadonlyMap<string, FunctionSignature> = new Map(
  Object.entries<FunctionSignature>(signatures).filter(([, { isInternal }]) => isInternal !== true),
);

/** Names that other servers' users write, in lower case. */
const ALIASES: Readonly<Record<string, FunctionName>> = {
  strtolowercase: 'lower',
  strtouppercase: 'upper',
  strtrim: 'trim',
  strconcat: 'concat',
  concatenate: 'concat',
  length: 'strLength',
  char_length: 'strLength',
  ceiling: 'ceil',
  abs_2: 'abs',
  min_2: 'min',
  max_2: 'max',
  least: 'min',
  greatest: 'max',
  perimeter: 'geomLength',
  unaccent: 'accenti',
};

const byLowerCase: ReadonlyMap<string, FunctionName> = new Map([
  ...[...offeredFunctions.keys()].map((name): [string, FunctionName] => [
    name.toLowerCase(),
    name as FunctionName,
  ]),
  ...Object.entries(ALIASES),
]);

/** The function of a name, whatever its case, or of its alias; undefined when it is not offered. */
export function findFunction(name: string): FunctionName | undefined {
  return byLowerCase.get(name.toLowerCase());
}
