/** Most decimals that {@link writeFixed} writes. */
export const EXACT_DECIMALS = 9;
/** Bytes of the longest number, with a separator and brackets. */
export const LONGEST_NUMBER = 28;

/**
 * Writes a number rounded to so many decimals, without zeros at the end: whole part and decimals as whole numbers of
 * 32 bits, three digits at a time.
 * @param bytes with room for {@link LONGEST_NUMBER} behind `at`
 * @param decimals at most {@link EXACT_DECIMALS}
 * @returns where the next byte goes
 */
export function writeFixed(bytes: Buffer, at: number, value: number, decimals: number): number {
  const magnitude = value < 0 ? -value : value;
  // Beyond every coordinate of the earth, and what is no number: slow and right.
  if (!(magnitude < 2_147_483_647)) return at + bytes.write(String(value), at, 'latin1');
  let whole = magnitude | 0;
  const scale = POWERS[decimals] as number;
  let fraction = ((magnitude - whole) * scale + 0.5) | 0;
  if (fraction >= scale) {
    fraction -= scale;
    whole++;
  }
  let to = at;
  if (value < 0 && (whole > 0 || fraction > 0)) bytes[to++] = MINUS;
  to = writeWhole(bytes, to, whole);
  if (fraction === 0) return to;
  bytes[to++] = POINT;
  // Zeros behind it to a multiple of three digits, which go again.
  if (decimals <= 3) to = writeTriple(bytes, to, fraction * (POWERS[3 - decimals] as number));
  else {
    const padded = decimals <= 6 ? 6 : 9;
    let rest = fraction * (POWERS[padded - decimals] as number);
    if (padded === 9) {
      const millions = (rest / 1_000_000) | 0;
      to = writeTriple(bytes, to, millions);
      rest -= millions * 1_000_000;
    }
    const thousands = (rest / 1000) | 0;
    to = writeTriple(bytes, to, thousands);
    to = writeTriple(bytes, to, rest - thousands * 1000);
  }
  while (bytes[to - 1] === ZERO) to--;
  return to;
}

function writeWhole(bytes: Buffer, at: number, whole: number): number {
  if (whole < 1000) return writeUpTo999(bytes, at, whole);
  const thousands = (whole / 1000) | 0;
  let to = at;
  if (thousands < 1000) to = writeUpTo999(bytes, to, thousands);
  else to = writeWhole(bytes, to, thousands);
  return writeTriple(bytes, to, whole - thousands * 1000);
}

function writeUpTo999(bytes: Buffer, at: number, value: number): number {
  let to = at;
  const digits = value * 3;
  if (value >= 100) bytes[to++] = TRIPLES[digits] as number;
  if (value >= 10) bytes[to++] = TRIPLES[digits + 1] as number;
  bytes[to++] = TRIPLES[digits + 2] as number;
  return to;
}

function writeTriple(bytes: Buffer, at: number, value: number): number {
  const digits = value * 3;
  bytes[at] = TRIPLES[digits] as number;
  bytes[at + 1] = TRIPLES[digits + 1] as number;
  bytes[at + 2] = TRIPLES[digits + 2] as number;
  return at + 3;
}

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
const POWERS = Array.from({ length: EXACT_DECIMALS + 1 }, (_, i) => 10 ** i);
/** The digits of 000 to 999. */
const TRIPLES = Buffer.from(Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0')).join(''));
