/** Most decimals that {@link writeFixed} writes. */
export const EXACT_DECIMALS = 9;
/** Bytes that a number may take, with a separator, brackets and what is written over again. */
export const LONGEST_NUMBER = 32;

/**
 * Writes a number rounded to so many decimals, without zeros at the end: whole part and decimals as whole numbers of
 * 32 bits, three digits at a time and each three in one store.
 * @param view with room for {@link LONGEST_NUMBER} behind `at`; what is behind the number may be overwritten
 * @param decimals at most {@link EXACT_DECIMALS}
 * @returns where the next byte goes
 */
export function writeFixed(view: DataView, at: number, value: number, decimals: number): number {
  const magnitude = value < 0 ? -value : value;
  if (!(magnitude < 2_147_483_647)) return writeUnusual(view, at, value);
  let whole = magnitude | 0;
  const scale = POWERS[decimals] as number;
  let fraction = ((magnitude - whole) * scale + 0.5) | 0;
  if (fraction >= scale) {
    fraction -= scale;
    whole++;
  }
  let to = at;
  if (value < 0 && (whole > 0 || fraction > 0)) view.setUint8(to++, MINUS);
  to = writeWhole(view, to, whole);
  if (fraction === 0) return to;
  view.setUint8(to++, POINT);
  if (decimals <= 3) return writeLast(view, to, fraction * (POWERS[3 - decimals] as number));
  return writeLong(view, to, fraction * (POWERS[9 - decimals] as number));
}

function writeWhole(view: DataView, at: number, whole: number): number {
  if (whole < 1000) return writeFirst(view, at, whole);
  const thousands = (whole / 1000) | 0;
  const to = thousands < 1000 ? writeFirst(view, at, thousands) : writeWhole(view, at, thousands);
  view.setInt32(to, TRIPLES[whole - thousands * 1000] as number, true);
  return to + 3;
}

/** The first three digits, of which zeros at the start go. */
function writeFirst(view: DataView, at: number, triple: number): number {
  view.setInt32(at, LEFT[triple] as number, true);
  return at + (triple < 10 ? 1 : triple < 100 ? 2 : 3);
}

/** Nine digits behind the point. */
function writeLong(view: DataView, at: number, fraction: number): number {
  const first = (fraction / 1_000_000) | 0;
  const rest = fraction - first * 1_000_000;
  if (rest === 0) return writeLast(view, at, first);
  view.setInt32(at, TRIPLES[first] as number, true);
  const second = (rest / 1000) | 0;
  const third = rest - second * 1000;
  if (third === 0) return writeLast(view, at + 3, second);
  view.setInt32(at + 3, TRIPLES[second] as number, true);
  return writeLast(view, at + 6, third);
}

/** The last three digits, of which zeros at the end go. */
function writeLast(view: DataView, at: number, triple: number): number {
  view.setInt32(at, TRIPLES[triple] as number, true);
  return at + (LENGTHS[triple] as number);
}

/** Beyond every coordinate of the earth, and what is no number: slow and right. */
function writeUnusual(view: DataView, at: number, value: number): number {
  const text = String(value);
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}

const [MINUS, POINT] = [0x2d, 0x2e];
const POWERS = Array.from({ length: EXACT_DECIMALS + 1 }, (_, i) => 10 ** i);

function packed(digits: string): number {
  return [...digits].reduce((all, digit, i) => all | (digit.charCodeAt(0) << (i * 8)), 0);
}
const NUMBERS = Array.from({ length: 1000 }, (_, i) => i);
/** The digits of 0 to 999, and of 000 to 999, the first in the lowest byte. */
const LEFT = Int32Array.from(NUMBERS, (i) => packed(String(i)));
const TRIPLES = Int32Array.from(NUMBERS, (i) => packed(String(i).padStart(3, '0')));
/** Digits of 000 to 999 without zeros at the end. */
const LENGTHS = Uint8Array.from(NUMBERS, (i) => String(i).padStart(3, '0').replace(/0+$/, '').length);

/** For assembly/row-text.ts: the tables of 000 to 999 and of 0 to 999, the lengths, the powers of ten. */
export const DIGITS: Uint8Array = Buffer.concat(
  [TRIPLES, LEFT, LENGTHS, Float64Array.from(POWERS)].map(({ buffer }) => Buffer.from(buffer)),
);
