/*
 * Pixels → the stream of a PNG (DEFLATE, RFC 1951). What is written are not any bytes but pixels of 32 bits, of which
 * the lowest one, three or four bytes count, in rows that begin with a filter byte 0 (none). So likeness is looked for
 * pixel by pixel: to the left, in the row above, and where the same two pixels stood last.
 *
 * A picture is handled in blocks of whole rows: `match` finds the steps of a block and counts its symbols, the caller
 * makes codes for them, `write` writes it.
 */

/** Addresses. The caller fills what is said to be his. */
export const STRAIGHT: i32 = 4096; // u8[256][256]: alpha, colour multiplied by it → colour
export const SLOT_COLOURS: i32 = 69632; // i32[1024], a hash table: colours of the palette
export const SLOT_INDEXES: i32 = 73728; // i32[1024]: their numbers; -1: free
export const PALETTE: i32 = 77824; // i32[256]: colours in the order they were met
export const PLACES: i32 = 79872; // i32[4096]: where two pixels of that hash stood last
export const SYMBOL_COUNTS: i32 = 96256; // u32[288]
export const DISTANCE_COUNTS: i32 = 97408; // u32[32]
export const SYMBOL_CODES: i32 = 97536; // u32[288], the caller's: bits | number of them << 16
export const DISTANCE_CODES: i32 = 98688; // u32[32], the caller's, the same
export const LENGTH_SYMBOLS: i32 = 98816; // u16[260], the caller's: symbol of a length | number of extra bits << 12
export const LENGTH_CODES: i32 = 99336; // u32[260], the caller's: its bits, extra ones too | number of them << 24
export const HEAD: i32 = 100376; // u32[640], the caller's: bits | number of them << 16, written before the block
export const LEFT: i32 = 103424; // u8[8208]: a bit for each pixel of a row, 1: unlike the one to the left
export const ABOVE: i32 = 111632; // u8[8208]: the same for the one above
export const STEPS: i32 = 119840; // i32[][4]: first and end of the pixels to be written, then length and distance

/** Lengths of steps behind whose pixels nothing is copied. */
const FILTER: i32 = 0;
const NOTHING: i32 = -1;

const WINDOW: i32 = 32768;
const END_OF_BLOCK: i32 = 256;
const MOST_COLOURS: i32 = 256;

/** How many colours were met; one more than a palette holds: too many. */
let colours: i32 = 0;
let steps: i32 = STEPS;
let held: u64 = 0;
let heldBits: u64 = 0;
let sum: u32 = 1;
let sums: u32 = 0;

/** Once: fills the table that undoes multiplication by alpha. */
export function prepare(): void {
  for (let alpha: i32 = 0; alpha < 256; alpha++) {
    const scale: f64 = alpha === 0 || alpha === 255 ? 1 : 255 / <f64>alpha;
    for (let colour: i32 = 0; colour < 256; colour++) {
      store<u8>(STRAIGHT + (alpha << 8) + colour, <i32>(<f64>colour * scale + 0.5));
    }
  }
}

/** Begins a picture. */
export function begin(pixelsOfRow: i32): void {
  width = pixelsOfRow;
  shift = width << 2;
  colours = 0;
  memory.fill(SLOT_INDEXES, 0xff, 4096);
}

/** Undoes the multiplication by alpha. @returns whether every pixel is opaque */
export function straighten(from: i32, end: i32): bool {
  let all = i32x4.splat(-1);
  let at = from;
  for (; at + 32 <= end; at += 32) {
    const four = v128.load(at);
    const next = v128.load(at, 16);
    const mixedFour = mixed(four);
    const mixedNext = mixed(next);
    all = v128.and(all, v128.and(four, next));
    if (!v128.any_true(v128.or(mixedFour, mixedNext))) continue;
    const zero = i32x4.splat(0);
    let which = i32x4.bitmask(i32x4.eq(mixedFour, zero)) | (i32x4.bitmask(i32x4.eq(mixedNext, zero)) << 4);
    for (which ^= 255; which !== 0; which &= which - 1) straightenPixel(at + (ctz(which) << 2));
  }
  for (; at < end; at += 4) {
    all = v128.and(all, v128.load32_splat(at));
    straightenPixel(at);
  }
  return !v128.any_true(v128.andnot(i32x4.splat(0xff000000), all));
}

/** Not zero: words whose highest byte, alpha, is neither 0 nor 255. */
function mixed(words: v128): v128 {
  return v128.xor(i32x4.shr_s(words, 24), i32x4.shr_s(words, 31));
}

function straightenPixel(at: i32): void {
  const alphaRow = STRAIGHT + <i32>((load<u32>(at) >>> 24) << 8);
  store<u8>(at, load<u8>(alphaRow + <i32>load<u8>(at)));
  store<u8>(at, load<u8>(alphaRow + <i32>load<u8>(at, 1)), 1);
  store<u8>(at, load<u8>(alphaRow + <i32>load<u8>(at, 2)), 2);
}

/**
 * Meets the colours of whole rows.
 * @returns how many there are by now; 257: too many for a palette
 */
export function meetColours(from: i32, end: i32): i32 {
  const second = from + shift;
  meet(load<u32>(from));
  for (let at = from; at < end && colours <= MOST_COLOURS; at += 16) {
    const four = v128.load(at);
    let known = i32x4.eq(four, v128.load(at - 4));
    if (at >= second) known = v128.or(known, i32x4.eq(four, v128.load(at - shift)));
    let unknown = i32x4.bitmask(known) ^ 15;
    if (at === from) unknown &= 14;
    for (; unknown !== 0; unknown &= unknown - 1) {
      const each = at + (ctz(unknown) << 2);
      if (each < end) meet(load<u32>(each));
    }
  }
  return colours;
}

/**
 * Meets the colours of a block whose steps were found: each stands for itself once, where it is met first.
 * @returns how many there are by now; 257: too many for a palette
 */
export function meetWritten(): i32 {
  for (let step = STEPS; step < steps && colours <= MOST_COLOURS; step += 16) {
    const end = load<i32>(step, 4);
    for (let p = load<i32>(step); p < end; p += 4) meet(load<u32>(p));
  }
  return colours;
}

function slotOf(colour: u32): i32 {
  let slot = <i32>((colour * 0x9e3779b1) >>> 22);
  while (load<i32>(SLOT_INDEXES + (slot << 2)) !== -1 && load<u32>(SLOT_COLOURS + (slot << 2)) !== colour) {
    slot = (slot + 1) & 1023;
  }
  return slot << 2;
}

function meet(colour: u32): i32 {
  const slot = slotOf(colour);
  if (load<i32>(SLOT_INDEXES + slot) === -1) {
    if (colours < MOST_COLOURS) {
      store<i32>(SLOT_INDEXES + slot, colours);
      store<u32>(SLOT_COLOURS + slot, colour);
      store<u32>(PALETTE + (colours << 2), colour);
    }
    colours++;
  }
  return colours;
}

/** Each pixel, whose colour was met, becomes the number of its colour. */
function indexPixels(from: i32, end: i32): void {
  let last: u32 = 0;
  let index = -1;
  for (let at = from; at < end; at += 4) {
    const colour = load<u32>(at);
    if (colour !== last || index < 0) {
      last = colour;
      index = load<i32>(SLOT_INDEXES + slotOf(colour));
    }
    store<u32>(at, index);
  }
}

/** What every look at the rows needs. */
let width: i32 = 0;
let size: i32 = 0;
/** Bytes of a row of pixels; bytes of a row of the stream. */
let shift: i32 = 0;
let stride: i32 = 0;
/** How many pixels are worth a copy. From afar it takes longer to say. */
let leastNear: i32 = 0;
let leastFar: i32 = 0;

/** Begins a band of rows. @param first address of the first pixel that is there, written before or to be written */
export function beginBand(first: i32): void {
  firstPixel = first;
  memory.fill(PLACES, 0, 16384);
}

/** Begins a stream. @param bytes how many of a pixel are written: 1, 3 or 4 */
export function arrange(bytes: i32): void {
  size = bytes;
  held = 0;
  heldBits = 0;
  sum = 1;
  sums = 0;
  stride = width * size + 1;
  leastNear = size === 1 ? 3 : 1;
  leastFar = size === 1 ? 3 : 2;
}

/** Address of the first pixel that may be copied. */
let firstPixel: i32 = 0;
/** Pixels that stand for themselves begin here. */
let unwritten: i32 = 0;
/** The last step copies the row above to its end. */
let crosses: bool = false;

/**
 * Finds the steps of a block and counts its symbols.
 * @param from address of the pixels of row `row`; the rows before, as far as 32 KiB of the stream reach, lie before it
 * @param end of the room for steps
 * @returns how many of the `rows` rows the block has: as many as there is room for
 */
export function match(from: i32, row: i32, rows: i32, end: i32): i32 {
  memory.fill(SYMBOL_COUNTS, 0, 1280);
  steps = STEPS;
  unwritten = from;
  crosses = false;
  const room = (width + 2) << 4;
  let done = 0;
  for (let start = from; done < rows && steps + room <= end; done++, start += shift) {
    const hasAbove = row + done > 0 && stride <= WINDOW;
    if (size === 1) indexPixels(start, start + shift);
    readRow(start, hasAbove);
    matchRow(start, hasAbove && crosses ? goOn(start) : beginRow(start));
  }
  put(from + done * shift, NOTHING, 0);
  tally();
  return done;
}

/**
 * Adds a row to the sum of all bytes, and notes which of its pixels are unlike the one to the left and
 * the one above.
 */
function readRow(start: i32, hasAbove: bool): void {
  const mask = i32x4.splat(size === 4 ? -1 : size === 3 ? 0xffffff : 0xff);
  const even = i16x8.splat(0xff);
  const evenPlaces = placesOfBytes(0);
  const oddPlaces = placesOfBytes(1);
  const end = start + shift;
  const whole = start + ((width & ~15) << 2);
  const above = shift;
  let map = LEFT;
  let single = i32x4.splat(0);
  let running = i32x4.splat(0);
  let within = i32x4.splat(0);
  let added = start;
  sums = (sums + sum) % MODULUS; // the filter byte, 0
  for (let p = start; p < whole; ) {
    let evens = i16x8.splat(0);
    let odds = i16x8.splat(0);
    let evenRuns = i16x8.splat(0);
    let oddRuns = i16x8.splat(0);
    const from = p;
    for (const stop = min(p + 256, whole); p < stop; p += 64, map += 2) {
      let a = v128.load(p);
      let b = v128.load(p, 16);
      let c = v128.load(p, 32);
      let d = v128.load(p, 48);
      const left = p - 4;
      store<u16>(
        map,
        unlike(
          i32x4.eq(a, v128.load(left)),
          i32x4.eq(b, v128.load(left, 16)),
          i32x4.eq(c, v128.load(left, 32)),
          i32x4.eq(d, v128.load(left, 48)),
        ),
      );
      const up = p - above;
      store<u16>(
        map + ABOVE - LEFT,
        unlike(
          i32x4.eq(a, v128.load(up)),
          i32x4.eq(b, v128.load(up, 16)),
          i32x4.eq(c, v128.load(up, 32)),
          i32x4.eq(d, v128.load(up, 48)),
        ),
      );
      a = v128.and(a, mask);
      b = v128.and(b, mask);
      c = v128.and(c, mask);
      d = v128.and(d, mask);
      evens = i16x8.add(evens, v128.and(a, even));
      odds = i16x8.add(odds, i16x8.shr_u(a, 8));
      evenRuns = i16x8.add(evenRuns, evens);
      oddRuns = i16x8.add(oddRuns, odds);
      evens = i16x8.add(evens, v128.and(b, even));
      odds = i16x8.add(odds, i16x8.shr_u(b, 8));
      evenRuns = i16x8.add(evenRuns, evens);
      oddRuns = i16x8.add(oddRuns, odds);
      evens = i16x8.add(evens, v128.and(c, even));
      odds = i16x8.add(odds, i16x8.shr_u(c, 8));
      evenRuns = i16x8.add(evenRuns, evens);
      oddRuns = i16x8.add(oddRuns, odds);
      evens = i16x8.add(evens, v128.and(d, even));
      odds = i16x8.add(odds, i16x8.shr_u(d, 8));
      evenRuns = i16x8.add(evenRuns, evens);
      oddRuns = i16x8.add(oddRuns, odds);
    }
    // Of what came before, each further 16 bytes of pixels count it once more.
    running = i32x4.add(running, i32x4.mul(single, i32x4.splat((p - from) >>> 4)));
    running = i32x4.add(running, i32x4.extadd_pairwise_i16x8_u(evenRuns));
    running = i32x4.add(running, i32x4.extadd_pairwise_i16x8_u(oddRuns));
    single = i32x4.add(single, i32x4.extadd_pairwise_i16x8_u(i16x8.add(evens, odds)));
    within = i32x4.add(within, i32x4.dot_i16x8_s(evens, evenPlaces));
    within = i32x4.add(within, i32x4.dot_i16x8_s(odds, oddPlaces));
    if (p - added >= PIECE || p === whole) {
      addPixels(((p - added) >>> 2) * size, total(single), total(running), total(within));
      single = i32x4.splat(0);
      running = i32x4.splat(0);
      within = i32x4.splat(0);
      added = p;
    }
  }
  readRest(whole, end, map);
  store<u8>(LEFT, load<u8>(LEFT) | 1);
  if (!hasAbove) memory.fill(ABOVE, 0xff, (width >>> 3) + 8);
}

/** Reads the last pixels of a row, fewer than 16, one by one. */
function readRest(from: i32, end: i32, map: i32): void {
  let left = 0;
  let up = 0;
  for (let p = from; p < end; p += 4) {
    const pixel = load<u32>(p);
    const bit = (p - from) >>> 2;
    left |= (<i32>(pixel === load<u32>(p - 4))) << bit;
    up |= (<i32>(pixel === load<u32>(p - shift))) << bit;
    addPixel(pixel);
  }
  // All that follows is unlike.
  store<u64>(map, ~(<u64>left));
  store<u64>(map + ABOVE - LEFT, ~(<u64>up));
}

/** @returns a bit for each of 16 words that is zero */
function unlike(a: v128, b: v128, c: v128, d: v128): u16 {
  return <u16>~i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

/** @returns how many pixels from a column on are not unlike, by one of both maps: at least to the end of its word */
function longRun(map: i32, column: i32): i32 {
  let at = map + ((column >>> 6) << 3) + 8;
  let run = 64 - (column & 63);
  for (; load<u64>(at) === 0; at += 8) run += 64;
  return run + <i32>ctz(load<u64>(at));
}

function beginRow(start: i32): i32 {
  put(start, FILTER, 0);
  unwritten = start;
  crosses = false;
  return 0;
}

/** Goes on copying the row above, where it can. @returns how many pixels */
function goOn(start: i32): i32 {
  const above = load<u64>(ABOVE);
  const run = above !== 0 ? <i32>ctz(above) : longRun(ABOVE, 0);
  if (run === 0) return beginRow(start);
  const length = steps - 8;
  store<i32>(length, load<i32>(length) + 1 + run * size);
  unwritten = start + (run << 2);
  crosses = run === width;
  return run;
}

function matchRow(start: i32, from: i32): void {
  const end = width;
  const near = size;
  const least = leastNear;
  const leastAway = leastFar;
  const reach = (WINDOW / near) << 2;
  const earliest = firstPixel;
  const up = stride;
  let step = steps;
  let pixels = unwritten;
  let distance = 0;
  let column = from;
  while (column < end) {
    const p = start + (column << 2);
    const word = (column >>> 6) << 3;
    const left = load<u64>(LEFT + word) >>> <u64>(column & 63);
    const above = load<u64>(ABOVE + word) >>> <u64>(column & 63);
    let run = left !== 0 ? <i32>ctz(left) : longRun(LEFT, column);
    distance = near;
    const runAbove = above !== 0 ? <i32>ctz(above) : longRun(ABOVE, column);
    if (runAbove > run && runAbove >= leastAway) {
      run = runAbove;
      distance = up;
    }
    if (run < 3 && column + 1 < end) {
      const two = load<u64>(p);
      const place = PLACES + <i32>(((two * 0x1e3779b97f4a7d) >>> 52) << 2);
      // Too far away, it is not looked at: it would have to be fetched from far away, too.
      const other = max(load<i32>(place), max(p - reach, earliest));
      store<i32>(place, p);
      if (load<u64>(other) === two) {
        const away = runAway(p, other, column);
        if (away > run && away >= leastAway) {
          run = away;
          distance = back;
        }
      }
    }
    if (run >= least) {
      store<i32>(step, pixels);
      store<i32>(step, p, 4);
      store<i32>(step, run * near, 8);
      store<i32>(step, distance, 12);
      step += 16;
      column += run;
      pixels = p + (run << 2);
    } else {
      countPixel(load<u32>(p));
      column++;
      distance = 0;
    }
  }
  crosses = from < end ? distance === up : crosses;
  unwritten = pixels;
  steps = step;
}

/** Of what `runAway` looked at: bytes of the stream between both places. */
let back: i32 = 0;

/** @returns how many pixels are like those of another place in the same or an earlier row; 0: it lies too far away */
function runAway(p: i32, other: i32, column: i32): i32 {
  const between = (p - other) >>> 2;
  if (between === 0) return 0;
  const rows = between > column ? (between - column + width - 1) / width : 0;
  back = between * size + rows;
  if (back > WINDOW) return 0;
  const otherColumn = column + rows * width - between;
  const most = width - max(column, otherColumn);
  let run = 2;
  while (run < most) {
    const unlike = i32x4.bitmask(i32x4.eq(v128.load(p + (run << 2)), v128.load(other + (run << 2)))) ^ 15;
    if (unlike !== 0) return min(most, run + ctz(unlike));
    run += 4;
  }
  return most;
}

function put(pixelsEnd: i32, length: i32, distance: i32): void {
  store<i32>(steps, unwritten);
  store<i32>(steps, pixelsEnd, 4);
  store<i32>(steps, length, 8);
  store<i32>(steps, distance, 12);
  steps += 16;
}

function count(table: i32, symbol: i32): void {
  const at = table + (symbol << 2);
  store<u32>(at, load<u32>(at) + 1);
}

function countPixel(pixel: u32): void {
  const first = SYMBOL_COUNTS + <i32>((pixel & 255) << 2);
  store<u32>(first, load<u32>(first) + 1);
  if (size === 1) return;
  const second = SYMBOL_COUNTS + <i32>((pixel >>> 6) & 1020);
  store<u32>(second, load<u32>(second) + 1);
  const third = SYMBOL_COUNTS + <i32>((pixel >>> 14) & 1020);
  store<u32>(third, load<u32>(third) + 1);
  if (size === 3) return;
  const fourth = SYMBOL_COUNTS + <i32>((pixel >>> 22) & 1020);
  store<u32>(fourth, load<u32>(fourth) + 1);
}

/** Counts the symbols of copies. */
function tally(): void {
  for (let step = STEPS; step < steps; step += 16) {
    let length = load<i32>(step, 8);
    if (length === NOTHING) continue;
    if (length === FILTER) {
      count(SYMBOL_COUNTS, 0);
      continue;
    }
    const distance = distanceSymbol(load<i32>(step, 12));
    for (; length > 260; length -= 258) countCopy(258, distance);
    if (length > 258) {
      countCopy(length - 3, distance);
      length = 3;
    }
    countCopy(length, distance);
  }
  count(SYMBOL_COUNTS, END_OF_BLOCK);
}

function countCopy(length: i32, distance: i32): void {
  count(SYMBOL_COUNTS, load<u16>(LENGTH_SYMBOLS + (length << 1)));
  count(DISTANCE_COUNTS, distance);
}

/** RFC 1951, 3.2.5: two symbols for each power of two. */
function distanceSymbol(distance: i32): i32 {
  const rest = distance - 1;
  if (rest < 2) return rest;
  const power = 31 - clz(rest);
  return (power << 1) | ((rest >>> (power - 1)) & 1);
}

/** Writes bits that others left and then those of `HEAD`. @returns the address behind the bytes that are whole */
export function writeHead(target: i32, codes: i32): i32 {
  for (let at = HEAD, end = HEAD + (codes << 2); at < end; at += 4) {
    hold(load<u32>(at));
    target = release(target);
  }
  return target;
}

/** A code: its bits | number of them << 16. */
function hold(code: u32): void {
  held |= (<u64>(code & 0xffff)) << heldBits;
  heldBits += code >>> 16;
}

/** Writes the bytes that are whole. */
function release(target: i32): i32 {
  store<u64>(target, held);
  const bytes = heldBits >>> 3;
  held >>= bytes << 3;
  heldBits &= 7;
  return target + <i32>bytes;
}

/** Writes the steps that `match` found and the end of the block. @returns the address behind the bytes that are whole */
export function write(target: i32): i32 {
  let bits = held;
  let number = heldBits;
  const filter = load<u32>(SYMBOL_CODES);
  for (let step = STEPS; step < steps; step += 16) {
    const pixelsEnd = load<i32>(step, 4);
    for (let p = load<i32>(step); p < pixelsEnd; p += 4) {
      const pixel = load<u32>(p);
      let code = load<u32>(SYMBOL_CODES + <i32>((pixel & 255) << 2));
      bits |= (<u64>(code & 0xffff)) << number;
      number += code >>> 16;
      if (size > 1) {
        code = load<u32>(SYMBOL_CODES + <i32>(((pixel >>> 8) & 255) << 2));
        bits |= (<u64>(code & 0xffff)) << number;
        number += code >>> 16;
        code = load<u32>(SYMBOL_CODES + <i32>(((pixel >>> 16) & 255) << 2));
        bits |= (<u64>(code & 0xffff)) << number;
        number += code >>> 16;
        if (size > 3) {
          code = load<u32>(SYMBOL_CODES + <i32>((pixel >>> 24) << 2));
          bits |= (<u64>(code & 0xffff)) << number;
          number += code >>> 16;
        }
      }
      store<u64>(target, bits);
      target += <i32>(number >>> 3);
      bits >>= number & 56;
      number &= 7;
    }
    let length = load<i32>(step, 8);
    if (length === NOTHING) continue;
    if (length === FILTER) {
      bits |= (<u64>(filter & 0xffff)) << number;
      number += filter >>> 16;
      store<u64>(target, bits);
      target += <i32>(number >>> 3);
      bits >>= number & 56;
      number &= 7;
      continue;
    }
    const distance = load<i32>(step, 12);
    const symbol = distanceSymbol(distance);
    const code = load<u32>(DISTANCE_CODES + (symbol << 2));
    const extraBits = symbol < 4 ? 0 : (symbol >>> 1) - 1;
    const codeBits = code >>> 16;
    const far = <u64>((code & 0xffff) | (((distance - 1) & ((1 << extraBits) - 1)) << codeBits));
    const farBits = codeBits + extraBits;
    while (length > 0) {
      const part = length > 260 ? 258 : length > 258 ? length - 3 : length;
      const near = load<u32>(LENGTH_CODES + (part << 2));
      bits |= (<u64>(near & 0xffffff)) << number;
      number += near >>> 24;
      bits |= far << number;
      number += farBits;
      store<u64>(target, bits);
      target += <i32>(number >>> 3);
      bits >>= number & 56;
      number &= 7;
      length -= part;
    }
  }
  held = bits;
  heldBits = number;
  hold(load<u32>(SYMBOL_CODES + (END_OF_BLOCK << 2)));
  return release(target);
}

/** Writes what is left of a last byte, then the sum of what was written. @returns the address behind it */
export function finish(target: i32): i32 {
  store<u8>(target, <u8>held);
  if (heldBits > 0) target++;
  store<u32>(target, bswap((sums << 16) | sum));
  return target + 4;
}

const MODULUS: u32 = 65521;
/** Bytes of pixels whose sums 32 bits hold. */
const PIECE: i32 = 16384;

/**
 * Adds pixels to the sum of all bytes (Adler-32, RFC 1950), in which each counts as often as bytes follow it.
 * @param single sum of the `bytes` bytes
 * @param running the same, each as often as groups of four pixels follow it, its own included
 * @param within sum of each times the number of bytes before it in its group
 */
function addPixels(bytes: u32, single: u32, running: u32, within: u32): void {
  sums = <u32>((<u64>running * (size << 2) + <u64>bytes * sum + sums - within) % MODULUS);
  sum = (sum + single) % MODULUS;
}

function addPixel(pixel: u32): void {
  for (let i = 0; i < size; i++) {
    sum += (pixel >>> (i << 3)) & 255;
    sums += sum;
  }
  sum %= MODULUS;
  sums %= MODULUS;
}

/** How many bytes of the stream stand before each even or odd byte of four pixels. */
function placesOfBytes(odd: i16): v128 {
  if (size === 4) return i16x8.add(i16x8(0, 2, 4, 6, 8, 10, 12, 14), i16x8.splat(odd));
  if (size === 3) return i16x8.add(i16x8(0, 2, 3, 5, 6, 8, 9, 11), i16x8.splat(odd));
  return i16x8(0, 0, 1, 0, 2, 0, 3, 0);
}

function total(lanes: v128): u32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}
