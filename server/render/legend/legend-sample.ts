import type { Layer } from '../../catalog/layer.ts';
import type { Expression, Filter } from '../../filter/filter.ts';
import type { FlatGeometry } from '../../geo/wkb.ts';
import type { StyleRule } from '../../style/style.ts';

/** The shapes a legend shows symbols on. */
export type SampleShape = 'area' | 'line' | 'point';

/** What a rule's symbols are shown on: what the layer holds, else what the symbols are made for. */
export function sampleShape(layer: Layer, rule: StyleRule): SampleShape {
  const { type } = layer.geometry;
  if (type.endsWith('Polygon')) return 'area';
  if (type.endsWith('LineString')) return 'line';
  if (type.endsWith('Point')) return 'point';
  const kinds = rule.symbolizers.map(({ kind }) => kind);
  if (kinds.includes('polygon')) return 'area';
  return kinds.includes('line') ? 'line' : 'point';
}

/**
 * A shape that fills a symbol's box but for a margin.
 * @returns coordinates in pixels of the box, y downwards
 */
export function sampleGeometry(
  shape: SampleShape,
  width: number,
  height: number,
  margin: number,
): FlatGeometry {
  const [left, top, right, bottom] = [margin, margin, width - margin, height - margin];
  if (shape === 'point') return flat('Point', [width / 2, height / 2]);
  if (shape === 'area') {
    return flat('Polygon', [left, top, right, top, right, bottom, left, bottom, left, top]);
  }
  return flat('LineString', [0, height / 2, width, height / 2]);
}

function flat(type: 'Point' | 'LineString' | 'Polygon', coordinates: readonly number[]): FlatGeometry {
  const dimension = type === 'Point' ? 0 : type === 'LineString' ? 1 : 2;
  const vertexCount = coordinates.length / 2;
  return {
    type,
    coordinates: Float64Array.from(coordinates),
    paths: [{ dimension, start: 0, end: vertexCount, part: 0 }],
    vertexCount,
  };
}

/** What a property may hold in a feature of the rule: the value its filter asks for, or a sample. */
export function sampleValue(layer: Layer, rule: StyleRule, name: string): string {
  const asked = rule.filter === undefined ? undefined : valueAskedFor(rule.filter, name);
  if (asked !== undefined) return String(asked);
  const type = layer.properties.find((property) => property.name === name)?.type;
  return type === 'integer' || type === 'number' ? '12' : 'Aa';
}

function isProperty(expression: Expression, name: string): boolean {
  return expression.kind === 'property' && expression.name === name;
}

function literalOf(expression: Expression | undefined): string | number | boolean | undefined {
  return expression?.kind === 'literal' ? expression.value : undefined;
}

function valueAskedFor(filter: Filter, name: string): string | number | boolean | undefined {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const each of filter.filters) {
        const value = valueAskedFor(each, name);
        if (value !== undefined) return value;
      }
      return undefined;
    case 'compare':
      return filter.operator === '=' && isProperty(filter.left, name) ? literalOf(filter.right) : undefined;
    case 'in':
      return isProperty(filter.value, name) ? literalOf(filter.values[0]) : undefined;
    default:
      return undefined;
  }
}
