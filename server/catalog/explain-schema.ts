import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { excerpt } from '../errors.ts';
import { didYouMean } from './close-name.ts';

/** A place in a document where it does not follow its schema. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Most faults explained of one document. */
const MAX_FAULTS = 100;
/** Of an alternative, every branch reports: far more than there are faults. */
const MAX_RAW_FAULTS = 5000;

type RawFault = ReturnType<typeof Value.Errors>[number];
type Node = Readonly<Record<string, unknown>>;

/** Everything in a document that its schema does not allow, in sentences; empty when it is right. */
export function explainSchema(schema: TSchema, value: unknown): readonly SchemaFault[] {
  if (validatorOf(schema).Check(value)) return [];
  const found = new Map<string, SchemaFault>();
  for (const raw of rawFaults(schema, value)) {
    const path = raw.instancePath.split('/').slice(1).map(unescapePointer);
    if (isOfAnotherBranch(raw, schema, value, path)) continue;
    for (const fault of explain(raw, schema, value, path)) {
      found.set(`${fault.path.join('/')} ${fault.message}`, fault);
      if (found.size >= MAX_FAULTS) return [...found.values()];
    }
  }
  return [...found.values()];
}

const validators = new WeakMap<TSchema, Validator>();

/** Compiled once: nearly all files are right, and walking the schema for each costs as much as reading its YAML. */
function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = Compile(schema);
  validators.set(schema, made);
  return made;
}

function rawFaults(schema: TSchema, value: unknown): readonly RawFault[] {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: MAX_RAW_FAULTS });
  try {
    return Value.Errors(schema, value);
  } finally {
    Settings.Set({ maxErrors });
  }
}

function explain(raw: RawFault, schema: TSchema, value: unknown, path: readonly string[]): SchemaFault[] {
  const at = (message: string, name?: string): SchemaFault[] => [
    { path: name === undefined ? path : [...path, name], message },
  ];
  const received = valueAt(value, path);
  const params = raw.params as Node;
  switch (raw.keyword) {
    case 'boolean':
      return [];
    case 'additionalProperties': {
      const known = Object.keys((nodeAt(schema, raw.schemaPath)?.properties ?? {}) as Node);
      return (params.additionalProperties as string[]).flatMap((name) =>
        at(`is not known here.${didYouMean(name, known)}`, name),
      );
    }
    case 'required':
      return (params.requiredProperties as string[]).flatMap((name) => at('is missing', name));
    case 'type':
      return at(
        `must be ${article(String(params.type))}, found ${show(received)}${hint(params.type, received)}`,
      );
    case 'anyOf':
      if (isNode(received) && hasKinds(nodeAt(schema, raw.schemaPath))) {
        const allowed = alternatives(nodeAt(schema, raw.schemaPath), received.kind);
        return at(`must be ${allowed}, found ${show(received.kind)}`, 'kind');
      }
      return at(`must be ${alternatives(nodeAt(schema, raw.schemaPath), received)}, found ${show(received)}`);
    default:
      return at(`${raw.message}, found ${show(received)}`);
  }
}

/**
 * Alternatives are told by their `kind`: only the branch that the document chose has something to say.
 * Without a kind, only the alternative as a whole speaks.
 */
function isOfAnotherBranch(raw: RawFault, schema: TSchema, value: unknown, path: readonly string[]): boolean {
  const steps = raw.schemaPath.split('/');
  for (let i = 1; i < steps.length - 1; i++) {
    if (steps[i] !== 'anyOf') continue;
    const branch = nodeAt(schema, steps.slice(0, i + 2).join('/'));
    const kind = kindOf(branch);
    if (kind === undefined) return true;
    const depth = steps.slice(0, i).filter((step, at) => step === 'items' || steps[at - 1] === 'properties');
    const received = valueAt(value, path.slice(0, depth.length));
    if (!isNode(received) || received.kind !== kind) return true;
  }
  if (raw.keyword !== 'anyOf') return false;
  const kinds = branchesOf(nodeAt(schema, raw.schemaPath)).map(kindOf);
  const received = valueAt(value, path);
  return isNode(received) && kinds.some((kind) => kind !== undefined && kind === received.kind);
}

function branchesOf(node: Node | undefined): readonly Node[] {
  return Array.isArray(node?.anyOf) ? (node.anyOf as Node[]) : [];
}

function kindOf(branch: Node | undefined): string | undefined {
  const kind = (branch?.properties as Record<string, Node> | undefined)?.kind?.const;
  return typeof kind === 'string' ? kind : undefined;
}

function hasKinds(node: Node | undefined): boolean {
  return branchesOf(node).some((branch) => kindOf(branch) !== undefined);
}

function alternatives(node: Node | undefined, received: unknown): string {
  const branches = branchesOf(node);
  const constants = branches
    .map((branch) => kindOf(branch) ?? branch.const)
    .filter((each) => each !== undefined);
  if (constants.length === branches.length) {
    const close = typeof received === 'string' ? didYouMean(received, constants.map(String)) : '';
    return `one of ${constants.join(', ')}${close === '' ? '' : ` (${close.trim()})`}`;
  }
  return branches
    .map((branch) =>
      typeof branch.pattern === 'string' ? `like ${branch.pattern}` : article(String(branch.type)),
    )
    .join(' or ');
}

function nodeAt(schema: TSchema, schemaPath: string): Node | undefined {
  const found = valueAt(schema, schemaPath.split('/').slice(1).map(unescapePointer));
  return isNode(found) ? found : undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function article(type: string): string {
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : excerpt(JSON.stringify(value) ?? String(value), 60);
}

function hint(type: unknown, received: unknown): string {
  const needsQuotes = type === 'string' && (typeof received === 'number' || typeof received === 'boolean');
  return needsQuotes ? ' (write it in quotes)' : '';
}
