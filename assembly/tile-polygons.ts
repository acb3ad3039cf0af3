/*
 * WKB of areas → command integers of a vector tile (MVT 2.1, 4.3): moved, cut to the buffered tile, rounded, without
 * spikes, wound. What is out of the ordinary (edges that cross, an area that leaves the tile and comes back, holes at its edge) is left to the
 * caller, area by area; server/tiles/mvt says all of this in TypeScript, and both give the same bytes. Addresses are set by
 * server/tiles/mvt/tile-polygons.ts.
 */

/** The area is the caller's. */
const UNUSUAL: i32 = -1;

/** Most vertices of an area, with the last of each ring, which repeats the first. */
const MOST_VERTICES: i32 = 2048;
/** Longer rings are not looked through edge by edge. */
const LONG_RING: i32 = 128;

/** Sides of the buffered tile, units of the tile. */
const LEAST: f64 = -64;
const MOST: f64 = 4160;
/** As in mvt-geometry.ts. */
const SMALLEST_AREA: f64 = 16;
const SIDE: f64 = 4;

/** Corner and scale of the fitted cell, then its 12 terms, of X and Y side by side; or scale and offset of an affine transform. */
let terms: i32 = 0;
let isAffine: bool = false;
/** Vertices as moved, 16 bytes each; cut, and room to cut. */
let moved: i32 = 0;
let cut: i32 = 0;
let spare: i32 = 0;
/** A ring of whole coordinates, 8 bytes a vertex; of its edges least x, most x, least y, most y, a list each. */
let ring: i32 = 0;
let boxes: i32 = 0;
/** The commands. */
let out: i32 = 0;

/** The byte of WKB that is read next, and the one behind the last. */
let at: i32 = 0;
let end: i32 = 0;
/** Vertices moved so far. */
let vertices: i32 = 0;
/** Where the next command goes, and where the last one led. */
let to: i32 = 0;
let lastX: i32 = 0;
let lastY: i32 = 0;

/** @param commands those of an area are written from there on */
export function layOut(
  transform: i32,
  vertexRoom: i32,
  cutRoom: i32,
  spareRoom: i32,
  ringRoom: i32,
  boxRoom: i32,
  commands: i32,
): void {
  terms = transform;
  moved = vertexRoom;
  cut = cutRoom;
  spare = spareRoom;
  ring = ringRoom;
  boxes = boxRoom;
  out = commands;
}

/** Begins another tile, whose transform lies in the memory. */
export function begin(affine: bool): void {
  isAffine = affine;
}

/**
 * @param from first byte of WKB; `until` the one behind the last
 * @param chance of the feature, as in mvt-geometry.ts
 * @returns bytes of its commands: 0 when nothing is left of it, UNUSUAL when the caller is to write it
 */
export function write(from: i32, until: i32, chance: f64): i32 {
  at = from;
  end = until;
  vertices = 0;
  to = out;
  lastX = 0;
  lastY = 0;
  if (until - from < 9 || load<u8>(from) !== 1) return UNUSUAL;
  const type = load<u32>(from + 1);
  if (type === 3) return writeArea(chance) ? to - out : UNUSUAL;
  if (type !== 6) return UNUSUAL;
  const parts = load<u32>(from + 5);
  at = from + 9;
  for (let i: u32 = 0; i < parts; i++) if (!writeArea(chance)) return UNUSUAL;
  return to - out;
}

/** One polygon of WKB. @returns whether it was usual */
function writeArea(chance: f64): bool {
  if (end - at < 9 || load<u8>(at) !== 1 || load<u32>(at + 1) !== 3) return false;
  const rings = load<u32>(at + 5);
  at += 9;
  if (rings === 0) return false;
  const outer = vertices;
  if (!readRing()) return false;
  const area = areaOf(outer, vertices);
  // Coordinates that are no numbers, or too large.
  if (!(area < Infinity)) return false;
  const isSmall = !(area >= SMALLEST_AREA);
  const isCut = !isSmall && reachesOutside(outer, vertices);
  // Holes at the edge may part the area.
  if (isCut && rings > 1) return false;
  let isDrawn = false;
  if (isSmall) {
    if (chance * SMALLEST_AREA < area) writeSquare(outer);
  } else {
    const count = isCut ? cutRing(outer, vertices) : rounded(moved, outer, vertices);
    if (isCut && count >= 3 && returnsTwice(count)) return false;
    const drawn = writeRing(count, true);
    if (drawn < 0) return false;
    isDrawn = drawn > 0;
  }
  for (let i: u32 = 1; i < rings; i++) {
    const first = vertices;
    if (!readRing()) return false;
    if (!isDrawn || areaOf(first, vertices) < SMALLEST_AREA) continue;
    if (reachesOutside(first, vertices)) return false;
    if (writeRing(rounded(moved, first, vertices), false) < 0) return false;
  }
  return true;
}

/** Moves the vertices of the next ring behind those there are. */
function readRing(): bool {
  if (end - at < 4) return false;
  const count = load<u32>(at);
  at += 4;
  if (count === 0 || count > <u32>(MOST_VERTICES - vertices) || <u32>(end - at) < count * 16) return false;
  const target = moved + vertices * 16;
  const behind = at + <i32>count * 16;
  if (isAffine) moveBySides(behind, target);
  else moveByTerms(behind, target);
  vertices += <i32>count;
  return true;
}

function moveBySides(behind: i32, first: i32): void {
  const scale = v128.load(terms);
  const offset = v128.load(terms, 16);
  for (let target = first; at < behind; at += 16, target += 16)
    v128.store(target, f64x2.add(f64x2.mul(v128.load(at), scale), offset));
}

/** As `cellTransform` in geo/coordinate-transform.ts, X and Y side by side, step by step. */
function moveByTerms(behind: i32, first: i32): void {
  const corner = v128.load(terms);
  const scale = v128.load(terms, 16);
  const one = f64x2.splat(1);
  const k = v128.load(terms, 32);
  const ku = v128.load(terms, 48);
  const kv = v128.load(terms, 64);
  const kuu = v128.load(terms, 80);
  const kuv = v128.load(terms, 96);
  const kvv = v128.load(terms, 112);
  for (let target = first; at < behind; at += 16, target += 16) {
    const place = f64x2.sub(f64x2.mul(f64x2.sub(v128.load(at), corner), scale), one);
    const u = i64x2.shuffle(place, place, 0, 0);
    const v = i64x2.shuffle(place, place, 1, 1);
    const byU = f64x2.add(f64x2.add(ku, f64x2.mul(kuu, u)), f64x2.mul(kuv, v));
    const byV = f64x2.add(kv, f64x2.mul(kvv, v));
    v128.store(target, f64x2.add(f64x2.add(k, f64x2.mul(u, byU)), f64x2.mul(v, byV)));
  }
}

/** Area of moved vertices from one place to before another. */
function areaOf(first: i32, behind: i32): f64 {
  let area: f64 = 0;
  const last = moved + behind * 16;
  let px = load<f64>(last - 16);
  let py = load<f64>(last - 8);
  for (let i = moved + first * 16; i < last; i += 16) {
    const x = load<f64>(i);
    const y = load<f64>(i, 8);
    area += px * y - x * py;
    px = x;
    py = y;
  }
  return abs(area) / 2;
}

function reachesOutside(first: i32, behind: i32): bool {
  const least = f64x2.splat(LEAST);
  const most = f64x2.splat(MOST);
  let inside = i64x2.splat(-1);
  for (let i = moved + first * 16; i < moved + behind * 16; i += 16) {
    const vertex = v128.load(i);
    inside = v128.and(inside, v128.and(f64x2.ge(vertex, least), f64x2.le(vertex, most)));
  }
  return !i64x2.all_true(inside);
}

/** As Math.round: halves go up. */
function nearest(value: f64): f64 {
  const above = ceil(value);
  return above - 0.5 <= value ? above : above - 1;
}

/** Vertices rounded into `ring`, none twice in a row, the last not as the first. @returns how many */
function rounded(xy: i32, first: i32, behind: i32): i32 {
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  let kept = ring;
  let before: i64 = i64.MIN_VALUE;
  for (let i = xy + first * 16; i < xy + behind * 16; i += 16) {
    const vertex = v128.load(i);
    const above = f64x2.ceil(vertex);
    const isHalf = f64x2.le(f64x2.sub(above, half), vertex);
    const whole = v128.bitselect(above, f64x2.sub(above, one), isHalf);
    const pair = i64x2.extract_lane(i32x4.trunc_sat_f64x2_s_zero(whole), 0);
    if (pair === before) continue;
    store<i64>(kept, pair);
    kept += 8;
    before = pair;
  }
  const count = (kept - ring) >> 3;
  return count > 1 && load<i64>(ring) === before ? count - 1 : count;
}

/** A ring cut to the buffered tile and rounded, in `ring`. @returns its vertices */
function cutRing(first: i32, behind: i32): i32 {
  let left = false;
  let right = false;
  let top = false;
  let bottom = false;
  for (let i = moved + first * 16; i < moved + behind * 16; i += 16) {
    const x = load<f64>(i);
    const y = load<f64>(i, 8);
    if (!(x >= LEAST)) left = true;
    if (!(x <= MOST)) right = true;
    if (!(y >= LEAST)) top = true;
    if (!(y <= MOST)) bottom = true;
  }
  let count = behind - first;
  memory.copy(cut, moved + first * 16, count * 16);
  if (left) count = clipSide(count, 0, LEAST, -1);
  if (right) count = clipSide(count, 0, MOST, 1);
  if (top) count = clipSide(count, 8, LEAST, -1);
  if (bottom) count = clipSide(count, 8, MOST, 1);
  return rounded(cut, 0, count);
}

/** As in geo/cut-to-box.ts, from `cut` into `spare`, which change places. @param axis 0 for x, 8 for y: the byte of it in a vertex */
function clipSide(count: i32, axis: i32, bound: f64, sign: f64): i32 {
  if (count === 0) return 0;
  const last = cut + count * 16;
  let written = spare;
  let px = load<f64>(last - 16);
  let py = load<f64>(last - 8);
  let wasInside = sign * (load<f64>(last - 16 + axis) - bound) <= 0;
  for (let i = cut; i < last; i += 16) {
    const x = load<f64>(i);
    const y = load<f64>(i, 8);
    const isInside = sign * ((axis === 0 ? x : y) - bound) <= 0;
    if (isInside !== wasInside) {
      const t = axis === 0 ? (bound - px) / (x - px) : (bound - py) / (y - py);
      store<f64>(written, axis === 0 ? bound : px + (x - px) * t);
      store<f64>(written, axis === 0 ? py + (y - py) * t : bound, 8);
      written += 16;
    }
    if (isInside) {
      store<f64>(written, x);
      store<f64>(written, y, 8);
      written += 16;
    }
    px = x;
    py = y;
    wasInside = isInside;
  }
  const kept = (written - spare) >> 4;
  const free = cut;
  cut = spare;
  spare = free;
  return kept;
}

/** As in split-at-edge.ts, of `ring`. */
function returnsTwice(count: i32): bool {
  let chains = 0;
  let wasOn = isOnEdge(count - 1, 0);
  for (let i = 0; i < count; i++) {
    const isOn = isOnEdge(i, i + 1 === count ? 0 : i + 1);
    if (wasOn && !isOn && ++chains > 1) return true;
    wasOn = isOn;
  }
  return false;
}

/** Whether the way between two vertices runs along a side of the buffered tile. */
function isOnEdge(a: i32, b: i32): bool {
  return isSide(xOf(a), xOf(b)) || isSide(yOf(a), yOf(b));
}

function isSide(a: i32, b: i32): bool {
  return a === b && (a === <i32>LEAST || a === <i32>MOST);
}

/** A square of the smallest area where a small ring lies. */
function writeSquare(first: i32): void {
  const left = nearest(load<f64>(moved + first * 16) - SIDE / 2);
  const top = nearest(load<f64>(moved + first * 16, 8) - SIDE / 2);
  if (!isInBox(left, top) || !isInBox(left + SIDE, top + SIDE)) return;
  const x = <i32>left;
  const y = <i32>top;
  const side = <i32>SIDE;
  setVertex(0, x, y);
  setVertex(1, x + side, y);
  setVertex(2, x + side, y + side);
  setVertex(3, x, y + side);
  writeClosedPath(4, false);
}

function isInBox(px: f64, py: f64): bool {
  return px >= LEAST && py >= LEAST && px <= MOST && py <= MOST;
}

/** The rounded ring as a path. @returns 1; 0 when nothing is left of it; UNUSUAL where its edges cross */
function writeRing(vertexCount: i32, isOuter: bool): i32 {
  if (vertexCount < 3) return 0;
  let count = vertexCount;
  lookThrough(count);
  if (hasSpike) {
    count = dropSpikes(count);
    if (count < 3) return 0;
    lookThrough(count);
  }
  if (count > 3 && !isConvex && (count > LONG_RING || hasCrossing(count))) return UNUSUAL;
  if (area === 0) return 0;
  writeClosedPath(count, area > 0 !== isOuter);
  return 1;
}

function writeClosedPath(count: i32, reverse: bool): void {
  const step = reverse ? -8 : 8;
  let vertex = reverse ? ring + (count - 1) * 8 : ring;
  store<u8>(to++, (1 << 3) | 1);
  writeStep(vertex);
  writeVarint(((count - 1) << 3) | 2);
  for (let i = 1; i < count; i++) {
    vertex += step;
    writeStep(vertex);
  }
  store<u8>(to++, (1 << 3) | 7);
}

/** The way to a vertex, in zigzag form. */
function writeStep(vertex: i32): void {
  const x = load<i32>(vertex);
  const y = load<i32>(vertex, 4);
  const dx = x - lastX;
  const dy = y - lastY;
  writeVarint((dx << 1) ^ (dx >> 31));
  writeVarint((dy << 1) ^ (dy >> 31));
  lastX = x;
  lastY = y;
}

function writeVarint(value: u32): void {
  let rest = value;
  for (; rest > 0x7f; rest >>= 7) store<u8>(to++, (rest & 0x7f) | 0x80);
  store<u8>(to++, rest);
}

// Below: repair-ring.ts and ring-crossings.ts, of `ring`. Differences of its coordinates are below 2^13.

function xOf(vertex: i32): i32 {
  return load<i32>(ring + vertex * 8);
}

function yOf(vertex: i32): i32 {
  return load<i32>(ring + vertex * 8, 4);
}

function setVertex(vertex: i32, x: i32, y: i32): void {
  store<i32>(ring + vertex * 8, x);
  store<i32>(ring + vertex * 8, y, 4);
}

/** What `lookThrough` found: a vertex in a straight run or at the end of a way there and back; one turn and once round; twice the signed area. */
let hasSpike: bool = false;
let isConvex: bool = false;
let area: i64 = 0;

/** One way round the ring; the rest is not looked at behind a spike. */
function lookThrough(count: i32): void {
  hasSpike = false;
  area = 0;
  let bx = xOf(0);
  let by = yOf(0);
  let dx = bx - xOf(count - 1);
  let dy = by - yOf(count - 1);
  // East or west as last seen, from the end of the ring; an edge due north or south keeps it.
  let heading = dx;
  for (let i = count - 1; i > 0 && heading === 0; i--) heading = xOf(i) - xOf(i - 1);
  let ups = 0;
  let reversals = 0;
  for (let i = 1; i <= count; i++) {
    const next = i === count ? 0 : i;
    const cx = xOf(next);
    const cy = yOf(next);
    const ex = cx - bx;
    const ey = cy - by;
    const turned = dx * ey - dy * ex;
    if (turned === 0) {
      hasSpike = true;
      return;
    }
    ups += turned > 0 ? 1 : 0;
    if (ex !== 0 && ex > 0 !== heading > 0) {
      reversals++;
      heading = ex;
    }
    area += bx * cy - cx * by;
    dx = ex;
    dy = ey;
    bx = cx;
    by = cy;
  }
  isConvex = reversals <= 2 && (ups === 0 || ups === count);
}

/** @returns vertices left */
function dropSpikes(vertexCount: i32): i32 {
  let count = vertexCount;
  // The first vertices may have become a spike through the last.
  do {
    for (let i = 0; i < count && count > 2; ) {
      const before = i === 0 ? count - 1 : i - 1;
      const after = i + 1 === count ? 0 : i + 1;
      if (turn(before, i, after) !== 0) {
        i++;
        continue;
      }
      let least = i;
      let best = offShortcut(count, i);
      const offBefore = offShortcut(count, before);
      if (offBefore < best) {
        best = offBefore;
        least = before;
      }
      const offAfter = offShortcut(count, after);
      if (offAfter < best) {
        best = offAfter;
        least = after;
      }
      const dropped = best <= 1 ? least : i;
      const from = ring + dropped * 8;
      memory.copy(from, from + 8, (count - dropped - 1) * 8);
      count--;
      i = max(0, min(i, dropped) - 1);
    }
  } while (count > 2 && turn(count - 1, 0, 1) === 0);
  return count;
}

/** Squared distance of a vertex from the segment between its neighbours. */
function offShortcut(count: i32, vertex: i32): f64 {
  const from = vertex === 0 ? count - 1 : vertex - 1;
  const onto = vertex + 1 === count ? 0 : vertex + 1;
  const dx = <f64>(xOf(onto) - xOf(from));
  const dy = <f64>(yOf(onto) - yOf(from));
  const px = <f64>(xOf(vertex) - xOf(from));
  const py = <f64>(yOf(vertex) - yOf(from));
  const length = dx * dx + dy * dy;
  let along: f64 = 0;
  if (length !== 0) along = min<f64>(1, max<f64>(0, (px * dx + py * dy) / length));
  const offX = px - along * dx;
  const offY = py - along * dy;
  return offX * offX + offY * offY;
}

function turn(a: i32, b: i32, c: i32): i32 {
  const ax = xOf(a);
  const ay = yOf(a);
  return (xOf(b) - ax) * (yOf(c) - ay) - (yOf(b) - ay) * (xOf(c) - ax);
}

/** Bytes of a list of the edges' boxes, four edges longer than the longest ring. */
const LIST: i32 = (LONG_RING + 4) * 4;

/** Each edge beside four at once; those whose boxes meet are looked at. */
function hasCrossing(count: i32): bool {
  boxEdges(count);
  for (let i = 0; i < count - 2; i++) {
    const box = boxes + i * 4;
    const minX = i32x4.splat(load<i32>(box));
    const maxX = i32x4.splat(load<i32>(box, LIST));
    const minY = i32x4.splat(load<i32>(box, 2 * LIST));
    const maxY = i32x4.splat(load<i32>(box, 3 * LIST));
    const last = i === 0 ? count - 1 : count;
    for (let j = i + 2; j < last; j += 4) {
      const other = boxes + j * 4;
      const apart = v128.or(
        v128.or(i32x4.gt_s(v128.load(other), maxX), i32x4.lt_s(v128.load(other, LIST), minX)),
        v128.or(i32x4.gt_s(v128.load(other, 2 * LIST), maxY), i32x4.lt_s(v128.load(other, 3 * LIST), minY)),
      );
      if (i32x4.all_true(apart)) continue;
      const near = ~i32x4.bitmask(apart);
      for (let k = 0; k < 4 && j + k < last; k++)
        if (((near >> k) & 1) === 1 && crosses(i, i + 1, j + k, j + k + 1 === count ? 0 : j + k + 1))
          return true;
    }
  }
  return false;
}

function boxEdges(count: i32): void {
  for (let i = 0; i < count; i++) {
    const next = i + 1 === count ? 0 : i + 1;
    const box = boxes + i * 4;
    store<i32>(box, min(xOf(i), xOf(next)));
    store<i32>(box, max(xOf(i), xOf(next)), LIST);
    store<i32>(box, min(yOf(i), yOf(next)), 2 * LIST);
    store<i32>(box, max(yOf(i), yOf(next)), 3 * LIST);
  }
}

/** Whether two edges, whose boxes meet, share more than a point in which they only touch. */
function crosses(a: i32, b: i32, c: i32, d: i32): bool {
  const abc = turn(a, b, c);
  const abd = turn(a, b, d);
  if (abc === 0 && abd === 0) return overlaps(a, b, c, d);
  const cda = turn(c, d, a);
  const cdb = turn(c, d, b);
  return abc > 0 !== abd > 0 && cda > 0 !== cdb > 0 && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0;
}

function overlaps(a: i32, b: i32, c: i32, d: i32): bool {
  const isUpright = xOf(a) === xOf(b);
  const p = isUpright ? yOf(a) : xOf(a);
  const q = isUpright ? yOf(b) : xOf(b);
  const r = isUpright ? yOf(c) : xOf(c);
  const s = isUpright ? yOf(d) : xOf(d);
  return max(min(p, q), min(r, s)) < min(max(p, q), max(r, s));
}
