import proj4 from 'proj4';
import type { Crs } from './crs.ts';
import { crsOf } from './crs.ts';
import { type Extent, intersection } from './extent.ts';

/** x, y → x, y; both in x, y order whatever the authority says. */
export type Projection = (x: number, y: number) => [x: number, y: number];

const cache = new Map<string, Projection>();

/** The exact projection from one CRS to another; the identity when they share a PostGIS number. */
export function projection(from: Crs, to: Crs): Projection {
  if (from.srid === to.srid) return (x, y) => [x, y];
  const name = `${from.srid}>${to.srid}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const converter = proj4(from.proj4, to.proj4);
  const made: Projection = (x, y) => {
    const [px = Number.NaN, py = Number.NaN] = converter.forward([x, y]);
    return [px, py];
  };
  cache.set(name, made);
  return made;
}

/** The part of the plane where a CRS makes sense, in its own x, y. */
export function domainOf(crs: Crs): Extent {
  const known = domains.get(crs.code);
  if (known !== undefined) return known;
  const made = outline(crs.domain, projection(crsOf('CRS:84'), crs));
  domains.set(crs.code, made);
  return made;
}

const domains = new Map<string, Extent>();

/**
 * An extent in another CRS: the box around its densified outline (21 points a side, fewer of a small extent, whose sides
 * bend less), after cutting it to where both CRSs make sense.
 * @returns undefined when nothing of it lies there
 */
export function transformExtent(extent: Extent, from: Crs, to: Crs): Extent | undefined {
  if (from.srid === to.srid) return extent;
  const reach = reachable(from, to);
  const inside = intersection(extent, reach);
  if (inside === undefined) return undefined;
  const steps = stepsOf(inside, reach);
  // Tiles and pictures are small and many; large extents are those of layers, and thousands of layers share few.
  return steps < STEPS ? outline(inside, projection(from, to), steps) : largeOutline(inside, from, to);
}

function largeOutline(inside: Extent, from: Crs, to: Crs): Extent {
  const name = `${from.code}>${to.code} ${inside.join()}`;
  const known = outlines.get(name);
  if (known !== undefined) return known;
  const made = outline(inside, projection(from, to));
  if (outlines.size >= MOST_OUTLINES) outlines.clear();
  outlines.set(name, made);
  return made;
}

const outlines = new Map<string, Extent>();
const MOST_OUTLINES = 10_000;

/**
 * Between two points of the outline a side leaves the straight line by the square of their distance: these keep that below
 * a tenth of a metre in our CRSs, below a tenth of a tile's unit.
 */
function stepsOf(extent: Extent, whole: Extent): number {
  const share = Math.max(
    (extent[2] - extent[0]) / (whole[2] - whole[0]),
    (extent[3] - extent[1]) / (whole[3] - whole[1]),
  );
  if (share < 1 / 1500) return 1;
  return share < 1 / 700 ? 2 : share < 1 / 250 ? 4 : share < 1 / 60 ? 8 : STEPS;
}

/** The part of `from`, in its own x, y, that both CRSs reach. */
export function reachable(from: Crs, to: Crs): Extent {
  const name = `${from.code}>${to.code}`;
  const known = reaches.get(name);
  if (known !== undefined) return known;
  const own = domainOf(from);
  const common = intersection(from.domain, to.domain);
  const made =
    common === undefined
      ? own
      : (intersection(own, outline(common, projection(crsOf('CRS:84'), from))) ?? own);
  reaches.set(name, made);
  return made;
}

/** By the pair of codes: there are a dozen CRSs. */
const reaches = new Map<string, Extent>();

const STEPS = 20;

function outline(extent: Extent, project: Projection, steps = STEPS): Extent {
  const [minX, minY, maxX, maxY] = extent;
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number): void => {
    const [px, py] = project(x, y);
    if (!Number.isFinite(px) || !Number.isFinite(py)) return;
    if (px < left) left = px;
    if (px > right) right = px;
    if (py < bottom) bottom = py;
    if (py > top) top = py;
  };
  for (let i = 0; i <= steps; i++) {
    const x = minX + ((maxX - minX) * i) / steps;
    reach(x, minY);
    reach(x, maxY);
    if (i === 0 || i === steps) continue;
    const y = minY + ((maxY - minY) * i) / steps;
    reach(minX, y);
    reach(maxX, y);
  }
  return [left, bottom, right, top];
}
