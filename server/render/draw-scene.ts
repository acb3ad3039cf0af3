import type { StyleExpression } from '../style/expression.ts';
import { rulesAt } from '../style/style.ts';
import type { TextSymbolizer } from '../style/symbolizer.ts';
import type { DrawnSource } from './drawing-source.ts';
import { isUpright } from './labels/blit-labels.ts';
import { type LabelCandidate, settleLabels } from './labels/label.ts';
import { labelReach, learnLabelLengths } from './labels/label-reach.ts';
import { paintLabels } from './labels/paint-labels.ts';
import type { Margin } from './layer-window.ts';
import { type PaintContext, paintLayer } from './paint-layer.ts';
import { paintNotice } from './paint-notice.ts';
import type { Scene } from './renderer.ts';
import type { Surface } from './surface.ts';
import { isVector } from './vector-document.ts';
import { groundResolution, toPixels, type Viewport, viewportOf } from './viewport.ts';

/** What drawing needs from its thread. */
export interface DrawingPlace {
  readonly source: DrawnSource;
  readonly signal: AbortSignal;
  /** Throws ServiceError cancelled once nobody waits for the picture. */
  readonly checkCancelled: () => void;
}

/** What drawing a scene leaves to do. */
export interface DrawnScene {
  /** False when there is nothing but the background: neither features nor a notice. */
  readonly hasFeatures: boolean;
  /** Labels that are written into the finished pixels. */
  readonly upright: readonly LabelCandidate[];
}

/** Draws a scene. */
export async function drawScene(scene: Scene, surface: Surface, place: DrawingPlace): Promise<DrawnScene> {
  const viewport = viewportOf(scene);
  for (;;) {
    surface.begin(scene.background ?? (scene.format === 'image/jpeg' ? '#FFFFFF' : undefined));
    const paint: PaintContext = { ...place, surface, viewport, labelReach: reachOf(scene, viewport) };
    let features = 0;
    const labels: LabelCandidate[] = [];
    for (const [order, layer] of scene.layers.entries()) {
      const painted = await paintLayer(layer, order, paint);
      features += painted.features;
      for (const label of painted.labels) labels.push(label);
    }
    // A longer label than any before reaches further than was fetched: once more, and never again.
    if (learnLabelLengths(labels)) continue;
    // A page has no neighbour where the other half of a label would stand, as a tile has.
    const asking = isVector(scene.format) ? labels.filter((label) => isWhole(label, viewport)) : labels;
    const standing = settleLabels(asking).filter((label) => isVisible(label, viewport));
    if (scene.notice !== undefined || !surface.leavesLabels) {
      paintLabels(surface.context, standing);
      if (scene.notice !== undefined) paintNotice(surface.context, scene.notice, viewport);
      return { hasFeatures: true, upright: [] };
    }
    const others = standing.filter((label) => !isUpright(label));
    if (others.length > 0) paintLabels(surface.context, others);
    return { hasFeatures: features > 0, upright: standing.filter(isUpright) };
  }
}

function reachOf(scene: Scene, viewport: Viewport): Margin {
  let reach: Margin = { x: 0, y: 0 };
  for (const { layer, style } of scene.layers) {
    const texts = rulesAt(style, viewport.scaleDenominator).flatMap(({ symbolizers }) =>
      symbolizers.filter(
        (symbolizer): symbolizer is TextSymbolizer<StyleExpression> => symbolizer.kind === 'text',
      ),
    );
    if (texts.length === 0) continue;
    const metresPerPixel = groundResolution(viewport, layer);
    const { x, y } = labelReach(
      texts,
      (length) => toPixels(length, viewport.dpi, metresPerPixel),
      viewport.scaleDenominator,
    );
    reach = { x: Math.max(reach.x, x), y: Math.max(reach.y, y) };
  }
  return reach;
}

function isVisible({ boxes }: LabelCandidate, { width, height }: Viewport): boolean {
  return boxes.some(([minX, minY, maxX, maxY]) => maxX > 0 && maxY > 0 && minX < width && minY < height);
}

/** Obstacles are kept: what is covered is covered at the edge too. */
function isWhole({ boxes, runs }: LabelCandidate, { width, height }: Viewport): boolean {
  if (runs.length === 0) return true;
  return boxes.every(([minX, minY, maxX, maxY]) => minX >= 0 && minY >= 0 && maxX <= width && maxY <= height);
}
