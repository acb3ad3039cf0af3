import type { SKRSContext2D } from '@napi-rs/canvas';
import type { PolygonSymbolizer } from '../style/style-schema.ts';
import type { GeometryStore, StoredGeometry } from './geometry-store.ts';
import { hatchFeature } from './hatch.ts';
import { PathBatch, penOf, strokeLines, type ToPixels, takePen, trace } from './pen.ts';

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
  const { fill, hatch, stroke } = symbolizer;
  if (fill !== undefined) fillAreas(context, store, features, fill);
  if (hatch !== undefined) {
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
  if (stroke !== undefined) strokeLines(context, store, features, penOf(stroke, px));
}

/** Pixels between the lines of a hatch at least: a hatch in metres ends as a tint when the scale gets small. */
const NARROWEST_HATCH = 1.5;

function fillAreas(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  colour: string,
): void {
  context.fillStyle = colour;
  if (isOpaque(colour)) {
    // Neighbours of one colour fill as one: no seams between them.
    const batch = new PathBatch(context, () => context.fill());
    for (const { areas } of features) batch.add(store, areas);
    batch.flush();
    return;
  }
  for (const { areas } of features) {
    if (areas.end === areas.start) continue;
    context.beginPath();
    trace(context, store, areas);
    context.fill();
  }
}

function isOpaque(colour: string): boolean {
  return colour.length === 7 || colour.slice(7).toLowerCase() === 'ff';
}
