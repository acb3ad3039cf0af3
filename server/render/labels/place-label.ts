import { type Extent, extentOfVertices } from '../../geo/extent.ts';
import type { FlatGeometry } from '../../geo/wkb.ts';
import { CAP_HEIGHT, DESCENT, textWidth } from '../fonts.ts';
import { anchorOf, type Place } from '../geometry/anchor.ts';
import { crossingsAt } from '../geometry/interior-point.ts';
import { hashOf, type LabelCandidate, type LabelFace, type LabelRun } from './label.ts';
import type { Labelling } from './labelling.ts';
import { placeAlongLine } from './place-along-line.ts';

/** From one base line to the next, em. */
const LINE_HEIGHT = 1.15;

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
  if (labelling.placement === 'line' && geometry.paths.some((path) => path.dimension > 0)) {
    return placeAlongLine(labelling, geometry, text).map((runs, index) =>
      candidate(labelling, runs, `${identity}#${index}`),
    );
  }
  const anchor = anchorOf(geometry);
  if (anchor === undefined || !isWithin(anchor, labelling.window.fetch)) return [];
  const lines = brokenLines(text, labelling);
  if (labelling.fits && !fits(labelling, geometry, lines, anchor)) return [];
  pixel[0] = anchor[0];
  pixel[1] = anchor[1];
  labelling.window.transform.apply(pixel, pixel, 1);
  return [candidate(labelling, standingRuns(labelling, lines, pixel), identity)];
}

/** An anchor on its way into the picture. */
const pixel = new Float64Array(2);

/** Length of a line of text in a face, pixels. */
export function lineWidth(text: string, { weight, size, spacing }: LabelFace): number {
  const gaps = spacing === 0 ? 0 : Math.max(0, [...text].length - 1) * spacing;
  return textWidth(text, weight) * size + gaps;
}

/** Words on lines no wider than asked for; a longer word has its own. */
function brokenLines(text: string, { face, wrapWidth }: Labelling): readonly string[] {
  if (wrapWidth === undefined && !text.includes('\n')) return [text];
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of wrapWidth === undefined ? [paragraph] : paragraph.split(/\s+/)) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (line !== '' && lineWidth(joined, face) > (wrapWidth ?? Infinity)) {
        lines.push(line);
        line = word;
      } else line = joined;
    }
    if (line !== '') lines.push(line);
  }
  return lines;
}

/** Lines around their anchor: centred; beside it when the offset goes to a side; or as the style's anchor says. */
function standingRuns(
  { face, offset, anchor, rotation }: Labelling,
  lines: readonly string[],
  [x, y]: Float64Array | readonly number[],
): readonly LabelRun[] {
  const [dx, dy] = offset;
  const [ax, ay] = anchor ?? [dx > 0 ? 0 : dx < 0 ? 1 : 0.5, 0.5];
  const height = (CAP_HEIGHT + (lines.length - 1) * LINE_HEIGHT) * face.size;
  const [only] = lines;
  if (lines.length === 1 && only !== undefined && rotation === 0) {
    const left = (x as number) + dx - ax * lineWidth(only, face);
    return [{ text: only, x: left, y: (y as number) + dy + ay * height, angle: 0 }];
  }
  const widths = lines.map((line) => lineWidth(line, face));
  const widest = Math.max(...widths);
  const [cos, sin] = [Math.cos(rotation), Math.sin(rotation)];
  return lines.map((text, index) => {
    // From the anchor, before it is turned: lines of several are centred on one another.
    const u =
      -ax * widest + (widest - (widths[index] as number)) * (anchor === undefined && dx !== 0 ? ax : 0.5);
    const v = ay * height - height + (CAP_HEIGHT + index * LINE_HEIGHT) * face.size;
    return {
      text,
      x: (x as number) + dx + u * cos - v * sin,
      y: (y as number) + dy + u * sin + v * cos,
      angle: rotation,
    };
  });
}

function candidate(labelling: Labelling, runs: readonly LabelRun[], identity: string): LabelCandidate {
  const { face, symbolizer, priority, conflictGroup, overlaps, room } = labelling;
  const boxes = runs.map((run) => runBox(run, face, room + (face.halo?.width ?? 0)));
  return {
    face,
    runs,
    boxes,
    priority,
    identity,
    hash: hashOf(identity),
    symbolizer,
    length: longestSide(boxes) / face.size,
    conflictGroup,
    overlaps,
  };
}

function longestSide(boxes: readonly Extent[]): number {
  const [only] = boxes;
  if (boxes.length === 1 && only !== undefined) return Math.max(only[2] - only[0], only[3] - only[1]);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    minX = Math.min(minX, box[0]);
    minY = Math.min(minY, box[1]);
    maxX = Math.max(maxX, box[2]);
    maxY = Math.max(maxY, box[3]);
  }
  return Math.max(maxX - minX, maxY - minY);
}

/** The box around a run and some room. */
function runBox({ text, x, y, angle }: LabelRun, face: LabelFace, room: number): Extent {
  const width = lineWidth(text, face);
  if (angle === 0) {
    return [x - room, y - CAP_HEIGHT * face.size - room, x + width + room, y + DESCENT * face.size + room];
  }
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
  lines: readonly string[],
  [x, y]: Place,
): boolean {
  const rings = geometry.paths.filter((path) => path.dimension === 2);
  if (rings.length === 0) return true;
  const widest = Math.max(...lines.map((line) => lineWidth(line, face)));
  const halfWidth = (widest * unitsPerPixel * SNUG) / 2;
  const high = (CAP_HEIGHT + (lines.length - 1) * LINE_HEIGHT) * face.size;
  const halfHeight = (high * unitsPerPixel * SNUG) / 2;
  const bounds = extentOfVertices(geometry.coordinates, 0, geometry.vertexCount);
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
