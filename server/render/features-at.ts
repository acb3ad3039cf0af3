import type { Layer } from '../catalog/layer.ts';
import type { Filter } from '../filter/filter.ts';
import type { Extent } from '../geo/extent.ts';
import { transformExtent } from '../geo/projection.ts';
import { WkbReader } from '../geo/wkb.ts';
import type { Feature, FeatureSource } from '../source/feature-source.ts';
import { matchingRules } from '../style/matching-rules.ts';
import { rulesAt, type Style, type StyleRule } from '../style/style.ts';
import { touchReach } from './labels/label-reach.ts';
import { type PixelDistance, pixelDistance } from './pixel-distance.ts';
import { groundResolution, toPixels, type Viewport } from './viewport.ts';

/** What lies at a place in a picture, of one layer in one style. */
export interface PlaceQuestion {
  readonly viewport: Viewport;
  readonly layer: Layer;
  readonly style: Style;
  /** Only these features are there. */
  readonly filter?: Filter | undefined;
  /** Pixels from the left and from the top edge; the middle of column i is i + 0.5. */
  readonly x: number;
  readonly y: number;
  /** How far from a point or a line the place may be and still mean it, pixels; {@link REACH} unless said. */
  readonly reach?: number | undefined;
  /** Most features answered. */
  readonly limit: number;
}

/** Points and lines are hit from as far as this, pixels, where nobody says how far. */
const REACH = 3;

/** Rows looked at: beyond it the picture is a blur in which nobody can point at anything. */
const MOST_CANDIDATES = 1000;

/**
 * The features that a picture shows at a place: those whose symbol lies there, or a point or line within the
 * reach asked for; nearest first, of those equally near the smallest. Rules count as they do in drawing: what is not
 * drawn at the picture's scale is not found.
 * @returns features with all published properties, in the order of `layer.properties`, and WKB in the picture's CRS
 */
export async function featuresAt(
  question: PlaceQuestion,
  source: Pick<FeatureSource, 'features'>,
  signal?: AbortSignal,
): Promise<readonly Feature[]> {
  const { viewport, layer, style, x, y, limit } = question;
  const rules = rulesAt(style, viewport.scaleDenominator);
  const reach = Math.max(question.reach ?? REACH, ...rules.map((rule) => ruleReach(rule, question)));
  const box = transformExtent(around(question, reach), viewport.crs, layer.geometry.crs);
  if (rules.length === 0 || box === undefined) return [];
  const query = {
    layer,
    filter: question.filter,
    window: box,
    properties: layer.properties,
    geometry: { encoding: 'wkb', crs: viewport.crs },
    geometryValues: 'wkb',
    sort: 'none',
    limit: MOST_CANDIDATES,
  } as const;
  const found: { readonly feature: Feature; readonly measured: PixelDistance }[] = [];
  const reader = new WkbReader();
  for await (const batch of source.features(query, signal)) {
    for (const feature of batch) {
      const taking = matchingRules(rules, valueReader(layer, feature));
      if (taking.length === 0 || feature.geometry === null) continue;
      const measured = pixelDistance(reader.read(feature.geometry), viewport, x, y);
      if (measured.distance <= reachOf(taking, measured, question)) found.push({ feature, measured });
    }
  }
  found.sort((a, b) => a.measured.distance - b.measured.distance || a.measured.size - b.measured.size);
  return found.slice(0, limit).map(({ feature }) => feature);
}

function around({ viewport, x, y }: PlaceQuestion, reach: number): Extent {
  const { extent, resolutionX, resolutionY } = viewport;
  const [cx, cy] = [extent[0] + x * resolutionX, extent[3] - y * resolutionY];
  return [
    cx - reach * resolutionX,
    cy - reach * resolutionY,
    cx + reach * resolutionX,
    cy + reach * resolutionY,
  ];
}

/** An area must lie under the place, or its outline; one too small to hit counts as a point does. */
function reachOf(rules: readonly StyleRule[], measured: PixelDistance, question: PlaceQuestion): number {
  const drawn = Math.max(...rules.map((rule) => ruleReach(rule, question)));
  const reach = question.reach ?? REACH;
  const isHard = measured.dimension < 2 || measured.span < 2 * reach;
  return isHard ? Math.max(reach, drawn) : drawn;
}

function ruleReach(rule: StyleRule, { viewport, layer }: PlaceQuestion): number {
  const metresPerPixel = groundResolution(viewport, layer);
  const px = (length: number | string) => toPixels(length, viewport.dpi, metresPerPixel);
  return touchReach(rule, px, viewport.scaleDenominator);
}

function valueReader(layer: Layer, { values }: Feature): (name: string) => Feature['values'][number] {
  return (name) => values[layer.properties.findIndex((property) => property.name === name)] ?? null;
}
