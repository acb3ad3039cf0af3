/*
 * Plain shapes → pixels: areas by summed signed coverage, strokes by distance (docs/decisions/0017). All of a picture lies in
 * this memory: pixels (R in the lowest byte, multiplied by alpha), what is covered, and the vertices of the shapes at hand.
 * Blocks of eight pixels of a row that nothing touched are not looked at.
 */

/** Steps in which coverage is told apart. */
const LEVELS: f32 = 16;
/** Added to a number, makes its bits those of the nearest whole one. */
const WHOLE: f32 = 8388608;
/** Halves go up. */
const UP: f32 = 0.000015;

let width: i32 = 0;
let height: i32 = 0;
/** Cells of a row: more than the picture is wide, as what is added to the last may go on behind it. */
let stride: i32 = 0;
/** Bytes of a row of flags, one bit a block. */
let flagStride: i32 = 0;

/** Addresses: RGBA[height][width]. */
export const pixels: i32 = 1024;
/** f32[height][stride]: what edges add up to. */
let sums: i32 = 0;
/** u8[height][stride]: levels of strokes. */
let levels: i32 = 0;
let areaFlags: i32 = 0;
let strokeFlags: i32 = 0;
/** i32[]: the caller's; of each path the vertex after its last << 1 | whether it is closed. */
export let paths: i32 = 0;
/** f64[][2]: the caller's; pixels. */
export let vertices: i32 = 0;

/** Rows that are touched, areas' and strokes'. */
let areaTop: i32 = 0;
let areaBottom: i32 = -1;
let strokeTop: i32 = 0;
let strokeBottom: i32 = -1;

/**
 * Says where things lie. The memory has to be as long before {@link clear}.
 * @returns bytes in all
 */
export function layOut(columns: i32, rows: i32, mostPaths: i32, mostVertices: i32): i32 {
  width = columns;
  height = rows;
  stride = (columns + 31) & ~7;
  flagStride = (((stride >> 3) + 63) >> 6) << 3;
  sums = (pixels + columns * rows * 4 + 31) & ~15;
  levels = sums + stride * rows * 4;
  areaFlags = levels + stride * rows;
  strokeFlags = areaFlags + flagStride * rows;
  paths = strokeFlags + flagStride * rows + 16;
  vertices = (paths + mostPaths * 4 + 15) & ~15;
  return vertices + mostVertices * 16;
}

/** Forgets all that is covered. */
export function clear(): void {
  memory.fill(sums, 0, paths - sums);
  areaTop = height;
  areaBottom = -1;
  strokeTop = height;
  strokeBottom = -1;
}

/** Flags the blocks from one column to another, both included. */
function touch(flags: i32, from: i32, to: i32): void {
  const first = from >> 3;
  const count = (to >> 3) - first + 1;
  if (count <= 24) {
    const at = flags + (first >> 3);
    store<u32>(at, load<u32>(at) | (((1 << count) - 1) << (first & 7)));
    return;
  }
  for (let block = first; block < first + count; block++) {
    const at = flags + (block >> 3);
    const bit: i32 = 1 << (block & 7);
    store<u8>(at, <u8>(<i32>load<u8>(at) | bit));
  }
}

/** Eight levels → how much of the ink each pixel takes, 0…256. */
function sharesOf(eight: v128, alpha: i32): v128 {
  const strength = i16x8.shr_u(i16x8.add(i16x8.mul(eight, i16x8.splat(<i16>alpha)), i16x8.splat(8)), 4);
  return i16x8.add(strength, i16x8.shr_u(strength, 7));
}

function blendTwo(under: v128, share: v128, ink: v128): v128 {
  const stays = i16x8.sub(i16x8.splat(256), share);
  return i16x8.shr_u(i16x8.add(i16x8.mul(ink, share), i16x8.mul(under, stays)), 8);
}

/** Paints eight pixels. @param ink two pixels of it, 16 bits a channel */
function blendEight(at: i32, shares: v128, ink: v128): void {
  let under = v128.load(at);
  let low = blendTwo(
    i16x8.extend_low_i8x16_u(under),
    v128.shuffle<i16>(shares, shares, 0, 0, 0, 0, 1, 1, 1, 1),
    ink,
  );
  let high = blendTwo(
    i16x8.extend_high_i8x16_u(under),
    v128.shuffle<i16>(shares, shares, 2, 2, 2, 2, 3, 3, 3, 3),
    ink,
  );
  v128.store(at, i8x16.narrow_i16x8_u(low, high));
  under = v128.load(at, 16);
  low = blendTwo(
    i16x8.extend_low_i8x16_u(under),
    v128.shuffle<i16>(shares, shares, 4, 4, 4, 4, 5, 5, 5, 5),
    ink,
  );
  high = blendTwo(
    i16x8.extend_high_i8x16_u(under),
    v128.shuffle<i16>(shares, shares, 6, 6, 6, 6, 7, 7, 7, 7),
    ink,
  );
  v128.store(at, i8x16.narrow_i16x8_u(low, high), 16);
}

function inkOf(colour: i32): v128 {
  return i16x8.extend_low_i8x16_u(i32x4.splat(colour | 0xff000000));
}

/** Shares of the pixels from the `count`th on become none. */
function firstOf(shares: v128, count: i32): v128 {
  const places = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  return count >= 8 ? shares : v128.and(shares, i16x8.lt_s(places, i16x8.splat(<i16>count)));
}

/** Paints pixels that take the ink alike. */
function paintSpan(from: i32, end: i32, share: i32, ink: v128, colour: i32): void {
  if (share === 0) return;
  let at = from;
  if (share === 256) {
    const full = i32x4.splat(colour | 0xff000000);
    for (; at + 16 <= end; at += 16) v128.store(at, full);
    for (; at < end; at += 4) store<i32>(at, colour | 0xff000000);
    return;
  }
  const shares = i16x8.splat(<i16>share);
  for (; at < end; at += 32) blendEight(at, firstOf(shares, (end - at) >> 2), ink);
}

/** Adds the rings of the first paths, holes turned the other way. */
export function addRings(count: i32): void {
  let start = 0;
  for (let path = 0; path < count; path++) {
    const end = load<i32>(paths + (path << 2)) >> 1;
    if (end - start > 2) addRing(vertices + (start << 4), vertices + (end << 4));
    start = end;
  }
}

function addRing(start: i32, end: i32): void {
  const touchesRows = !touchBox(start, end);
  const right = <f64>width;
  const bottom = <f64>height;
  let x = load<f64>(end - 16);
  let y = load<f64>(end - 8);
  for (let at = start; at < end; at += 16) {
    const fromX = x;
    const fromY = y;
    x = load<f64>(at);
    y = load<f64>(at, 8);
    if (y === fromY) continue;
    const goesDown = y > fromY;
    const x0 = goesDown ? fromX : x;
    const y0 = goesDown ? fromY : y;
    const x1 = goesDown ? x : fromX;
    const y1 = goesDown ? y : fromY;
    const direction: f64 = goesDown ? 1 : -1;
    if (x0 >= 0 && x1 >= 0 && x0 < right && x1 < right && y0 >= 0 && y1 <= bottom) {
      addEdge(x0, y0, x1, y1, (x1 - x0) / (y1 - y0), direction, touchesRows);
    } else addOuterEdge(x0, y0, x1, y1, direction);
  }
}

/** An area narrower than this touches the same few blocks in each of its rows, pixels. */
const NARROW: f64 = 24;

/** Flags all that a small ring inside the picture can touch, once for all its edges. @returns false for others */
function touchBox(start: i32, end: i32): bool {
  let low = v128.load(start);
  let high = low;
  for (let at = start + 16; at < end; at += 16) {
    const vertex = v128.load(at);
    low = f64x2.pmin(low, vertex);
    high = f64x2.pmax(high, vertex);
  }
  const minX = f64x2.extract_lane(low, 0);
  const minY = f64x2.extract_lane(low, 1);
  const maxX = f64x2.extract_lane(high, 0);
  const maxY = f64x2.extract_lane(high, 1);
  if (maxX - minX > NARROW || minX < 0 || minY < 0 || maxX >= <f64>width || maxY >= <f64>height) return false;
  const left = <i32>minX;
  const right = <i32>maxX + 1;
  const bottom = <i32>maxY;
  const first = left >> 3;
  const blocks: u32 = ((1 << ((right >> 3) - first + 1)) - 1) << (first & 7);
  let flags = areaFlags + <i32>minY * flagStride + (first >> 3);
  for (let row = <i32>minY; row <= bottom; row++, flags += flagStride)
    store<u32>(flags, load<u32>(flags) | blocks);
  return true;
}

/** An edge that goes down; what lies beyond the sides stays as a straight side, or is left out to the right. */
function addOuterEdge(fromX: f64, fromY: f64, toX: f64, toY: f64, direction: f64): void {
  let x0 = fromX;
  let y0 = fromY;
  let x1 = toX;
  let y1 = toY;
  const right = <f64>width;
  const bottom = <f64>height;
  if (y1 <= 0 || y0 >= bottom) return;
  const slope = (x1 - x0) / (y1 - y0);
  if (y0 < 0) {
    x0 -= slope * y0;
    y0 = 0;
  }
  if (y1 > bottom) {
    x1 -= slope * (y1 - bottom);
    y1 = bottom;
  }
  if (x0 >= 0 && x1 >= 0 && x0 < right && x1 < right) {
    addEdge(x0, y0, x1, y1, slope, direction, true);
    return;
  }
  if (x0 >= right && x1 >= right) return;
  if (x0 <= 0 && x1 <= 0) {
    addEdge(0, y0, 0, y1, 0, direction, true);
    return;
  }
  // It crosses a side of the picture and is cut there.
  const atLeft = y0 - x0 / slope;
  const atRight = y0 + (right - x0) / slope;
  const first = min(atLeft, atRight);
  const second = max(atLeft, atRight);
  let from = y0;
  if (first > y0 && first < y1) {
    addPiece(x0, y0, slope, from, first, direction);
    from = first;
  }
  if (second > y0 && second < y1) {
    addPiece(x0, y0, slope, from, second, direction);
    from = second;
  }
  addPiece(x0, y0, slope, from, y1, direction);
}

/** A piece of an edge that lies on one side of each side of the picture. */
function addPiece(x0: f64, y0: f64, slope: f64, from: f64, to: f64, direction: f64): void {
  const right = <f64>width;
  const middle = x0 + slope * ((from + to) / 2 - y0);
  if (middle >= right) return;
  if (middle <= 0) {
    addEdge(0, from, 0, to, 0, direction, true);
    return;
  }
  const a = min(right, max(0, x0 + slope * (from - y0)));
  const b = min(right, max(0, x0 + slope * (to - y0)));
  addEdge(a, from, b, to, slope, direction, true);
}

function add(cell: i32, value: f64): void {
  store<f32>(cell, <f32>(<f64>load<f32>(cell) + value));
}

/** An edge inside the picture, or on its right side, that goes down. */
function addEdge(x0: f64, y0: f64, x1: f64, y1: f64, slope: f64, direction: f64, touchesRows: bool): void {
  const top = <i32>y0;
  const bottom = min(height, <i32>Math.ceil(y1));
  areaTop = min(areaTop, top);
  areaBottom = max(areaBottom, bottom - 1);
  let x = x0;
  let rowSums = sums + top * stride * 4;
  let flags = areaFlags + top * flagStride;
  for (let row = top; row < bottom; row++, rowSums += stride << 2, flags += flagStride) {
    const below = <f64>(row + 1);
    const isLast = below >= y1;
    const start = <f64>row;
    const dy = (isLast ? y1 : below) - (start > y0 ? start : y0);
    const next = isLast ? x1 : x + slope * dy;
    const goesRight = next > x;
    const left = goesRight ? x : next;
    const right = goesRight ? next : x;
    const first = <i32>left;
    const begin = <f64>first;
    const cell = rowSums + (first << 2);
    const turned = direction * dy;
    if (right <= begin + 1) {
      const share = turned * (0.5 * (left + right) - begin);
      add(cell, turned - share);
      add(cell + 4, share);
      if (touchesRows) touch(flags, first, first + 1);
    } else {
      const last = <i32>Math.ceil(right);
      addFlat(cell, left - begin, right - begin, last - first, turned);
      if (touchesRows) touch(flags, first, last);
    }
    x = next;
  }
}

/** What an edge adds to a row in which it passes several pixels. @param count pixels that it passes, 2 or more */
function addFlat(at: i32, left: f64, right: f64, count: i32, turned: f64): void {
  const perPixel = turned / (right - left);
  const opening = 0.5 * perPixel * (1 - left) * (1 - left);
  const rest = right - <f64>count + 1;
  const closing = 0.5 * perPixel * rest * rest;
  add(at, opening);
  if (count === 2) add(at + 4, turned - opening - closing);
  else {
    const second = perPixel * (1.5 - left);
    add(at + 4, second - opening);
    for (let i = 2; i < count - 1; i++) add(at + (i << 2), perPixel);
    const before = second + <f64>(count - 3) * perPixel;
    add(at + ((count - 1) << 2), turned - before - closing);
  }
  add(at + (count << 2), closing);
}

/** Four sums → levels, as numbers whose lowest byte they are. */
function levelsOf(four: v128): v128 {
  const covered = f32x4.pmin(f32x4.abs(four), f32x4.splat(1));
  return f32x4.add(f32x4.add(f32x4.mul(covered, f32x4.splat(LEVELS)), f32x4.splat(UP)), f32x4.splat(WHOLE));
}

/** Four sums → themselves and what stands before them. */
function runningSum(four: v128, carry: v128): v128 {
  const none = f32x4.splat(0);
  const pairs = f32x4.add(four, v128.shuffle<f32>(none, four, 0, 4, 5, 6));
  return f32x4.add(f32x4.add(pairs, v128.shuffle<f32>(none, pairs, 0, 0, 4, 5)), carry);
}

/** Paints the areas and forgets them. @param colour R in the lowest byte @param alpha 0…255 */
export function paintAreas(colour: i32, alpha: i32): void {
  const ink = inkOf(colour);
  const none = f32x4.splat(0);
  const level = i32x4.splat(31);
  for (let row = areaTop; row <= areaBottom; row++) {
    const rowSums = sums + row * stride * 4;
    const rowPixels = pixels + row * width * 4;
    const rowFlags = areaFlags + row * flagStride;
    let carry = none;
    let share = 0;
    let done = 0;
    for (let word = 0; word < flagStride; word += 8) {
      let flags = load<u64>(rowFlags + word);
      if (flags === 0) continue;
      store<u64>(rowFlags + word, 0);
      while (flags !== 0) {
        const x = (word << 6) + ((<i32>ctz(flags)) << 3);
        flags &= flags - 1;
        if (x > done)
          paintSpan(rowPixels + (done << 2), rowPixels + (min(x, width) << 2), share, ink, colour);
        done = x + 8;
        const cells = rowSums + (x << 2);
        const low = runningSum(v128.load(cells), carry);
        carry = v128.shuffle<f32>(low, low, 3, 3, 3, 3);
        const high = runningSum(v128.load(cells, 16), carry);
        carry = v128.shuffle<f32>(high, high, 3, 3, 3, 3);
        v128.store(cells, none);
        v128.store(cells, none, 16);
        const eight = i16x8.narrow_i32x4_s(v128.and(levelsOf(low), level), v128.and(levelsOf(high), level));
        const shares = sharesOf(eight, alpha);
        share = i16x8.extract_lane_u(shares, 7);
        if (x < width && v128.any_true(shares))
          blendEight(rowPixels + (x << 2), firstOf(shares, width - x), ink);
      }
    }
    if (done < width) paintSpan(rowPixels + (done << 2), rowPixels + (width << 2), share, ink, colour);
  }
  areaTop = height;
  areaBottom = -1;
}

/** Pixels over which an edge of a stroke fades: from half a pixel inside it to half a pixel outside. */
const SOFT: f64 = 0.5;
/** Vertices nearer than this to the one before give no direction, pixels. */
const SAME: f64 = 1e-3;
/** Below it a direction counts as that of an axis. */
const STEEP: f64 = 1e-6;
/** Tangent of half a turn below which all joins look alike. */
const SLIGHT: f64 = 0.2;

/** The pen. */
let half: f64 = 0;
let reach: f64 = 0;
let most: v128 = f32x4.splat(0);
let reachLevels: v128 = f32x4.splat(0);

/**
 * Adds strokes along the first paths. Turns up to a right angle end in a point by prolonging both lines; sharper ones, and
 * joins that are not pointed, in a disc.
 * @param halfWidth of the pen, pixels
 * @param beyond how far ends reach beyond the line
 */
export function addStrokes(
  count: i32,
  halfWidth: f64,
  beyond: f64,
  hasRoundEnds: bool,
  isPointed: bool,
): void {
  half = halfWidth;
  reach = half + SOFT;
  most = f32x4.splat(<f32>((half < SOFT ? 2 * half : 1) * <f64>LEVELS) + UP);
  reachLevels = f32x4.splat(<f32>(reach * <f64>LEVELS) + UP);
  let start = 0;
  for (let path = 0; path < count; path++) {
    const entry = load<i32>(paths + (path << 2));
    const end = entry >> 1;
    addStroke(
      vertices + (start << 4),
      vertices + (end << 4),
      (entry & 1) !== 0,
      beyond,
      hasRoundEnds,
      isPointed,
    );
    start = end;
  }
}

function isSame(a: i32, b: i32): bool {
  return abs(load<f64>(a) - load<f64>(b)) < SAME && abs(load<f64>(a, 8) - load<f64>(b, 8)) < SAME;
}

/** The first vertex behind another that stands elsewhere; `end` where there is none. */
function nextVertex(vertex: i32, end: i32): i32 {
  let next = vertex + 16;
  while (next < end && isSame(next, vertex)) next += 16;
  return next;
}

function addStroke(
  start: i32,
  end: i32,
  isRing: bool,
  beyond: f64,
  hasRoundEnds: bool,
  isPointed: bool,
): void {
  let first = start;
  let second = nextVertex(first, end);
  if (second >= end) return;
  let ring = isRing;
  let closing = end - 16;
  if (ring) {
    while (closing > start && isSame(closing, start)) closing -= 16;
    ring = closing > second;
  }
  if (!ring && hasRoundEnds) addDisc(start);
  let x0 = load<f64>(first);
  let y0 = load<f64>(first, 8);
  let x1 = load<f64>(second);
  let y1 = load<f64>(second, 8);
  let length = sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
  let ux = (x1 - x0) / length;
  let uy = (y1 - y0) / length;
  let before = beyond;
  if (ring) {
    const dx = x0 - load<f64>(closing);
    const dy = y0 - load<f64>(closing, 8);
    const whole = sqrt(dx * dx + dy * dy);
    const along = (dx * ux + dy * uy) / whole;
    const turn = abs(dx * uy - dy * ux) / whole / (1 + along);
    if (along < 0 || (!isPointed && turn > SLIGHT)) {
      addDisc(start);
      before = 0;
    } else before = half * turn;
  }
  const beginning = second;
  const limit = ring ? closing + 16 : end;
  let isLast = false;
  while (!isLast) {
    // The next line, for the join with it.
    let third = nextVertex(second, limit);
    let after = beyond;
    let nextLength: f64 = 0;
    let vx: f64 = 0;
    let vy: f64 = 0;
    if (third >= limit) {
      if (!ring) isLast = true;
      else if (second === start) {
        isLast = true;
        third = beginning;
      } else third = start;
    } else if (ring && second === start) {
      isLast = true;
      third = beginning;
    }
    let x2 = x1;
    let y2 = y1;
    if (!isLast || ring) {
      x2 = load<f64>(third);
      y2 = load<f64>(third, 8);
      nextLength = sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
      vx = (x2 - x1) / nextLength;
      vy = (y2 - y1) / nextLength;
      const along = ux * vx + uy * vy;
      const turn = abs(ux * vy - uy * vx) / (1 + along);
      if (along < 0 || (!isPointed && turn > SLIGHT)) {
        if (!isLast) addDisc(second);
        after = 0;
      } else after = half * turn;
    }
    addSegment(x0, y0, x1, y1, ux, uy, length, before, after);
    first = second;
    second = third;
    x0 = x1;
    y0 = y1;
    x1 = x2;
    y1 = y2;
    ux = vx;
    uy = vy;
    length = nextLength;
    before = after;
  }
  if (!ring && hasRoundEnds) addDisc(second >= end ? first : second);
}

/** Eight cells become as covered as they are or shall be, whichever is more. Numbers are levels, UP more. */
function cover(at: i32, low: v128, high: v128): void {
  const none = f32x4.splat(0);
  const up = f32x4.splat(WHOLE);
  const a = f32x4.add(f32x4.pmax(none, low), up);
  const b = f32x4.add(f32x4.pmax(none, high), up);
  const eight = v128.shuffle<u8>(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28);
  store<u64>(at, i64x2.extract_lane(i8x16.max_u(eight, v128.load64_zero(at)), 0));
}

/**
 * Covers what is near a line, from where its first end fades in to where the second has faded out.
 * @param before, after how far it goes on beyond its ends
 */
function addSegment(
  x0: f64,
  y0: f64,
  x1: f64,
  y1: f64,
  ux: f64,
  uy: f64,
  length: f64,
  before: f64,
  after: f64,
): void {
  const lead = before + SOFT;
  const tail = after + SOFT;
  const whole = length + lead + tail;
  const startX = x0 - ux * lead;
  const endX = x1 + ux * tail;
  const startY = y0 - uy * lead;
  const endY = y1 + uy * tail;
  const wide = reach * abs(uy) + 0.5;
  const high = reach * abs(ux) + 0.5;
  const goesRight = ux >= 0;
  const goesDown = uy >= 0;
  const lastColumn = <f64>(width + 7);
  const lastRow = <f64>(height - 1);
  const leftX = Math.ceil((goesRight ? startX : endX) - wide);
  const rightX = Math.floor((goesRight ? endX : startX) + reach * abs(uy) - 0.5);
  const topY = Math.ceil((goesDown ? startY : endY) - high);
  const bottomY = Math.floor((goesDown ? endY : startY) + reach * abs(ux) - 0.5);
  if (!(leftX < <f64>width && rightX >= 0 && topY <= lastRow && bottomY >= 0)) return;
  const left = leftX > 0 ? <i32>leftX : 0;
  const right = <i32>min(rightX, lastColumn);
  const top = topY > 0 ? <i32>topY : 0;
  const bottom = <i32>min(bottomY, lastRow);
  if (left > right || top > bottom) return;
  strokeTop = min(strokeTop, top);
  strokeBottom = max(strokeBottom, bottom);
  const ux16 = <f32>(ux * <f64>LEVELS);
  const uy16 = <f32>(uy * <f64>LEVELS);
  const places = f32x4(0, 1, 2, 3);
  const acrossSteps = f32x4.mul(places, f32x4.splat(uy16));
  const alongSteps = f32x4.mul(places, f32x4.splat(ux16));
  const acrossFour = f32x4.splat(uy16 * 4);
  const alongFour = f32x4.splat(ux16 * 4);
  const ends = f32x4.splat(<f32>(whole * <f64>LEVELS) + 2 * UP);
  let row16 = (<f64>top + 0.5 - y0) * <f64>LEVELS;
  let rowLevels = levels + top * stride;
  let flags = strokeFlags + top * flagStride;
  if (right - left < 16) {
    // The same few cells in each row: those too far away are not covered more than they are.
    const rx16 = (<f64>left + 0.5 - x0) * <f64>LEVELS;
    const first = left >> 3;
    const blocks: u32 = ((1 << ((right >> 3) - first + 1)) - 1) << (first & 7);
    const isTwo = right - left >= 8;
    flags += first >> 3;
    rowLevels += left;
    for (
      let row = top;
      row <= bottom;
      row++, rowLevels += stride, flags += flagStride, row16 += <f64>LEVELS
    ) {
      let across = f32x4.sub(f32x4.splat(<f32>(row16 * ux - rx16 * uy)), acrossSteps);
      let along = f32x4.add(f32x4.splat(<f32>(rx16 * ux + row16 * uy + lead * <f64>LEVELS) + UP), alongSteps);
      store<u32>(flags, load<u32>(flags) | blocks);
      let low = shareOf(across, along, ends);
      across = f32x4.sub(across, acrossFour);
      along = f32x4.add(along, alongFour);
      cover(rowLevels, low, shareOf(across, along, ends));
      if (!isTwo) continue;
      across = f32x4.sub(across, acrossFour);
      along = f32x4.add(along, alongFour);
      low = shareOf(across, along, ends);
      across = f32x4.sub(across, acrossFour);
      along = f32x4.add(along, alongFour);
      cover(rowLevels + 8, low, shareOf(across, along, ends));
    }
    return;
  }
  // Ranges of x in a row: within reach of the line, and between its ends.
  const acrossFactor = abs(uy) > STEEP ? 1 / uy : 0;
  const alongFactor = abs(ux) > STEEP ? 1 / ux : 0;
  const halfAcross = abs(reach * acrossFactor);
  for (let row = top; row <= bottom; row++, rowLevels += stride, flags += flagStride) {
    const ry = <f64>row + 0.5 - y0;
    let from: f64 = 0;
    let to = lastColumn;
    if (acrossFactor !== 0) {
      const middle = x0 + ry * ux * acrossFactor - 0.5;
      from = max(from, Math.ceil(middle - halfAcross));
      to = min(to, Math.floor(middle + halfAcross));
    }
    if (alongFactor !== 0) {
      const near = x0 + (-lead - ry * uy) * alongFactor - 0.5;
      const far = near + whole * alongFactor;
      from = max(from, Math.ceil(min(near, far)));
      to = min(to, Math.floor(max(near, far)));
    }
    if (!(from <= to && from < <f64>width)) continue;
    const firstColumn = <i32>from;
    const last = <i32>to;
    touch(flags, firstColumn, last);
    for (let x = firstColumn; x <= last; x += 8) {
      const rx = <f64>x + 0.5 - x0;
      let across = f32x4.sub(f32x4.splat(<f32>((ry * ux - rx * uy) * <f64>LEVELS)), acrossSteps);
      let along = f32x4.add(f32x4.splat(<f32>((rx * ux + ry * uy + lead) * <f64>LEVELS) + UP), alongSteps);
      const low = shareOf(across, along, ends);
      across = f32x4.sub(across, acrossFour);
      along = f32x4.add(along, alongFour);
      cover(rowLevels + x, low, shareOf(across, along, ends));
    }
  }
}

/** How far inside a stroke four pixels are, in levels. */
function shareOf(across: v128, along: v128, ends: v128): v128 {
  const inside = f32x4.sub(reachLevels, f32x4.abs(across));
  return f32x4.pmin(f32x4.pmin(inside, most), f32x4.pmin(along, f32x4.sub(ends, along)));
}

/** Adds a disc around a vertex: a round end or join. */
function addDisc(vertex: i32): void {
  const x = load<f64>(vertex);
  const y = load<f64>(vertex, 8);
  const leftX = Math.ceil(x - reach - 0.5);
  const rightX = Math.floor(x + reach - 0.5);
  const topY = Math.ceil(y - reach - 0.5);
  const bottomY = Math.floor(y + reach - 0.5);
  if (!(leftX < <f64>width && rightX >= 0 && topY < <f64>height && bottomY >= 0)) return;
  const left = leftX > 0 ? <i32>leftX : 0;
  const right = rightX < <f64>(width + 7) ? <i32>rightX : width + 7;
  const top = topY > 0 ? <i32>topY : 0;
  const bottom = bottomY < <f64>(height - 1) ? <i32>bottomY : height - 1;
  strokeTop = min(strokeTop, top);
  strokeBottom = max(strokeBottom, bottom);
  const places = f32x4(0, 1, 2, 3);
  for (let row = top; row <= bottom; row++) {
    const dy = f32x4.splat(<f32>(<f64>row + 0.5 - y));
    const square = f32x4.mul(dy, dy);
    touch(strokeFlags + row * flagStride, left, right);
    for (let column = left; column <= right; column += 8) {
      const low = f32x4.add(f32x4.splat(<f32>(<f64>column + 0.5 - x)), places);
      const high = f32x4.add(low, f32x4.splat(4));
      cover(levels + row * stride + column, discShare(low, square), discShare(high, square));
    }
  }
}

function discShare(dx: v128, square: v128): v128 {
  const far = f32x4.sqrt(f32x4.add(f32x4.mul(dx, dx), square));
  return f32x4.pmin(most, f32x4.sub(reachLevels, f32x4.mul(far, f32x4.splat(LEVELS))));
}

/** Paints the strokes and forgets them. @param colour R in the lowest byte @param alpha 0…255 */
export function paintStrokes(colour: i32, alpha: i32): void {
  const ink = inkOf(colour);
  for (let row = strokeTop; row <= strokeBottom; row++) {
    const rowLevels = levels + row * stride;
    const rowPixels = pixels + row * width * 4;
    const rowFlags = strokeFlags + row * flagStride;
    for (let word = 0; word < flagStride; word += 8) {
      let flags = load<u64>(rowFlags + word);
      if (flags === 0) continue;
      store<u64>(rowFlags + word, 0);
      while (flags !== 0) {
        const x = (word << 6) + ((<i32>ctz(flags)) << 3);
        flags &= flags - 1;
        const eight = load<u64>(rowLevels + x);
        if (eight === 0) continue;
        store<u64>(rowLevels + x, 0);
        const shares = sharesOf(i16x8.extend_low_i8x16_u(i64x2.splat(eight)), alpha);
        if (x < width) blendEight(rowPixels + (x << 2), firstOf(shares, width - x), ink);
      }
    }
  }
  strokeTop = height;
  strokeBottom = -1;
}
