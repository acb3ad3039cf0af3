import type { Extent } from '../geo/extent.ts';
import type { FlatGeometry } from '../geo/wkb.ts';
import { anchorOf, type Place } from './anchor.ts';
import { CAP_HEIGHT, DESCENT, textWidth } from './fonts.ts';
import { boundsOf } from './geometry-store.ts';
import { crossingsAt } from './interior-point.ts';
import { hashOf, type LabelCandidate, type LabelFace, type LabelRun } from './label.ts';
import type { Labelling } from './labelling.ts';
import { placeAlongLine } from './place-along-line.ts';

/** Room around a label, pixels. */
const PADDING = 1;

/**
 * The labels one feature would like to have. They depend on the whole feature, never on a clipped part.
 * @param identity of the feature among all layers of the picture
 */
export function placeLabels(
  labelling: Labelling,
  geometry: FlatGeometry,
  text: string,
  identity: string,
): readonly LabelCandidate[] {
  if (labelling.symbolizer.placement === 'line' && geometry.paths.some((path) => path.dimension > 0)) {
    return placeAlongLine(labelling, geometry, text).map((runs, index) =>
      candidate(labelling, runs, text, `${identity}#${index}`),
    );
  }
  const anchor = anchorOf(geometry);
  if (anchor === undefined || !isWithin(anchor, labelling.window.fetch)) return [];
  if (labelling.symbolizer.fit === true && !fits(labelling, geometry, text, anchor)) return [];
  const pixel = Float64Array.of(anchor[0], anchor[1]);
  labelling.window.transform.apply(pixel, pixel, 1);
  return [candidate(labelling, [standingRun(labelling, text, pixel)], text, identity)];
}

/** Centred on its anchor; beside it when the offset goes to a side. */
function standingRun({ face, offset }: Labelling, text: string, anchor: Float64Array): LabelRun {
  const width = textWidth(text, face.weight) * face.size;
  const [dx, dy] = offset;
  const share = dx > 0 ? 0 : dx < 0 ? 1 : 0.5;
  return {
    text,
    x: (anchor[0] as number) + dx - width * share,
    y: (anchor[1] as number) + dy + (CAP_HEIGHT / 2) * face.size,
    angle: 0,
  };
}

function candidate(
  labelling: Labelling,
  runs: readonly LabelRun[],
  text: string,
  identity: string,
): LabelCandidate {
  const { face, symbolizer } = labelling;
  return {
    face,
    runs,
    boxes: runs.map((run) => runBox(run, face)),
    priority: typeof symbolizer.priority === 'number' ? symbolizer.priority : 0,
    identity,
    hash: hashOf(identity),
    symbolizer,
    length: textWidth(text, face.weight),
  };
}

/** The box around a run, its halo and a little room. */
function runBox({ text, x, y, angle }: LabelRun, face: LabelFace): Extent {
  const width = textWidth(text, face.weight) * face.size;
  const room = PADDING + (face.halo?.width ?? 0);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [top, bottom] = [-CAP_HEIGHT * face.size - room, DESCENT * face.size + room];
  const corners = [
    [-room, top],
    [width + room, top],
    [-room, bottom],
    [width + room, bottom],
  ] as const;
  const xs = corners.map(([u, v]) => x + u * cos - v * sin);
  const ys = corners.map(([u, v]) => y + u * sin + v * cos);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** How much of its box a label needs inside the polygon: letters may all but touch the border. */
const SNUG = 0.9;

/** Whether the label stands inside the polygon, measured in the storage CRS so that every picture agrees. */
function fits(
  { face, window: { unitsPerPixel }, offset }: Labelling,
  geometry: FlatGeometry,
  text: string,
  [x, y]: Place,
): boolean {
  const rings = geometry.paths.filter((path) => path.dimension === 2);
  if (rings.length === 0) return true;
  const halfWidth = (textWidth(text, face.weight) * face.size * unitsPerPixel * SNUG) / 2;
  const halfHeight = (CAP_HEIGHT * face.size * unitsPerPixel * SNUG) / 2;
  const bounds = boundsOf(geometry);
  if (bounds[2] - bounds[0] < halfWidth * 2 || bounds[3] - bounds[1] < halfHeight * 2) return false;
  const centre = x + offset[0] * unitsPerPixel;
  const height = y - offset[1] * unitsPerPixel;
  return [height - halfHeight, height, height + halfHeight].every((level) => {
    const crossings = crossingsAt(geometry.coordinates, rings, level);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [from, to] = [crossings[i] as number, crossings[i + 1] as number];
      if (from <= centre - halfWidth && to >= centre + halfWidth) return true;
    }
    return false;
  });
}

function isWithin([x, y]: Place, [minX, minY, maxX, maxY]: Extent): boolean {
  return x >= minX && x <= maxX && y >= minY && y <= maxY;
}
