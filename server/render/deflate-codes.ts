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
  const runs = runsOf([...symbols.subarray(0, symbolCount), ...distances.subarray(0, distanceCount)]);
  const counts = new Uint32Array(19);
  for (const { symbol } of runs) counts[symbol] = (counts[symbol] as number) + 1;
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
  for (const symbol of ORDER.slice(0, stated)) head.push(code(lengths[symbol] as number, 3));
  for (const { symbol, extra, extraBits } of runs) {
    head.push(codes[symbol] as number);
    if (extraBits > 0) head.push(code(extra, extraBits));
  }
  return head;
}

function lastUsed(lengths: Uint8Array): number {
  let last = lengths.length - 1;
  while (last > 0 && lengths[last] === 0) last--;
  return last;
}

interface Run {
  readonly symbol: number;
  readonly extra: number;
  readonly extraBits: number;
}

/** Lengths of codes, with 16: the last one 3 to 6 times more, 17: 3 to 10 zeros, 18: 11 to 138 zeros. */
function runsOf(lengths: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < lengths.length; ) {
    const length = lengths[i] as number;
    let end = i + 1;
    while (end < lengths.length && lengths[end] === length) end++;
    if (length !== 0) {
      runs.push({ symbol: length, extra: 0, extraBits: 0 });
      i++;
    }
    while (end - i >= 3) {
      const most = length === 0 ? 138 : 6;
      const times = Math.min(most, end - i);
      if (length !== 0) runs.push({ symbol: 16, extra: times - 3, extraBits: 2 });
      else if (times < 11) runs.push({ symbol: 17, extra: times - 3, extraBits: 3 });
      else runs.push({ symbol: 18, extra: times - 11, extraBits: 7 });
      i += times;
    }
    for (; i < end; i++) runs.push({ symbol: length, extra: 0, extraBits: 0 });
  }
  return runs;
}

/**
 * Lengths of codes that make what was counted shortest, of at most `most` bits. At least two symbols get a code, since
 * not every reader takes a tree of one leaf.
 */
export function codeLengths(counts: Uint32Array, most: number): Uint8Array {
  const lengths = new Uint8Array(counts.length);
  const keys: number[] = [];
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number;
    if (count > 0) keys.push(count * 512 + symbol);
  }
  for (let symbol = 0; keys.length < 2; symbol++) if (counts[symbol] === 0) keys.push(symbol);
  const sorted = Float64Array.from(keys).sort();
  const depths = treeDepths(sorted.map((key) => Math.floor(key / 512)));
  const numbers = limitDepths(depths, most);
  let next = sorted.length - 1;
  for (const [length, number] of numbers.entries()) {
    for (let i = 0; i < number; i++) lengths[(sorted[next--] as number) % 512] = length;
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
  return Uint32Array.from(lengths, (length) => {
    if (length === 0) return 0;
    const bits = next[length] as number;
    next[length] = bits + 1;
    return code(reverse(bits, length), length);
  });
}

function reverse(bits: number, number: number): number {
  let reversed = 0;
  for (let i = 0; i < number; i++) reversed |= ((bits >>> i) & 1) << (number - 1 - i);
  return reversed;
}
