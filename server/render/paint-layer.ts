import type { SKRSContext2D } from '@napi-rs/canvas';
import { allOf, type Filter } from '../filter/filter.ts';
import { rulesAt, type StyleRule } from '../style/style.ts';
import type { PlainSymbolizer } from '../style/symbolizer.ts';
import type { DrawnSource } from './drawing-source.ts';
import type { GeometryStore, StoredGeometry } from './geometry/geometry-store.ts';
import type { LabelCandidate } from './labels/label.ts';
import { symbolReach } from './labels/label-reach.ts';
import { LayerFeatures } from './layer-features.ts';
import { type LayerWindow, layerWindow, type Margin } from './layer-window.ts';
import { isPlain, paintPlain } from './paint/dash-pieces.ts';
import type { MapOrigin } from './paint/hatch.ts';
import { paintLines } from './paint/paint-line.ts';
import { paintMarks } from './paint/paint-point.ts';
import { paintPolygons } from './paint/paint-polygon.ts';
import type { ToPixels } from './paint/pen.ts';
import { inOrder } from './painting-order.ts';
import { paintRasters } from './raster/paint-raster.ts';
import type { SceneLayer } from './renderer.ts';
import type { Surface } from './surface.ts';
import { groundResolution, toPixels, type Viewport } from './viewport.ts';

/** What reading a layer needs besides the layer. */
export interface ReadingContext {
  readonly viewport: Viewport;
  readonly source: DrawnSource;
  /** How far labels reach out of the picture, pixels. */
  readonly labelReach: Margin;
  readonly signal: AbortSignal;
  /** Throws ServiceError cancelled once nobody waits for the picture. */
  readonly checkCancelled: () => void;
}

/** What painting a layer needs besides the layer. */
export interface PaintContext extends ReadingContext {
  readonly surface: Surface;
}

/** What a painted layer leaves behind. */
export interface PaintedLayer {
  /** Features that at least one rule took. */
  readonly features: number;
  readonly labels: readonly LabelCandidate[];
}

const NOTHING: PaintedLayer = { features: 0, labels: [] };

/**
 * Fetches a layer once and paints its rules in order, each symbolizer over all features before the next;
 * labels are handed back, since they stand above all layers.
 * @param order of the layer in the picture
 */
export async function paintLayer(
  layer: SceneLayer,
  order: number,
  paint: PaintContext,
): Promise<PaintedLayer> {
  const files =
    layer.layer.raster === undefined
      ? 0
      : await paintRasters(layer, { ...paint, context: paint.surface.context });
  const reading = await fetchLayer(layer, order, paint);
  if (reading === undefined) return { ...NOTHING, features: files };
  const { features } = reading;
  try {
    paintRules(reading, paint);
    return { features: files + features.count, labels: features.labels };
  } finally {
    features.store.release();
  }
}

/** A layer's features in one picture, and how they are to be painted. */
export interface FetchedLayer {
  readonly features: LayerFeatures;
  readonly window: LayerWindow;
  readonly px: ToPixels;
}

/**
 * Fetches a layer; whoever asks releases the store.
 * @returns undefined where nothing can be drawn: no rule at this scale, or outside what the layer's CRS can say
 */
export async function fetchLayer(
  { layer, style, filter, bands = [] }: SceneLayer,
  order: number,
  paint: ReadingContext,
): Promise<FetchedLayer | undefined> {
  const { viewport } = paint;
  const rules = rulesAt(style, viewport.scaleDenominator);
  const metresPerPixel = groundResolution(viewport, layer);
  const px: ToPixels = (length) => toPixels(length, viewport.dpi, metresPerPixel);
  const hasLabels = rules.some(({ symbolizers }) => symbolizers.some(({ kind }) => kind === 'text'));
  const window = layerWindow(
    viewport,
    layer,
    symbolReach(rules, px, viewport.scaleDenominator),
    hasLabels ? paint.labelReach : NONE,
  );
  if (rules.length === 0 || window === undefined) return undefined;
  const features = new LayerFeatures({
    layer,
    order,
    rules,
    scaleDenominator: viewport.scaleDenominator,
    window,
    px,
  });
  const query = {
    layer,
    filter: allOf(filter, unionOf(rules)),
    window: window.fetch,
    properties: features.properties,
    geometry: {
      encoding: 'wkb',
      crs: layer.geometry.crs,
      generalised: hasVertexMarks(rules) ? undefined : { bands, pixel: window.unitsPerPixel },
    },
    sort: 'none',
  } as const;
  // What a single request asks of the features is not worth remembering.
  const source = filter === undefined ? (paint.source.remembered ?? paint.source) : paint.source;
  try {
    for await (const batch of source.features(query, paint.signal)) {
      for (const feature of batch) {
        paint.checkCancelled();
        features.read(feature);
      }
    }
    return { features, window, px };
  } catch (error) {
    features.store.release();
    throw error;
  }
}

/** Whether marks stand on vertices: generalised lines have others. */
function hasVertexMarks(rules: readonly StyleRule[]): boolean {
  return rules.some(({ symbolizers }) =>
    symbolizers.some((each) => each.kind === 'line' && each.marks?.at === 'vertices'),
  );
}

const NONE: Margin = { x: 0, y: 0 };

/** What the database may leave out: rows that no rule takes. undefined when some rule takes all. */
function unionOf(rules: readonly StyleRule[]): Filter | undefined {
  const filters = rules.map((rule) => rule.filter);
  const given = filters.filter((filter) => filter !== undefined);
  if (given.length < filters.length) return undefined;
  return given.length === 1 ? given[0] : { kind: 'or', filters: given };
}

function paintRules({ features, px, window }: FetchedLayer, paint: PaintContext): void {
  const origin = { x: window.originX, y: window.originY };
  const groups = inOrder(features.rules);
  const { surface } = paint;
  // A layer is painted in one way: going from one to the other costs as much as a simple picture.
  const isScanned = 'scanner' in surface && groups.every(({ symbolizer }) => isPlain(symbolizer, px));
  const scanner = isScanned && groups.length > 0 ? surface.scanner : undefined;
  for (const { symbolizer, features: alike } of groups) {
    paint.checkCancelled();
    if (scanner !== undefined) paintPlain(scanner, features.store, alike, symbolizer, px);
    else paintSymbolizer(surface.context, features.store, alike, symbolizer, px, origin);
  }
}

/** Paints features in one symbolizer; texts are no part of it, and rasters have no features. */
export function paintSymbolizer(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  symbolizer: PlainSymbolizer,
  px: ToPixels,
  origin: MapOrigin,
): void {
  const { kind } = symbolizer;
  if (kind === 'text' || kind === 'raster') return;
  // A mark's opacity is the graphic's own matter.
  const isFaded = kind !== 'point' && symbolizer.opacity !== undefined && symbolizer.opacity < 1;
  if (isFaded) context.globalAlpha = symbolizer.opacity ?? 1;
  if (kind === 'polygon') paintPolygons(context, store, features, symbolizer, px, origin);
  else if (kind === 'line') paintLines(context, store, features, symbolizer, px);
  else paintMarks(context, store, features, symbolizer, px);
  if (isFaded) context.globalAlpha = 1;
}
