import { CORE_SCHEMA, load } from 'js-yaml';
import type { Static, TSchema } from 'typebox';
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { explainSchema } from './explain-schema.ts';

/** A fault inside one file, before the file has a name. */
export interface FileFault {
  readonly line: number | undefined;
  readonly path: string;
  readonly message: string;
}

/** A YAML file that was read: its value when it follows the schema, else everything that is wrong. */
export interface YamlReading<T> {
  readonly value: T | undefined;
  readonly faults: readonly FileFault[];
  /** The line of a place in the file. */
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
}

/** Largest layer, style or catalog file, characters. */
export const MAX_FILE_LENGTH = 200_000;

/** YAML 1.2 without aliases or own tags → a value of the schema; unknown and repeated keys are faults. */
export function readYaml<S extends TSchema>(text: string, schema: S): YamlReading<Static<S>> {
  if (text.length > MAX_FILE_LENGTH) {
    return refused(`The file has more than ${MAX_FILE_LENGTH} characters.`);
  }
  if (text.includes('\uFFFD')) return refused('The file is not UTF-8: save it in that encoding.');
  if (isTooDeep(text)) return refused(TOO_DEEP);
  return readQuickly(text, schema) ?? readWithPlaces(text, schema);
}

/** What anchors, aliases and tags begin with; they also stand in harmless texts, which are then read with places. */
const SIGNS_OF_ALIASES = /(^|[\s[{,:-])[&*!]/m;

/**
 * The value of a file without faults, ten times quicker than with the places of everything in it: thousands of files are
 * read at a start. undefined where there is a fault to be told, or what might be an alias.
 */
function readQuickly<S extends TSchema>(text: string, schema: S): YamlReading<Static<S>> | undefined {
  if (SIGNS_OF_ALIASES.test(text)) return undefined;
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA });
  } catch {
    return undefined;
  }
  if (explainSchema(schema, value).length > 0) return undefined;
  // What is found wrong later, between files, has a place too.
  let places: YamlReading<Static<S>> | undefined;
  const lineOf = (path: readonly (string | number)[]): number | undefined => {
    places ??= readWithPlaces(text, schema);
    return places.lineOf(path);
  };
  return { value: value as Static<S>, faults: [], lineOf };
}

function readWithPlaces<S extends TSchema>(text: string, schema: S): YamlReading<Static<S>> {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      stringKeys: true,
      prettyErrors: false,
      // The parser compares every key with every other; {@link repeatedKeys} does it in one pass.
      uniqueKeys: false,
    });
    const lineOf = (path: readonly (string | number)[]) => lineIn(document, lines, path);
    const problems = [...document.errors, ...document.warnings, ...repeatedKeys(document)];
    if (problems.length > 0) {
      const faults = problems.slice(0, 20).map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        message,
      }));
      return { value: undefined, faults, lineOf };
    }
    // Aliases could multiply a small file beyond memory; layer files do without.
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const faults = explainSchema(schema, value).map(({ path, message }) => ({
      line: lineOf(path),
      path: writePath(path),
      message,
    }));
    return { value: faults.length === 0 ? (value as Static<S>) : undefined, faults, lineOf };
  } catch (error) {
    if (error instanceof ReferenceError) return refused('Anchors with aliases (&, *) are not allowed.');
    if (error instanceof RangeError) return refused(TOO_DEEP);
    throw error;
  }
}

/** `['properties', 3, 'type']` → `properties[3].type`. */
export function writePath(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (/^\d+$/.test(String(step)) ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
}

const TOO_DEEP = 'The file is nested too deeply.';
const MAX_DEPTH = 100;
/** Sequences, keys and values that open one inside the other on one line. */
const COMPACT_NESTING = new RegExp(`(?:[-?:][ \\t]+){${MAX_DEPTH}}`);

/** Told before the parser sees it, which takes seconds over it. Brackets in texts are counted too: they come in pairs. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return COMPACT_NESTING.test(text);
}

interface Problem {
  readonly message: string;
  readonly pos: readonly [start: number, end: number];
}

function repeatedKeys(document: Document): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const [start = 0, end = 0] = key.range ?? [];
        if (keys.has(key.value))
          problems.push({ message: `The key ${key.value} is there twice`, pos: [start, end] });
        keys.add(key.value);
      }
    },
  });
  return problems;
}

function refused<T>(message: string): YamlReading<T> {
  return {
    value: undefined,
    faults: [{ line: undefined, path: '', message }],
    lineOf: () => undefined,
  };
}

/** The line of the deepest part of the path that is there: a missing key is reported where its parent begins. */
function lineIn(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    const offset = node?.range?.[0];
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return undefined;
}
