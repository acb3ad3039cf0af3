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
export const PLACES: i32 = 79872; // u32[4096]: row << 16 | column where two pixels of that hash stood last
export const SYMBOL_COUNTS: i32 = 96256; // u32[288]
export const DISTANCE_COUNTS: i32 = 97408; // u32[32]
export const SYMBOL_CODES: i32 = 97536; // u32[288], the caller's: bits | number of them << 16
export const DISTANCE_CODES: i32 = 98688; // u32[32], the caller's, the same
export const LENGTH_SYMBOLS: i32 = 98816; // u16[260], the caller's: symbol of a length | number of extra bits << 12
export const LENGTH_CODES: i32 = 99336; // u32[260], the caller's: its bits, extra ones too | number of them << 24
export const HEAD: i32 = 100376; // u32[640], the caller's: bits | number of them << 16, written before the block
export const STEPS: i32 = 103424; // i32[][4]: first and end of the pixels to be written, then length and distance

/** Lengths of steps behind whose pixels nothing is copied. */
const FILTER: i32 = 0;
const NOTHING: i32 = -1;

const FREE: u32 = 0xffffffff;
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
export function begin(): void {
  colours = 0;
  held = 0;
  heldBits = 0;
  sum = 1;
  sums = 0;
  memory.fill(SLOT_INDEXES, 0xff, 4096);
  memory.fill(PLACES, 0xff, 16384);
}

/** Whether every pixel is opaque. */
export function isOpaque(from: i32, end: i32): bool {
  let all = i32x4.splat(-1);
  let at = from;
  while (at + 4096 <= end) {
    for (const stop = at + 4096; at < stop; at += 32)
      all = v128.and(all, v128.and(v128.load(at), v128.load(at, 16)));
    if (!alphasFull(all)) return false;
  }
  for (; at < end; at += 4) all = v128.and(all, v128.load32_splat(at));
  return alphasFull(all);
}

function alphasFull(words: v128): bool {
  return v128.any_true(v128.andnot(i32x4.splat(0xff000000), words)) === false;
}

/** Meets the colours of pixels. @returns how many there are by now; 257: too many for a palette */
export function meetColours(from: i32, end: i32): i32 {
  if (from >= end || colours > MOST_COLOURS) return colours;
  let last = load<u32>(from);
  meet(last);
  for (let at = from + 4; at < end; at += 4) {
    while (at + 16 <= end && i32x4.all_true(i32x4.eq(v128.load(at), i32x4.splat(last)))) at += 16;
    if (at >= end) break;
    const colour = load<u32>(at);
    if (colour === last) continue;
    last = colour;
    if (meet(colour) > MOST_COLOURS) break;
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

/** Undoes the multiplication by alpha. */
function straighten(from: i32, end: i32): void {
  const opaque = i32x4.splat(0xff000000);
  let last: u32 = 0;
  let straight: u32 = 0;
  let at = from;
  while (at < end) {
    while (at + 16 <= end) {
      const alphas = v128.and(v128.load(at), opaque);
      const settled = v128.or(i32x4.eq(alphas, opaque), i32x4.eq(alphas, i32x4.splat(0)));
      if (!i32x4.all_true(settled)) break;
      at += 16;
    }
    for (const stop = min(at + 16, end); at < stop; at += 4) {
      const colour = load<u32>(at);
      if (colour !== last) {
        last = colour;
        const row = STRAIGHT + <i32>((colour >>> 24) << 8);
        straight =
          (colour & 0xff000000) |
          (load<u8>(row + <i32>((colour >>> 16) & 255)) << 16) |
          (load<u8>(row + <i32>((colour >>> 8) & 255)) << 8) |
          load<u8>(row + <i32>(colour & 255));
      }
      store<u32>(at, straight);
    }
  }
}

/** What every look at the rows needs. */
let width: i32 = 0;
let size: i32 = 0;
/** Bytes of a row of pixels; bytes of a row of the stream. */
let shift: i32 = 0;
let stride: i32 = 0;
/** What is worth a copy: bytes of pixels. From afar it takes longer to say. */
let leastNear: i32 = 0;
let leastFar: i32 = 0;

/** States what the rows are like. @param bytes how many of a pixel's are written: 1, 3 or 4 */
export function arrange(pixelsOfRow: i32, bytes: i32): void {
  width = pixelsOfRow;
  size = bytes;
  shift = width << 2;
  stride = width * size + 1;
  leastNear = size === 1 ? 12 : 4;
  leastFar = size === 1 ? 12 : 8;
}

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
    const y = row + done;
    if (size === 4) straighten(start, start + shift);
    else if (size === 1) indexPixels(start, start + shift);
    addRow(start);
    if (y === 0 || stride > WINDOW) matchRow(beginRow(start), start, y, false);
    else if (crosses && load<u32>(start) === load<u32>(start - shift)) matchRow(goOn(start), start, y, true);
    else matchRow(beginRow(start), start, y, true);
  }
  put(from + done * shift, NOTHING, 0);
  tally();
  return done;
}

function beginRow(start: i32): i32 {
  put(start, FILTER, 0);
  unwritten = start;
  crosses = false;
  return start;
}

/** Goes on copying the row above. @returns how far */
function goOn(start: i32): i32 {
  const above = alike(start, start - shift, start + shift);
  const length = steps - 8;
  store<i32>(length, load<i32>(length) + 1 + (above >>> 2) * size);
  unwritten = start + above;
  crosses = above === shift;
  return unwritten;
}

function matchRow(from: i32, start: i32, y: i32, hasAbove: bool): void {
  const end = start + shift;
  for (let p = from; p < end; ) {
    const pixel = load<u32>(p);
    let distance = size;
    let length = p > start && load<u32>(p - 4) === pixel ? alike(p, p - 4, end) : 0;
    if (hasAbove && load<u32>(p - shift) === pixel) {
      const above = alike(p, p - shift, end);
      if (above > length && above >= leastFar) {
        length = above;
        distance = stride;
      }
    }
    if (length < 12 && p + 8 <= end) {
      const far = matchPlace(p, start, y);
      if (far > length) {
        length = far;
        distance = back;
      }
    }
    if (length >= leastNear) {
      put(p, (length >>> 2) * size, distance);
      p += length;
      unwritten = p;
      crosses = distance === stride && p === end;
    } else {
      countPixel(pixel);
      p += 4;
    }
  }
}

/** Of what `matchPlace` found. */
let back: i32 = 0;

/** Looks where these two pixels stood last. @returns how far that place is like this one, bytes of pixels; 0: not enough */
function matchPlace(p: i32, start: i32, y: i32): i32 {
  const two = load<u64>(p);
  const place = PLACES + <i32>(((two * 0x1e3779b97f4a7d) >>> 52) << 2);
  const column = (p - start) >>> 2;
  const known = load<u32>(place);
  store<u32>(place, (y << 16) | (column & 0xffff));
  if (known === FREE) return 0;
  const up = (y - <i32>(known >>> 16)) & 0xffff;
  const knownColumn = <i32>(known & 0xffff);
  back = up * stride + (column - knownColumn) * size;
  if (back <= 0 || back > WINDOW) return 0;
  const other = start - up * shift + (knownColumn << 2);
  if (load<u64>(other) !== two) return 0;
  const length = 8 + alike(p + 8, other + 8, min(start + shift, p + shift - (knownColumn << 2)));
  return length >= leastFar ? length : 0;
}

/** @returns how far the pixels at two places are alike, bytes; at most as far as `end` from the first */
function alike(p: i32, q: i32, end: i32): i32 {
  const from = p;
  while (p < end) {
    const equal = i32x4.bitmask(i32x4.eq(v128.load(p), v128.load(q)));
    if (equal !== 15) {
      p += ctz(equal ^ 15) << 2;
      break;
    }
    p += 16;
    q += 16;
  }
  return min(p, end) - from;
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
  count(SYMBOL_COUNTS, <i32>(pixel & 255));
  if (size === 1) return;
  count(SYMBOL_COUNTS, <i32>((pixel >>> 8) & 255));
  count(SYMBOL_COUNTS, <i32>((pixel >>> 16) & 255));
  if (size === 4) count(SYMBOL_COUNTS, <i32>(pixel >>> 24));
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

/** Adds a row to the sum of all bytes (Adler-32, RFC 1950). The filter byte, 0, adds what was. */
function addRow(start: i32): void {
  sums = (sums + sum) % MODULUS;
  const end = start + shift;
  for (let p = start; p < end; p += PIECE) addPixels(p, min(p + PIECE, end));
}

const MODULUS: u32 = 65521;
/** Bytes of pixels whose sums 32 bits hold. */
const PIECE: i32 = 16384;

/** Each byte counts once in `sum`, and in `sums` as often as bytes follow it, itself included. */
function addPixels(from: i32, end: i32): void {
  const mask = i32x4.splat(size === 4 ? -1 : size === 3 ? 0xffffff : 0xff);
  const places = placesOfBytes();
  let single = i32x4.splat(0);
  let running = i32x4.splat(0);
  let within = i32x4.splat(0);
  let p = from;
  for (; p + 16 <= end; p += 16) {
    const bytes = v128.and(v128.load(p), mask);
    single = i32x4.add(single, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
    running = i32x4.add(running, single);
    const placed = i16x8.add(
      i16x8.extmul_low_i8x16_u(bytes, places),
      i16x8.extmul_high_i8x16_u(bytes, places),
    );
    within = i32x4.add(within, i32x4.extadd_pairwise_i16x8_u(placed));
  }
  const bytes: u32 = ((p - from) >>> 2) * size;
  const all = <u64>added(running) * <u64>(size << 2) + <u64>bytes * sum - <u64>added(within);
  sums = <u32>((<u64>sums + all) % MODULUS);
  sum = (sum + <u32>added(single)) % MODULUS;
  for (; p < end; p += 4) {
    const pixel = load<u32>(p);
    for (let i = 0; i < size; i++) {
      sum += (pixel >>> (i << 3)) & 255;
      sums += sum;
    }
    sum %= MODULUS;
    sums %= MODULUS;
  }
}

/** Of each byte of four pixels: how many bytes of the stream stand before it. */
function placesOfBytes(): v128 {
  if (size === 4) return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  if (size === 3) return i8x16(0, 1, 2, 0, 3, 4, 5, 0, 6, 7, 8, 0, 9, 10, 11, 0);
  return i8x16(0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0);
}

function added(lanes: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(lanes, 0)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 1)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 2)) +
    <u64>(<u32>i32x4.extract_lane(lanes, 3))
  );
}
