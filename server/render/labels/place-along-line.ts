import { insideOf } from '../../geo/cut-to-box.ts';
import type { Extent } from '../../geo/extent.ts';
import type { FlatGeometry, Path } from '../../geo/wkb.ts';
import { advances, CAP_HEIGHT } from '../fonts.ts';
import type { LabelRun } from './label.ts';
import type { Labelling } from './labelling.ts';

/** Labels that one line may carry into a picture. */
const MOST = 500;
/** Lines longer than the earth is round, in any unit, are nonsense. */
const LONGEST_LINE = 1e9;
/** Below this turn over the whole label it is set straight. */
const STRAIGHT = 0.06;

/**
 * Labels along lines and outlines: letters follow the line, upright, at distances that depend on the whole
 * line alone.
 * @returns for each label its runs: one when straight, one a letter when curved
 */
export function placeAlongLine(
  labelling: Labelling,
  geometry: FlatGeometry,
  text: string,
): readonly (readonly LabelRun[])[] {
  const { face, window, repeat } = labelling;
  const { unitsPerPixel } = window;
  const letters = advances(text, face.weight).map((advance) => advance * face.size + face.spacing);
  const width = letters.reduce((total, advance) => total + advance, 0) * unitsPerPixel;
  const labels: (readonly LabelRun[])[] = [];
  for (const path of geometry.paths) {
    if (path.dimension === 0) continue;
    const line = measured(geometry.coordinates, path);
    if (!(line.length >= width && line.length < LONGEST_LINE)) continue;
    const period = Math.max(repeat * unitsPerPixel, width);
    const count = repeat === 0 ? 1 : Math.max(1, Math.round(line.length / period));
    const step = line.length / count;
    for (const index of within(line, window.fetch, step, count)) {
      const start = (index + 0.5) * step - width / 2;
      const runs = letterRuns(labelling, line, start, start + width, text, letters);
      if (runs !== undefined) labels.push(runs);
      if (labels.length >= MOST) return labels;
    }
  }
  return labels;
}

/** A line with the distance from its start at each vertex. */
interface MeasuredLine {
  readonly coordinates: Float64Array;
  readonly path: Path;
  readonly distances: Float64Array;
  readonly length: number;
}

function measured(coordinates: Float64Array, path: Path): MeasuredLine {
  const distances = new Float64Array(path.end - path.start);
  let length = 0;
  for (let n = 1; n < distances.length; n++) {
    const i = (path.start + n) * 2;
    length += Math.hypot(
      (coordinates[i] as number) - (coordinates[i - 2] as number),
      (coordinates[i + 1] as number) - (coordinates[i - 1] as number),
    );
    distances[n] = length;
  }
  return { coordinates, path, distances, length };
}

/** Numbers of the labels whose middle lies in the window. */
function within(line: MeasuredLine, window: Extent, step: number, count: number): number[] {
  const found: number[] = [];
  const { coordinates, path, distances } = line;
  for (let n = 0; n + 1 < distances.length; n++) {
    const i = (path.start + n) * 2;
    const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
    const [dx, dy] = [(coordinates[i + 2] as number) - x, (coordinates[i + 3] as number) - y];
    const [enters, leaves] = insideOf(x, y, dx, dy, window);
    if (enters > leaves) continue;
    const [from, to] = [distances[n] as number, distances[n + 1] as number];
    // A label in the middle of a vertex belongs to the segment that begins there.
    const first = Math.max(0, Math.ceil((from + enters * (to - from)) / step - 0.5));
    const end = leaves === 1 ? to : from + leaves * (to - from);
    for (let index = first; index < count && (index + 0.5) * step < end; index++) {
      if (found.length >= MOST) return found;
      found.push(index);
    }
  }
  return found;
}

/** Letters from one distance to another, read from the left; undefined where the line bends too sharply. */
function letterRuns(
  { face, window: { transform }, offset, aside, bend, followsLine }: Labelling,
  line: MeasuredLine,
  from: number,
  to: number,
  text: string,
  letters: readonly number[],
): readonly LabelRun[] | undefined {
  const piece = cut(line, from, to);
  transform.apply(piece, piece, piece.length / 2);
  const last = piece.length - 2;
  if ((piece[last] as number) < (piece[0] as number)) reverse(piece);
  const drop = (CAP_HEIGHT / 2) * face.size + offset[1] - aside;
  const turn = turning(piece);
  if (Math.abs(turn) < STRAIGHT || !followsLine) {
    const angle = Math.atan2(
      (piece[last + 1] as number) - (piece[1] as number),
      (piece[last] as number) - (piece[0] as number),
    );
    return [below(centred(piece, text, letters, angle), drop)];
  }
  const characters = [...text];
  const walk = walker(piece);
  const runs: LabelRun[] = [];
  let start = 0;
  for (const [index, advance] of letters.entries()) {
    const [x1, y1] = walk(start);
    const [x2, y2] = walk(start + advance);
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const before = runs.at(-1);
    if (before !== undefined && turnBetween(before.angle, angle) > bend) return undefined;
    runs.push(below({ text: characters[index] as string, x: x1, y: y1, angle }, drop));
    start += advance;
  }
  return runs;
}

/** A straight run whose middle is that of the line's chord. */
function centred(piece: Float64Array, text: string, letters: readonly number[], angle: number): LabelRun {
  const last = piece.length - 2;
  const half = letters.reduce((total, advance) => total + advance, 0) / 2;
  const x = ((piece[0] as number) + (piece[last] as number)) / 2;
  const y = ((piece[1] as number) + (piece[last + 1] as number)) / 2;
  return { text, x: x - Math.cos(angle) * half, y: y - Math.sin(angle) * half, angle };
}

/** Radians between two directions, 0…π. */
function turnBetween(a: number, b: number): number {
  return Math.abs(Math.atan2(Math.sin(b - a), Math.cos(b - a)));
}

/** Moves the base line so that the line runs through the middle of the letters. */
function below(run: LabelRun, drop: number): LabelRun {
  return { ...run, x: run.x - Math.sin(run.angle) * drop, y: run.y + Math.cos(run.angle) * drop };
}

/** The vertices from one distance to another. */
function cut({ coordinates, path, distances }: MeasuredLine, from: number, to: number): Float64Array {
  const piece: number[] = [];
  const at = (n: number, distance: number) => {
    const [d1, d2] = [distances[n] as number, distances[n + 1] as number];
    const t = d2 === d1 ? 0 : (distance - d1) / (d2 - d1);
    const i = (path.start + n) * 2;
    const [x, y] = [coordinates[i] as number, coordinates[i + 1] as number];
    piece.push(x + t * ((coordinates[i + 2] as number) - x), y + t * ((coordinates[i + 3] as number) - y));
  };
  for (let n = 0; n + 1 < distances.length; n++) {
    if ((distances[n + 1] as number) <= from) continue;
    at(n, Math.max(from, distances[n] as number));
    if ((distances[n + 1] as number) < to) continue;
    at(n, to);
    break;
  }
  return Float64Array.from(piece);
}

function reverse(piece: Float64Array): void {
  for (let i = 0, j = piece.length - 2; i < j; i += 2, j -= 2) {
    const [x, y] = [piece[i] as number, piece[i + 1] as number];
    piece[i] = piece[j] as number;
    piece[i + 1] = piece[j + 1] as number;
    piece[j] = x;
    piece[j + 1] = y;
  }
}

/** Greatest angle between the line's segments and its chord, radians. */
function turning(piece: Float64Array): number {
  const last = piece.length - 2;
  const chord = Math.atan2(
    (piece[last + 1] as number) - (piece[1] as number),
    (piece[last] as number) - (piece[0] as number),
  );
  let most = 0;
  for (let i = 0; i < last; i += 2) {
    const [dx, dy] = [
      (piece[i + 2] as number) - (piece[i] as number),
      (piece[i + 3] as number) - (piece[i + 1] as number),
    ];
    if (Math.abs(dx) + Math.abs(dy) < 0.5) continue;
    const angle = Math.atan2(dy, dx) - chord;
    most = Math.max(most, Math.abs(Math.atan2(Math.sin(angle), Math.cos(angle))));
  }
  return most;
}

/** Distance in pixels from the piece's start → the place there; beyond the end it goes straight on. */
function walker(piece: Float64Array): (distance: number) => readonly [number, number] {
  return (distance) => {
    let left = distance;
    for (let i = 0; i < piece.length - 2; i += 2) {
      const [x, y] = [piece[i] as number, piece[i + 1] as number];
      const [dx, dy] = [(piece[i + 2] as number) - x, (piece[i + 3] as number) - y];
      const length = Math.hypot(dx, dy);
      if (left <= length || i === piece.length - 4) {
        const t = length === 0 ? 0 : left / length;
        return [x + t * dx, y + t * dy];
      }
      left -= length;
    }
    return [piece[0] as number, piece[1] as number];
  };
}
