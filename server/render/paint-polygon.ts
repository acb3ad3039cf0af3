import type { Path2D, SKRSContext2D } from '@napi-rs/canvas';
import { constantPart } from '../style/plain-symbolizer.ts';
import type { PolygonSymbolizer } from '../style/style-schema.ts';
import type { PolygonSymbolizer as PlainPolygon } from '../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from './geometry-store.ts';
import { hatchFeature } from './hatch.ts';
import { PathBatches, penOf, strokeLines, type ToPixels, takePen, trace } from './pen.ts';

/** Where the map's origin lies in the picture, pixels. */
export interface MapOrigin {
  readonly x: number;
  readonly y: number;
}

/** Fill, hatch and outline, each over all features: an outline is never half covered by the next fill. */
export function paintPolygons(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PolygonSymbolizer,
  px: ToPixels,
  origin: MapOrigin,
): void {
  const { fill, hatches = [], stroke } = constantPart<PlainPolygon>(symbolizer);
  const filled = fill === undefined ? undefined : fillAreas(context, store, features, fill);
  for (const hatch of hatches) {
    const spacing = Math.max(NARROWEST_HATCH, px(hatch.spacing));
    takePen(context, { colour: hatch.colour, width: px(hatch.width), dash: [], cap: 'butt', join: 'miter' });
    const lines = { spacing, angle: hatch.angle, originX: origin.x, originY: origin.y };
    context.beginPath();
    for (const feature of features) {
      hatchFeature(store, feature, lines, (x1, y1, x2, y2) => {
        context.moveTo(x1, y1);
        context.lineTo(x2, y2);
      });
    }
    context.stroke();
  }
  if (stroke !== undefined) strokeLines(context, store, features, penOf(stroke, px), filled);
}

/** Pixels between the lines of a hatch at least: a hatch in metres ends as a tint when the scale gets small. */
const NARROWEST_HATCH = 1.5;

/** @returns the areas as paths, where they can serve as outlines too */
function fillAreas(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  colour: string,
): readonly Path2D[] | undefined {
  context.fillStyle = colour;
  if (isOpaque(colour)) {
    // Neighbours of one colour fill as one: no seams between them.
    const batches = new PathBatches();
    for (const { areas } of features) batches.add(store, areas);
    for (const path of batches.paths) context.fill(path);
    return features.every(({ areas, lines }) => areas === lines) ? batches.paths : undefined;
  }
  for (const { areas } of features) {
    if (areas.end === areas.start) continue;
    context.beginPath();
    trace(context, store, areas);
    context.fill();
  }
  return undefined;
}

function isOpaque(colour: string): boolean {
  return colour.length === 7 || colour.slice(7).toLowerCase() === 'ff';
}
