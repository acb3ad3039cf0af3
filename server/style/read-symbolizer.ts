import type { StyleExpression } from './expression.ts';
import { readLabelTemplate } from './label-template.ts';
import { readExpression } from './read-expression.ts';
import { pathMark } from './svg/path-mark.ts';
import type { StyleSymbolizer, VectorMark } from './symbolizer.ts';
import type { FileSymbolizer } from './symbolizer-schema.ts';

/** What a style file may refer to. */
export interface StyleAssets {
  /**
   * The drawing in an SVG file of the styles' folder.
   * @throws ServiceError when there is none, or it holds what is not allowed
   */
  readonly svg: (file: string) => VectorMark;
}

/**
 * A symbolizer of a style file → the model's.
 * @throws ServiceError for an expression that cannot be read or a drawing that is not there
 */
export function readSymbolizer(file: FileSymbolizer, assets: StyleAssets): StyleSymbolizer {
  return convert(file, '', assets) as StyleSymbolizer;
}

/** Names of members whose texts are no expressions even when they begin with `=`. */
const TEXTS: ReadonlySet<string> = new Set(['font', 'conflictGroup', 'band']);

function convert(value: unknown, key: string, assets: StyleAssets): unknown {
  if (typeof value === 'string') return convertText(value, key);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => convert(each, key, assets));
  if (key === 'mark') return convertMark(value as MarkFile, assets);
  if (key === 'colourMap') return value;
  const model: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    const converted = convert(each, name, assets);
    if (name === 'hatch') model.hatches = Array.isArray(converted) ? converted : [converted];
    else if (name === 'pattern')
      model.patterns = (Array.isArray(converted) ? converted : [converted]).map(bothWays);
    else model[name] = converted;
  }
  return model;
}

function convertText(text: string, key: string): unknown {
  if (text.startsWith('=') && !TEXTS.has(key)) return readExpression(text.slice(1), key);
  return key === 'label' ? readLabel(text) : text;
}

/** `{street} {number}` → an expression; a text without placeholders stays. */
export function readLabel(text: string): string | StyleExpression {
  const parts = readLabelTemplate(text);
  if (parts.length === 1) return text;
  const args = parts.flatMap((part, index): StyleExpression[] => {
    if (index % 2 === 1) return [{ kind: 'property', name: part }];
    return part === '' ? [] : [{ kind: 'literal', value: part }];
  });
  return { kind: 'concat', args };
}

function bothWays(pattern: unknown): unknown {
  const { spacing } = pattern as { spacing: unknown };
  return Array.isArray(spacing) ? pattern : { ...(pattern as object), spacing: [spacing, spacing] };
}

type MarkFile =
  | { readonly svg: string }
  | { readonly path: string; readonly box: readonly number[] }
  | { readonly glyph: string };

function convertMark(mark: MarkFile, assets: StyleAssets): unknown {
  if ('svg' in mark) return assets.svg(mark.svg);
  if ('path' in mark) return pathMark(mark.path, mark.box as [number, number, number, number]);
  const { glyph, ...face } = mark;
  return { kind: 'glyph', text: convertText(glyph, 'text'), ...(convert(face, '', assets) as object) };
}
