import { readColour } from './colour.ts';
import { type ExpressionScope, evaluateExpression } from './evaluate-expression.ts';
import type { ExpressionValue, StyleExpression } from './expression.ts';
import { toNumber, toText } from './expression-value.ts';
import type { PlainSymbolizer, StyleSymbolizer } from './symbolizer.ts';

/** Whether nothing in the symbolizer depends on the feature or the scale: it paints all features alike. */
export function isPlain(symbolizer: StyleSymbolizer): symbolizer is PlainSymbolizer {
  return expressionsOf(symbolizer).length === 0;
}

/** Every expression of a symbolizer, not those inside them. */
export function expressionsOf(symbolizer: StyleSymbolizer): readonly StyleExpression[] {
  const found: StyleExpression[] = [];
  collect(symbolizer, found);
  return found;
}

/**
 * The symbolizer for one feature: each expression by its value. A value that is NULL or does not fit (no colour, a
 * negative width) takes away the smallest part that cannot be without it: a stroke without colour, a hatch without
 * spacing; what is optional keeps its default.
 * @returns undefined when nothing is left to draw: a mark without size, a label without text
 */
export function plainSymbolizer(
  symbolizer: StyleSymbolizer,
  scope: ExpressionScope,
): PlainSymbolizer | undefined {
  return plainOf(symbolizer, '', scope) as PlainSymbolizer | undefined;
}

/** What of a symbolizer every feature shares; its expressions answered as if no property had a value. */
export function constantPart<S extends PlainSymbolizer>(
  symbolizer: StyleSymbolizer & { readonly kind: S['kind'] },
): S {
  if (isPlain(symbolizer)) return symbolizer as unknown as S;
  const scope = { valueOf: () => null, scaleDenominator: 5000 };
  return (plainSymbolizer(symbolizer, scope) ?? symbolizer) as unknown as S;
}

const KINDS: ReadonlySet<unknown> = new Set<StyleExpression['kind']>([
  'property',
  'literal',
  'scale',
  'arithmetic',
  'concat',
  'call',
  'case',
  'match',
  'step',
  'interpolate',
]);

/** Whether a value of a symbolizer is an expression. */
export function isExpression(value: unknown): value is StyleExpression {
  return typeof value === 'object' && value !== null && 'kind' in value && KINDS.has(value.kind);
}

function collect(value: unknown, found: StyleExpression[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (isExpression(value)) found.push(value);
  else for (const each of Object.values(value)) collect(each, found);
}

/** Without one of these an object draws nothing. */
const NEEDED: ReadonlySet<string> = new Set([
  'colour',
  'width',
  'spacing',
  'angle',
  'mark',
  'size',
  'graphic',
  'label',
  'text',
]);

function plainOf(value: unknown, key: string, scope: ExpressionScope): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isExpression(value)) return fitting(key, evaluateExpression(value, scope));
  if (Array.isArray(value)) {
    const items = value.map((each) => plainOf(each, key, scope));
    const isList = key === 'hatches' || key === 'patterns';
    if (isList) return items.filter((each) => each !== undefined);
    return items.includes(undefined) ? undefined : items;
  }
  const plain: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const known = plainOf(each, name, scope);
    if (known !== undefined) plain[name] = known;
    else if (NEEDED.has(name) && each !== undefined) return undefined;
  }
  return plain;
}

const LENGTH = /^\d+(\.\d+)?(px|mm|m)$/;
const SIGNED_LENGTH = /^-?\d+(\.\d+)?(px|mm|m)$/;

/** Largest length or number that is drawn with. */
const LARGEST = 1e6;

/** An expression's value as the member `key` needs it. */
function fitting(key: string, value: ExpressionValue): string | number | undefined {
  if (value === null) return undefined;
  switch (key) {
    case 'colour':
    case 'fill':
      return typeof value === 'string' && readColour(value) !== undefined ? value : undefined;
    case 'label':
    case 'text':
      return toText(value)?.trim() || undefined;
    case 'width':
    case 'size':
    case 'spacing':
    case 'initialGap':
      return lengthOf(value, LENGTH, 0);
    case 'offset':
    case 'perpendicularOffset':
      return lengthOf(value, SIGNED_LENGTH, -LARGEST);
    case 'opacity':
      return within(value, 0, 1);
    default:
      return within(value, -LARGEST, LARGEST);
  }
}

function lengthOf(value: ExpressionValue, pattern: RegExp, least: number): string | number | undefined {
  if (typeof value === 'string' && pattern.test(value)) {
    return Math.abs(Number.parseFloat(value)) <= LARGEST ? value : undefined;
  }
  const number = toNumber(value);
  return number === null || number < least || number > LARGEST ? undefined : number;
}

function within(value: ExpressionValue, least: number, most: number): number | undefined {
  const number = toNumber(value);
  return number === null ? undefined : Math.min(most, Math.max(least, number));
}
