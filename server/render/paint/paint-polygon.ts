import type { Path2D, SKRSContext2D } from '@napi-rs/canvas';
import type { Hatch, PolygonSymbolizer } from '../../style/symbolizer.ts';
import type { GeometryStore, StoredGeometry } from '../geometry/geometry-store.ts';
import { hatchFeature, type MapOrigin } from './hatch.ts';
import { strokeBeside } from './paint-line.ts';
import { paintPattern } from './paint-pattern.ts';
import { PathBatches, penOf, signedPixels, strokeLines, type ToPixels, takePen, trace } from './pen.ts';

/**
 * Fill, hatches, patterns and outline, each over all features: an outline is never half covered by the next fill.
 * Its offset runs inwards.
 */
export function paintPolygons(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PolygonSymbolizer,
  px: ToPixels,
  origin: MapOrigin,
): void {
  const { fill, hatches = [], patterns = [], stroke, offset = 0 } = symbolizer;
  const filled = fill === undefined ? undefined : fillAreas(context, store, features, fill);
  for (const hatch of hatches) paintHatch(context, store, features, hatch, px, origin);
  for (const pattern of patterns) paintPattern(context, store, features, pattern, px, origin);
  if (stroke === undefined) return;
  const distance = signedPixels(offset, px);
  if (distance === 0) strokeLines(context, store, features, penOf(stroke, px), filled);
  else strokeBeside(context, store, features, stroke, distance, px);
}

function paintHatch(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  hatch: Hatch,
  px: ToPixels,
  origin: MapOrigin,
): void {
  const pen = penOf({ ...hatch, cap: hatch.cap ?? 'butt' }, px);
  takePen(context, { ...pen, dash: [], dashOffset: 0 });
  const lines = {
    spacing: Math.max(NARROWEST_HATCH, px(hatch.spacing)),
    angle: hatch.angle,
    originX: origin.x,
    originY: origin.y,
    offset: signedPixels(hatch.offset ?? 0, px),
    dash: pen.dash.length % 2 === 0 ? pen.dash : [...pen.dash, ...pen.dash],
    dashOffset: pen.dashOffset,
  };
  context.beginPath();
  for (const feature of features) {
    hatchFeature(store, feature, lines, (x1, y1, x2, y2) => {
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    });
  }
  context.stroke();
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
  if (isOpaque(colour) && context.globalAlpha === 1) {
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
