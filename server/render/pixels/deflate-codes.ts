/** Most bits of a code: four of them fit into what is written at once. */
const MOST_BITS = 12;
const MOST_BITS_OF_LENGTHS = 7;
/** The order in which the lengths of the codes of lengths are stated (RFC 1951, 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Codes as they are written, lowest bit first: bits | number of them << 16. */
export interface BlockCodes {
  readonly symbols: Uint32Array;
  readonly distances: Uint32Array;
  /** What a block begins with. */
  readonly head: readonly number[];
}

/**
 * The codes of a block (RFC 1951, 3.2.7).
 * @param symbolCounts how often each of 286 symbols occurs; distanceCounts of 30 distances
 */
export function blockCodes(
  symbolCounts: Uint32Array,
  distanceCounts: Uint32Array,
  isLast: boolean,
): BlockCodes {
  const symbolLengths = codeLengths(symbolCounts, MOST_BITS);
  const distanceLengths = codeLengths(distanceCounts, MOST_BITS);
  return {
    symbols: codesOf(symbolLengths),
    distances: codesOf(distanceLengths),
    head: headOf(symbolLengths, distanceLengths, isLast),
  };
}

const code = (bits: number, number: number): number => bits | (number << 16);

function headOf(symbols: Uint8Array, distances: Uint8Array, isLast: boolean): number[] {
  const symbolCount = Math.max(257, lastUsed(symbols) + 1);
  const distanceCount = lastUsed(distances) + 1;
  const all = new Uint8Array(symbolCount + distanceCount);
  all.set(symbols.subarray(0, symbolCount));
  all.set(distances.subarray(0, distanceCount), symbolCount);
  const runs = runsOf(all);
  const counts = new Uint32Array(19);
  for (const run of runs) counts[run & 31] = (counts[run & 31] as number) + 1;
  const lengths = codeLengths(counts, MOST_BITS_OF_LENGTHS);
  const codes = codesOf(lengths);
  let stated = ORDER.length;
  while (stated > 4 && lengths[ORDER[stated - 1] as number] === 0) stated--;
  const head = [
    code(isLast ? 1 : 0, 1),
    code(2, 2),
    code(symbolCount - 257, 5),
    code(distanceCount - 1, 5),
    code(stated - 4, 4),
  ];
  for (let i = 0; i < stated; i++) head.push(code(lengths[ORDER[i] as number] as number, 3));
  for (const run of runs) {
    head.push(codes[run & 31] as number);
    if (run > 31) head.push(code((run >>> 5) & 255, run >>> 13));
  }
  return head;
}

function lastUsed(lengths: Uint8Array): number {
  let last = lengths.length - 1;
  while (last > 0 && lengths[last] === 0) last--;
  return last;
}

/**
 * Lengths of codes, with 16: the last one 3 to 6 times more, 17: 3 to 10 zeros, 18: 11 to 138 zeros.
 * @returns symbols | extra bits << 5 | number of extra bits << 13
 */
function runsOf(lengths: Uint8Array): number[] {
  const runs: number[] = [];
  for (let i = 0; i < lengths.length; ) {
    const length = lengths[i] as number;
    let end = i + 1;
    while (end < lengths.length && lengths[end] === length) end++;
    if (length !== 0) {
      runs.push(length);
      i++;
    }
    while (end - i >= 3) {
      const times = Math.min(length === 0 ? 138 : 6, end - i);
      if (length !== 0) runs.push(16 | ((times - 3) << 5) | (2 << 13));
      else if (times < 11) runs.push(17 | ((times - 3) << 5) | (3 << 13));
      else runs.push(18 | ((times - 11) << 5) | (7 << 13));
      i += times;
    }
    for (; i < end; i++) runs.push(length);
  }
  return runs;
}

/**
 * Lengths of codes that make what was counted shortest, of at most `most` bits. At least two symbols get a code, since
 * not every reader takes a tree of one leaf.
 */
export function codeLengths(counts: Uint32Array, most: number): Uint8Array {
  // Count and symbol in one number, so that they are sorted without a comparison of ours.
  const keys = new Float64Array(counts.length);
  let used = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number;
    if (count !== 0) keys[used++] = count * 512 + symbol;
  }
  for (let symbol = 0; used < 2; symbol++) if (counts[symbol] === 0) keys[used++] = symbol;
  const sorted = keys.subarray(0, used).sort();
  const weights = new Float64Array(used);
  for (let i = 0; i < used; i++) weights[i] = Math.floor((sorted[i] as number) / 512);
  const numbers = limitDepths(treeDepths(weights), most);
  const lengths = new Uint8Array(counts.length);
  for (let length = 1, next = used - 1; length <= most; length++) {
    for (let i = numbers[length] as number; i > 0; i--) lengths[(sorted[next--] as number) % 512] = length;
  }
  return lengths;
}

/** Depths of leaves in the best tree, in the order of their ascending weights (Moffat and Katajainen 1995), in place. */
function treeDepths(weights: Float64Array): Float64Array {
  const a = weights;
  const n = a.length;
  const at = (i: number) => a[i] as number;
  let [root, leaf] = [0, 0];
  for (let next = 0; next < n - 1; next++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      if (leaf >= n || (root < next && at(root) < at(leaf))) {
        weight += at(root);
        a[root++] = next;
      } else weight += at(leaf++);
    }
    a[next] = weight;
  }
  a[n - 2] = 0;
  for (let next = n - 3; next >= 0; next--) a[next] = at(at(next)) + 1;
  let [free, depth, inner, leafAt] = [1, 0, n - 2, n - 1];
  while (free > 0) {
    let used = 0;
    for (; inner >= 0 && at(inner) === depth; inner--) used++;
    for (; free > used; free--) a[leafAt--] = depth;
    free = 2 * used;
    depth++;
  }
  return a;
}

/** @returns how many codes there are of each length, when none may be longer than `most` */
function limitDepths(depths: Float64Array, most: number): Int32Array {
  const numbers = new Int32Array(most + 1);
  let taken = 0;
  for (const depth of depths) {
    const length = Math.min(depth, most);
    numbers[length] = (numbers[length] as number) + 1;
    taken += 2 ** (most - length);
  }
  for (; taken > 2 ** most; taken--) {
    let length = most - 1;
    while (numbers[length] === 0) length--;
    numbers[most] = (numbers[most] as number) - 1;
    numbers[length] = (numbers[length] as number) - 1;
    numbers[length + 1] = (numbers[length + 1] as number) + 2;
  }
  return numbers;
}

/** Lengths of codes → the codes (RFC 1951, 3.2.2). */
function codesOf(lengths: Uint8Array): Uint32Array {
  const next = new Uint32Array(17);
  for (const length of lengths) if (length > 0) next[length + 1] = (next[length + 1] as number) + 1;
  for (let length = 2; length < 17; length++) {
    next[length] = ((next[length] as number) + (next[length - 1] as number)) * 2;
  }
  const codes = new Uint32Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number;
    if (length === 0) continue;
    const bits = next[length] as number;
    next[length] = bits + 1;
    codes[symbol] = code(reverse(bits, length), length);
  }
  return codes;
}

function reverse(bits: number, number: number): number {
  const swapped = ((bits & 0x5555) << 1) | ((bits >>> 1) & 0x5555);
  const pairs = ((swapped & 0x3333) << 2) | ((swapped >>> 2) & 0x3333);
  const nibbles = ((pairs & 0x0f0f) << 4) | ((pairs >>> 4) & 0x0f0f);
  return (((nibbles & 0xff) << 8) | (nibbles >>> 8)) >>> (16 - number);
}
