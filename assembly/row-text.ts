/*
 * Rows of PostgreSQL → text of features: GML or GeoJSON, as a program says that lies in the memory. What is out of the
 * ordinary (a text to be escaped, an empty geometry, a number that is none) is left to the caller, row by row.
 * Addresses are set by server/encode/rows/row-text.ts.
 */

// Why it stopped.
const DONE: i32 = 0;
/** The output has as much as was asked for, or has no room for the row. */
const FULL: i32 = 1;
/** The row at `at` is the caller's. */
const UNUSUAL: i32 = 2;
/** The cell at `column`, `row` is not known. */
const CELL: i32 = 3;

/** Where it stopped: the message in the input, the next byte of the output. */
export let at: i32 = 0;
export let to: i32 = 0;
/** Rows written by the last call. */
export let rows: i32 = 0;
export let column: i32 = 0;
export let row: i32 = 0;

// The program: words of 32 bits.
/** Special bytes of a key in JSON; 0: it goes into a name of XML. */
const KEY_TABLE: i32 = 0;
const FIELDS: i32 = 4;
const FIELD_COUNT: i32 = 8;
const GEOMETRY: i32 = 12;
const DECIMALS: i32 = 16;
const FLIP: i32 = 20;
const HAS_IDS: i32 = 24;
const MOVES: i32 = 28;
const PAIR_OPEN: i32 = 32;
const PAIR_WITHIN: i32 = 36;
const PAIR_CLOSE: i32 = 40;
const PAIR_BETWEEN: i32 = 44;
/** Cells of the transform: their side, how many (less one). */
const SIDE: i32 = 48;
const CELLS: i32 = 56;
const CELL_MASK: i32 = 60;
/** For WKB types 1 to 7, in words: single, multi, single where it has one part, or none of these. */
const FORMS: i32 = 64;
/** Most bytes that one row's constants take, without those of its geometry's parts. */
const ROOM: i32 = 96;
/** Bytes before the key that belong to the id of the feature. */
const ID_PREFIX: i32 = 100;
// Pairs of address and length.
const SEPARATOR: i32 = 104;
const START: i32 = 112;
const AFTER_KEY: i32 = 120;
const END: i32 = 128;
const GEOMETRY_OPEN: i32 = 136;
const GEOMETRY_CLOSE: i32 = 144;
const GEOMETRY_NULL: i32 = 152;
/** Before a geometry's id without a number; before the number, and behind it. */
const ID_PLAIN: i32 = 160;
const ID_START: i32 = 168;
const ID_DOT: i32 = 176;
const ID_END: i32 = 440;
const EXTERIOR_OPEN: i32 = 184;
const EXTERIOR_CLOSE: i32 = 192;
const INTERIOR_OPEN: i32 = 200;
const INTERIOR_CLOSE: i32 = 208;
const PART_SEPARATOR: i32 = 216;
/** By dimension, 24 bytes each: start, behind the id, end. */
const SINGLE: i32 = 224;
const MEMBER: i32 = 296;
const MULTI: i32 = 368;

const NUMBER: i32 = 1;
const BOOLEAN: i32 = 2;
const INSTANT: i32 = 3;
/** From here on the address of a table of special bytes. */
const TABLES: i32 = 16;
/** Special, but behind U+0080 to U+009F's first byte only before those. */
const C1: i32 = 2;
/** Bytes that one of a key may become. */
const LONGEST_ESCAPE: i32 = 7;
const CELL_BYTES: i32 = 272;

/** Addresses that the caller lays out. */
let program: i32 = 0;
let starts: i32 = 0;
let ring: i32 = 0;
let ringEnd: i32 = 0;
let triples: i32 = 0;
let left: i32 = 0;
let lengths: i32 = 0;
let powers: i32 = 0;
let outputEnd: i32 = 0;
let reason: i32 = 0;
/** Of the row at hand. */
let idFrom: i32 = 0;
let idTo: i32 = 0;
let wkb: i32 = 0;
let wkbEnd: i32 = 0;
let decimals: i32 = 0;
let cellColumn: f64 = NaN;
let cellRow: f64 = 0;
let cell: i32 = 0;

/** Tables: 1000 words of 000…999, of 0…999, 1000 lengths, 10 powers of ten; 512 starts and ends of fields; a ring. */
export function layOut(fields: i32, ringStart: i32, ringBytes: i32, digits: i32): void {
  starts = fields;
  ring = ringStart;
  ringEnd = ringStart + ringBytes;
  triples = digits;
  left = digits + 4000;
  lengths = digits + 8000;
  powers = digits + 9000;
}

/**
 * Rows from `from` to `end`, DataRow messages one behind the other, into the output from `out` on until it has reached
 * `limit`. Nothing is written behind `room`.
 * @returns why it stopped
 */
export function write(code: i32, from: i32, end: i32, out: i32, limit: i32, room: i32, isFirst: i32): i32 {
  program = code;
  outputEnd = room;
  decimals = load<i32>(code + DECIMALS);
  cellColumn = NaN;
  at = from;
  to = out;
  rows = 0;
  let first = isFirst;
  while (at < end) {
    if (to >= limit) return FULL;
    const next = at + 1 + int32(at + 1);
    reason = DONE;
    if (!writeRow(at + 5, next, first)) return reason;
    first = 0;
    at = next;
    rows++;
  }
  return DONE;
}

/** @returns whether the row is written: else nothing counts of it */
function writeRow(body: i32, end: i32, isFirst: i32): bool {
  const code = program;
  let out = to;
  openFields(body);
  const keyStart = load<i32>(starts);
  const keyEnd = load<i32>(starts + 4);
  if (keyEnd < 0) return stop(UNUSUAL);
  const most = load<i32>(code + ROOM) + end - body + (keyEnd - keyStart) * LONGEST_ESCAPE * 2;
  if (out + most > outputEnd) return stop(FULL);
  if (!isFirst) out = constant(code + SEPARATOR, out);
  out = constant(code + START, out);
  idFrom = out - load<i32>(code + ID_PREFIX);
  const table = load<i32>(code + KEY_TABLE);
  out = table === 0 ? copyName(keyStart, keyEnd, out) : copyPlain(keyStart, keyEnd, out, table);
  if (out === 0) return stop(UNUSUAL);
  idTo = out;
  out = constant(code + AFTER_KEY, out);
  let field = load<i32>(code + FIELDS);
  for (let n = load<i32>(code + FIELD_COUNT); n > 0; n--, field += 32) {
    out = writeField(field, out);
    if (out === 0) return stop(UNUSUAL);
  }
  const geometry = load<i32>(code + GEOMETRY);
  if (geometry >= 0) {
    const place = starts + geometry * 8;
    wkb = load<i32>(place);
    wkbEnd = load<i32>(place + 4);
    if (wkbEnd < 0) out = constant(code + GEOMETRY_NULL, out);
    else {
      out = constant(code + GEOMETRY_OPEN, out);
      out = writeGeometry(out);
      if (out === 0) return false;
      out = constant(code + GEOMETRY_CLOSE, out);
    }
  }
  to = constant(code + END, out);
  return true;
}

function stop(why: i32): bool {
  reason = why;
  return false;
}

/** No output: the reason why is set. */
function leave(why: i32): i32 {
  reason = why;
  return 0;
}

function int32(place: i32): i32 {
  return bswap<i32>(load<i32>(place));
}

/** Starts and ends of all fields; an end below zero is NULL. */
function openFields(body: i32): void {
  let place = body + 2;
  let entry = starts;
  for (let n = ((load<u8>(body) as i32) << 8) | load<u8>(body + 1); n > 0; n--, entry += 8) {
    const length = int32(place);
    place += 4;
    store<i32>(entry, place);
    store<i32>(entry + 4, length < 0 ? -1 : place + length);
    if (length > 0) place += length;
  }
}

/** Sixteen bytes at a time: constants are padded, and the output has room behind each row. */
function constant(entry: i32, out: i32): i32 {
  const length = load<i32>(entry + 4);
  copy(load<i32>(entry), length, out);
  return out + length;
}

function copy(from: i32, length: i32, out: i32): void {
  for (let i = 0; i < length; i += 16) v128.store(out + i, v128.load(from + i));
}

/** @returns 0 when one of the bytes is special */
function copyPlain(from: i32, end: i32, out: i32, table: i32): i32 {
  const shift = out - from;
  for (let i = from; i < end; i++) {
    const byte = load<u8>(i);
    const special = load<u8>(table + byte);
    if (special !== 0 && (special !== C1 || load<u8>(i + 1) < 0xa0)) return 0;
    store<u8>(shift + i, byte);
  }
  return shift + end;
}

/** As writeGmlId of server/encode/feature-id.ts. @returns 0 for what is not ASCII */
function copyName(from: i32, end: i32, output: i32): i32 {
  let out = output;
  for (let i = from; i < end; i++) {
    const byte = load<u8>(i) as i32;
    if (byte >= 0x80) return 0;
    const lower = byte | 0x20;
    const isName =
      (lower >= 0x61 && lower <= 0x7a) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte === 0x2d ||
      byte === 0x2e ||
      (byte === 0x5f && (i + 1 === end || load<u8>(i + 1) !== 0x78));
    if (isName) store<u8>(out++, byte);
    else {
      store<i32>(out, 0x3030785f);
      store<u8>(out + 4, hex(byte >> 4));
      store<u8>(out + 5, hex(byte & 15));
      store<u8>(out + 6, 0x5f);
      out += LONGEST_ESCAPE;
    }
  }
  return out;
}

function hex(digit: i32): i32 {
  return digit + (digit < 10 ? 0x30 : 0x37);
}

/** Field, kind, and the constants before it, behind it and instead of it. @returns 0 when it is unusual */
function writeField(field: i32, output: i32): i32 {
  const place = starts + load<i32>(field) * 8;
  const from = load<i32>(place);
  const end = load<i32>(place + 4);
  if (end < 0) return constant(field + 24, output);
  const kind = load<i32>(field + 4);
  let out = constant(field + 8, output);
  if (kind >= TABLES) {
    out = copyPlain(from, end, out, kind);
    if (out === 0) return 0;
  } else if (kind === BOOLEAN) {
    if (load<u8>(from) === 0x74) {
      store<i32>(out, 0x65757274);
      out += 4;
    } else {
      store<i64>(out, 0x65736c6166);
      out += 5;
    }
  } else if (kind === INSTANT) {
    if (!isInstant(from, end)) return 0;
    copy(from, end - from, out);
    store<u8>(out + 10, 0x54);
    out += end - from - 3;
    store<u8>(out++, 0x5a);
  } else {
    if (kind === NUMBER && !isUsual(from)) return 0;
    copy(from, end - from, out);
    out += end - from;
  }
  return constant(field + 16, out);
}

/** NaN and the infinities begin with a letter, or have one behind their sign. */
function isUsual(from: i32): bool {
  const first = load<u8>(from);
  return first < 0x41 && (first !== 0x2d || load<u8>(from + 1) < 0x41);
}

/** `2026-01-31 12:00:00[.123456]+00`, of four-digit years. */
function isInstant(from: i32, end: i32): bool {
  if (end - from < 22 || load<u8>(from + 4) !== 0x2d || load<u8>(from + 10) !== 0x20) return false;
  if (load<u8>(end - 3) !== 0x2b || load<u16>(end - 2) !== 0x3030) return false;
  return load<u8>(from + 19) === (end - from === 22 ? 0x2b : 0x2e);
}

function writeGeometry(output: i32): i32 {
  let out = output;
  if (!openHeader()) return 0;
  const code = program;
  const type = headerType;
  const form = load<i32>(code + FORMS + type * 4);
  if (form === 3) return leave(UNUSUAL);
  if (type <= 3 && form === 0) return writePart(type - 1, code + SINGLE + (type - 1) * 24, 0, out);
  let count = 1;
  if (type > 3) {
    count = load<i32>(wkb);
    wkb += 4;
    if (count <= 0 || wkb + count > wkbEnd) return leave(UNUSUAL);
  }
  const dimension = type > 3 ? type - 4 : type - 1;
  if (form === 2 && count === 1) {
    if (!openHeader()) return 0;
    return headerType === dimension + 1
      ? writePart(dimension, code + SINGLE + dimension * 24, 0, out)
      : leave(UNUSUAL);
  }
  const multi = code + MULTI + dimension * 24;
  const member = code + MEMBER + dimension * 24;
  out = constant(multi, out);
  if (load<i32>(code + HAS_IDS) !== 0) out = writeId(0, out);
  out = constant(multi + 8, out);
  for (let n = 1; n <= count; n++) {
    if (type > 3 && (!openHeader() || headerType !== dimension + 1)) return leave(UNUSUAL);
    if (n > 1) out = constant(code + PART_SEPARATOR, out);
    out = writePart(dimension, member, n, out);
    if (out === 0) return 0;
  }
  return constant(multi + 16, out);
}

let headerType: i32 = 0;
/** Bytes of a vertex. */
let stride: i32 = 0;

/** The head of a WKB, of little endian; Z and M are passed over. */
function openHeader(): bool {
  if (wkb + 9 > wkbEnd || load<u8>(wkb) !== 1) return stop(UNUSUAL);
  const code = load<u32>(wkb + 1);
  wkb += 5;
  const extra = code / 1000;
  if (extra > 3) return stop(UNUSUAL);
  headerType = (code % 1000) as i32;
  if (headerType < 1 || headerType > 7) return stop(UNUSUAL);
  stride = extra === 0 ? 16 : extra === 3 ? 32 : 24;
  return true;
}

/** A point, line or polygon whose head was read. @param tags its start, what follows its id, its end */
function writePart(dimension: i32, tags: i32, n: i32, output: i32): i32 {
  const code = program;
  if (output + load<i32>(code + ROOM) + (idTo - idFrom) > outputEnd) return leave(FULL);
  let out = constant(tags, output);
  if (load<i32>(code + HAS_IDS) !== 0) out = writeId(n, out);
  out = constant(tags + 8, out);
  if (dimension < 2) {
    let count = 1;
    if (dimension === 1) {
      count = load<i32>(wkb);
      wkb += 4;
    }
    if (!readRun(count, out)) return 0;
    out = writeRun(count, false, out);
    if (out === 0) return 0;
  } else {
    const rings = load<i32>(wkb);
    wkb += 4;
    if (rings <= 0) return leave(UNUSUAL);
    for (let i = 0; i < rings; i++) {
      if (wkb + 4 > wkbEnd) return leave(UNUSUAL);
      const count = load<i32>(wkb);
      wkb += 4;
      if (!readRun(count, out)) return 0;
      out = constant(code + (i === 0 ? EXTERIOR_OPEN : INTERIOR_OPEN), out);
      out = writeRun(count, isCounterClockwise(count) !== (i === 0), out);
      if (out === 0) return 0;
      out = constant(code + (i === 0 ? EXTERIOR_CLOSE : INTERIOR_CLOSE), out);
    }
  }
  return constant(tags + 16, out);
}

function writeId(n: i32, output: i32): i32 {
  let out = constant(program + (n > 0 ? ID_START : ID_PLAIN), output);
  if (n > 0) out = constant(program + ID_DOT, writeWhole(out, n));
  const length = idTo - idFrom;
  copy(idFrom, length, out);
  return constant(program + ID_END, out + length);
}

/** Vertices of the WKB → pairs of the ring, in the CRS they are written in. */
function readRun(count: i32, out: i32): bool {
  if (count <= 0 || count > 0x100000) return stop(UNUSUAL);
  if (wkb + count * stride > wkbEnd || ring + count * 16 > ringEnd) return stop(UNUSUAL);
  if (out + load<i32>(program + ROOM) + count * 64 > outputEnd) return stop(FULL);
  const end = ring + count * 16;
  let place = wkb;
  for (let pair = ring; pair < end; pair += 16, place += stride) {
    v128.store(pair, v128.load(place));
  }
  wkb = place;
  return load<i32>(program + MOVES) === 0 || move(end);
}

/** As server/geo/precise-transform.ts does it, with the cells that the caller has put into the table. */
function move(end: i32): bool {
  const side = load<f64>(program + SIDE);
  for (let pair = ring; pair < end; pair += 16) {
    const gx = load<f64>(pair) / side;
    const gy = load<f64>(pair + 8) / side;
    const atColumn = Math.floor(gx);
    const atRow = Math.floor(gy);
    // Not for NaN either.
    if (!(Math.abs(atColumn) < 524288 && Math.abs(atRow) < 524288)) return stop(UNUSUAL);
    if (atColumn !== cellColumn || atRow !== cellRow) {
      if (!findCell(atColumn as i32, atRow as i32)) return false;
      cellColumn = atColumn;
      cellRow = atRow;
    }
    const u = (gx - atColumn) * 2 - 1;
    const v = (gy - atRow) * 2 - 1;
    store<f64>(pair, bicubic(cell, u, v));
    store<f64>(pair + 8, bicubic(cell + 128, u, v));
  }
  return true;
}

/** An entry of the table: column, row, whether it has coefficients, and these. */
function findCell(c: i32, r: i32): bool {
  const entry = load<i32>(program + CELLS) + ((c + r * 31) & load<i32>(program + CELL_MASK)) * CELL_BYTES;
  if (load<i32>(entry) !== c || load<i32>(entry + 4) !== r) {
    column = c;
    row = r;
    return stop(CELL);
  }
  cell = entry + 16;
  return load<i32>(entry + 8) !== 0 || stop(UNUSUAL);
}

function bicubic(k: i32, u: f64, v: f64): f64 {
  return cubic(k, u) + v * (cubic(k + 32, u) + v * (cubic(k + 64, u) + v * cubic(k + 96, u)));
}

function cubic(k: i32, u: f64): f64 {
  return load<f64>(k) + u * (load<f64>(k + 8) + u * (load<f64>(k + 16) + u * load<f64>(k + 24)));
}

/** Relative to the first vertex, so that big coordinates do not swallow small rings. */
function isCounterClockwise(count: i32): bool {
  let area: f64 = 0;
  const x0 = load<f64>(ring);
  const y0 = load<f64>(ring + 8);
  const end = ring + (count - 1) * 16;
  for (let pair = ring; pair < end; pair += 16) {
    area +=
      (load<f64>(pair) - x0) * (load<f64>(pair + 24) - y0) -
      (load<f64>(pair + 16) - x0) * (load<f64>(pair + 8) - y0);
  }
  return area > 0;
}

function writeRun(count: i32, isReversed: bool, output: i32): i32 {
  const code = program;
  const open = load<i32>(code + PAIR_OPEN);
  const within = load<i32>(code + PAIR_WITHIN);
  const close = load<i32>(code + PAIR_CLOSE);
  const between = load<i32>(code + PAIR_BETWEEN);
  const flip = load<i32>(code + FLIP) << 3;
  let pair = isReversed ? ring + (count - 1) * 16 : ring;
  const step = isReversed ? -16 : 16;
  let out = output;
  for (let n = 0; n < count; n++, pair += step) {
    if (n > 0) store<u8>(out++, between);
    if (open !== 0) store<u8>(out++, open);
    out = writeFixed(out, load<f64>(pair + flip));
    if (out === 0) return leave(UNUSUAL);
    store<u8>(out++, within);
    out = writeFixed(out, load<f64>(pair + (flip ^ 8)));
    if (out === 0) return leave(UNUSUAL);
    if (close !== 0) store<u8>(out++, close);
  }
  return out;
}

/** As server/encode/fixed-number.ts does it. @returns 0 for what is no number or too great */
function writeFixed(output: i32, value: f64): i32 {
  const magnitude = Math.abs(value);
  if (!(magnitude < 2147483647)) return 0;
  let whole = magnitude as i32;
  const scale = load<f64>(powers + decimals * 8);
  let fraction = ((magnitude - (whole as f64)) * scale + 0.5) as i32;
  if ((fraction as f64) >= scale) {
    fraction -= scale as i32;
    whole++;
  }
  let out = output;
  if (value < 0 && (whole | fraction) !== 0) store<u8>(out++, 0x2d);
  out = writeWhole(out, whole);
  if (fraction === 0) return out;
  store<u8>(out++, 0x2e);
  if (decimals <= 3) return writeLast(out, fraction * tenTo(3 - decimals));
  const all = fraction * tenTo(9 - decimals);
  const first = all / 1000000;
  const rest = all - first * 1000000;
  if (rest === 0) return writeLast(out, first);
  store<i32>(out, load<i32>(triples + first * 4));
  const second = rest / 1000;
  const third = rest - second * 1000;
  if (third === 0) return writeLast(out + 3, second);
  store<i32>(out + 3, load<i32>(triples + second * 4));
  return writeLast(out + 6, third);
}

function tenTo(power: i32): i32 {
  return load<f64>(powers + power * 8) as i32;
}

function writeWhole(output: i32, value: i32): i32 {
  if (value < 1000) return writeFirst(output, value);
  const thousands = value / 1000;
  const last = value - thousands * 1000;
  let out = output;
  if (thousands < 1000) out = writeFirst(out, thousands);
  else {
    const millions = thousands / 1000;
    if (millions < 1000) out = writeFirst(out, millions);
    else {
      store<u8>(out++, 0x30 + millions / 1000);
      store<i32>(out, load<i32>(triples + (millions % 1000) * 4));
      out += 3;
    }
    store<i32>(out, load<i32>(triples + (thousands - millions * 1000) * 4));
    out += 3;
  }
  store<i32>(out, load<i32>(triples + last * 4));
  return out + 3;
}

/** The first three digits, of which zeros at the start go. */
function writeFirst(out: i32, triple: i32): i32 {
  store<i32>(out, load<i32>(left + triple * 4));
  return out + (triple < 10 ? 1 : triple < 100 ? 2 : 3);
}

/** The last three digits, of which zeros at the end go. */
function writeLast(out: i32, triple: i32): i32 {
  store<i32>(out, load<i32>(triples + triple * 4));
  return out + (load<u8>(lengths + triple) as i32);
}
