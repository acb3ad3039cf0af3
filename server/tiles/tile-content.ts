import type { Layer, Property } from '../catalog/layer.ts';
import { placeholders } from '../catalog/placeholders.ts';
import type { TileMatrixSet } from '../geo/tile-matrix-set.ts';
import { neededProperties } from '../style/needed-properties.ts';
import type { StyleRule } from '../style/style.ts';

/** What a vector tile of one level holds of a layer besides geometry. */
export interface TileContent {
  readonly properties: readonly Property[];
  /** Whether areas have a point for their label. */
  readonly hasLabelPoints: boolean;
}

/**
 * Attributes by level: what only rules of other scales read is left out, and areas get label points where some style
 * writes on them.
 */
export function tileContent(layer: Layer, set: TileMatrixSet, z: number): TileContent {
  const ofLayer = known.get(layer) ?? new Map<string, TileContent>();
  known.set(layer, ofLayer);
  const level = `${set.id}/${z}`;
  const content = ofLayer.get(level) ?? chooseContent(layer, set, z);
  ofLayer.set(level, content);
  return content;
}

const known = new WeakMap<Layer, Map<string, TileContent>>();

function chooseContent(layer: Layer, set: TileMatrixSet, z: number): TileContent {
  const all = layer.styles.flatMap(({ rules }) => rules);
  const [coarsest, finest] = shownScales(layer, set, z);
  const shown = all.filter(
    ({ minScaleDenominator: min, maxScaleDenominator: max }) => min <= coarsest && finest < max,
  );
  const elsewhere = neededProperties(all);
  const here = neededProperties(shown);
  const always = new Set(placeholders(layer.featureTitle ?? ''));
  return {
    properties: layer.tiles.properties.filter(
      ({ name }) => always.has(name) || here.has(name) || !elsewhere.has(name),
    ),
    hasLabelPoints: shown.some(writesOnAreas),
  };
}

/**
 * Scale denominators at which clients show a level: from half as coarse again, down to a quarter (they take a tile for
 * 512 pixels and stretch it to twice that); the last level down to everything.
 */
function shownScales(
  layer: Layer,
  set: TileMatrixSet,
  z: number,
): readonly [coarsest: number, finest: number] {
  const scale = set.matrices[z]?.scaleDenominator ?? 0;
  const isLast = set.matrices[z + 1] === undefined || z >= layer.tiles.maxZoom;
  return [scale * 1.5, isLast ? 0 : scale / 4];
}

function writesOnAreas({ symbolizers }: StyleRule): boolean {
  return symbolizers.some((each) => each.kind === 'text' && each.placement !== 'line');
}
