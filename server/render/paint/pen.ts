import type { Path2D as Path, SKRSContext2D } from '@napi-rs/canvas';
import type { Length, SignedLength, Stroke } from '../../style/symbolizer.ts';
import { Path2D } from '../fonts.ts';
import type { GeometryStore, PathRange, StoredGeometry } from '../geometry/geometry-store.ts';
import { type EdgeRun, SharedEdges } from '../geometry/shared-edges.ts';

/** A stroke with its lengths in pixels. */
export interface Pen {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** How far into the pattern a line begins. */
  readonly dashOffset: number;
  readonly cap: 'butt' | 'round' | 'square';
  readonly join: 'miter' | 'round' | 'bevel';
}

/** A style's length → pixels in the picture at hand. */
export type ToPixels = (length: Length) => number;

/** Thinner pens would only be fainter, not thinner. */
const THINNEST = 0.1;

/** A pattern shorter than this is a line, pixels: dashes in metres end so when the scale gets small. */
const SHORTEST_DASHES = 0.75;

/** A style's stroke → the pen that draws it. */
export function penOf(stroke: Stroke, px: ToPixels): Pen {
  const dash = (stroke.dash ?? []).map(px);
  return {
    colour: stroke.colour,
    width: Math.max(THINNEST, px(stroke.width)),
    dash: dash.reduce((total, length) => total + length, 0) >= SHORTEST_DASHES ? dash : [],
    dashOffset: signedPixels(stroke.dashOffset ?? 0, px),
    cap: stroke.cap ?? 'butt',
    join: stroke.join ?? 'miter',
  };
}

/** Makes the context draw with the pen. */
export function takePen(context: SKRSContext2D, pen: Pen): void {
  context.strokeStyle = pen.colour;
  context.lineWidth = pen.width;
  context.lineCap = pen.cap;
  context.lineJoin = pen.join;
  context.miterLimit = 4;
  context.setLineDash([...pen.dash]);
  context.lineDashOffset = pen.dashOffset;
}

/** A style's length that may be negative → pixels. */
export function signedPixels(length: SignedLength, px: ToPixels): number {
  if (typeof length === 'number') return Math.sign(length) * px(Math.abs(length));
  return length.startsWith('-') ? -px(length.slice(1)) : px(length);
}

/** Vertices that one path collects: Skia's cost grows faster than the path. */
const BATCH = 4000;

/** Collects paths of many features, so that they are painted a batch at a time. */
export class PathBatches {
  readonly paths: Path[] = [];
  #path: Path | undefined;
  #vertices = 0;

  /** Adds some paths of a store. */
  add(store: GeometryStore, range: PathRange): void {
    if (range.end === range.start) return;
    if (this.#path === undefined || this.#vertices > BATCH) {
      this.#path = new Path2D();
      this.paths.push(this.#path);
      this.#vertices = 0;
    }
    this.#vertices += trace(this.#path, store, range);
  }
}

/** What {@link trace} draws on. */
interface PathTarget {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/** Adds paths of a store to a path. @returns vertices added */
export function trace(target: PathTarget, store: GeometryStore, { start, end }: PathRange): number {
  const { coordinates, offsets, closed } = store;
  const [first, last] = [offsets[start] as number, offsets[end] as number];
  for (let path = start; path < end; path++) {
    let i = (offsets[path] as number) * 2;
    const stop = (offsets[path + 1] as number) * 2;
    if (i === stop) continue;
    target.moveTo(coordinates[i] as number, coordinates[i + 1] as number);
    for (i += 2; i < stop; i += 2) target.lineTo(coordinates[i] as number, coordinates[i + 1] as number);
    if (closed[path] === true) target.closePath();
  }
  return last - first;
}

/**
 * Draws the lines of features with one pen; shared borders are painted once.
 * @param traced the same lines as paths, where they have been made before
 */
export function strokeLines(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  pen: Pen,
  traced?: readonly Path[],
): void {
  takePen(context, pen);
  if (traced !== undefined && pen.dash.length === 0) {
    for (const path of traced) context.stroke(path);
    return;
  }
  if (pen.dash.length > 0) {
    strokeDashed(context, store, features, pen);
    return;
  }
  const batches = new PathBatches();
  for (const { lines } of features) batches.add(store, lines);
  for (const path of batches.paths) context.stroke(path);
}

function strokeDashed(
  context: SKRSContext2D,
  store: GeometryStore,
  features: readonly StoredGeometry[],
  { dash, dashOffset }: Pen,
): void {
  const period = periodOf(dash);
  const whole = new PathBatches();
  dashedRuns(store, features, (path, runs) => {
    if (runs === undefined) {
      whole.add(store, { start: path, end: path + 1 });
      return;
    }
    for (const { start, end, distance } of runs) {
      const phase = (distance + dashOffset) % period;
      context.lineDashOffset = Number.isFinite(phase) ? phase : 0;
      context.beginPath();
      traceRun(context, store, path, start, end);
      context.stroke();
    }
  });
  context.lineDashOffset = dashOffset;
  for (const path of whole.paths) context.stroke(path);
}

/** Pixels after which a pattern of dashes and gaps begins anew: an odd one has its dashes and gaps change places. */
export function periodOf(dash: readonly number[]): number {
  const sum = dash.reduce((total, length) => total + length, 0);
  return dash.length % 2 === 0 ? sum : sum * 2;
}

/**
 * What dashes are drawn along: an edge that several areas share once, or the dashes of one would fill the gaps of the
 * other; a run that begins inside a line or outside the picture goes on with the pattern as if the line were whole.
 * @param use told of each path and its runs; undefined: the path as it is, from where its line begins
 */
export function dashedRuns(
  store: GeometryStore,
  features: readonly StoredGeometry[],
  use: (path: number, runs: readonly EdgeRun[] | undefined) => void,
): void {
  const edges = new SharedEdges();
  // By key, so that neighbouring pictures give a shared edge to the same area.
  const ordered = features.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  for (const { areas, lines } of ordered) {
    const isArea = areas.end > areas.start;
    for (let path = lines.start; path < lines.end; path++) {
      use(path, isArea ? edges.newRuns(store, path) : wholeRun(store, path));
    }
  }
}

/** undefined when the line begins where its dashes do. */
function wholeRun(store: GeometryStore, path: number): readonly EdgeRun[] | undefined {
  const distance = store.distances[path] as number;
  if (distance === 0) return undefined;
  return [
    { start: 0, end: (store.offsets[path + 1] as number) - (store.offsets[path] as number) - 1, distance },
  ];
}

/** Adds the edges from one vertex of a path to another; beyond the last vertex a ring begins anew. */
function traceRun(target: PathTarget, store: GeometryStore, path: number, start: number, end: number): void {
  const first = store.offsets[path] as number;
  const count = (store.offsets[path + 1] as number) - first;
  for (let vertex = start; vertex <= end; vertex++) {
    const i = (first + (vertex % count)) * 2;
    const [x, y] = [store.coordinates[i] as number, store.coordinates[i + 1] as number];
    if (vertex === start) target.moveTo(x, y);
    else target.lineTo(x, y);
  }
}
