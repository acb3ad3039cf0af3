import type { Static, TSchema } from 'typebox';
import { type Document, LineCounter, parseDocument } from 'yaml';
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
export const MAX_FILE_LENGTH = 1_000_000;

/** YAML 1.2 without aliases or own tags → a value of the schema; unknown and repeated keys are faults. */
export function readYaml<S extends TSchema>(text: string, schema: S): YamlReading<Static<S>> {
  if (text.length > MAX_FILE_LENGTH) {
    return refused(`The file has more than ${MAX_FILE_LENGTH} characters.`);
  }
  if (text.includes('\uFFFD')) return refused('The file is not UTF-8: save it in that encoding.');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, version: '1.2', stringKeys: true });
    const lineOf = (path: readonly (string | number)[]) => lineIn(document, lines, path);
    const problems = [...document.errors, ...document.warnings];
    if (problems.length > 0) {
      const faults = problems.slice(0, 20).map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        path: '',
        message: message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message,
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
    if (error instanceof RangeError) return refused('The file is nested too deeply.');
    throw error;
  }
}

/** `['properties', 3, 'type']` → `properties[3].type`. */
export function writePath(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (/^\d+$/.test(String(step)) ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
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
