import type { Pixels } from './pixels.ts';

/** Colours told apart before they are put together; beyond it the lowest bits are let go. */
const MOST_COLOURS = 8192;
const SLOTS = 4 * MOST_COLOURS;
const MOST = 256;

/**
 * Leaves at most 256 colours that stand for all of a picture's (median cut), in place. A colour that most pixels of its
 * group have stays as it is: the fills of a map do not change.
 */
export function nearestPalette({ data, width, height }: Pixels): void {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const histogram = countColours(words);
  if (histogram.mask === -1 && histogram.used.length <= MOST) return;
  const standing = new Int32Array(SLOTS);
  for (const group of split(histogram)) {
    const colour = standFor(group, histogram);
    for (const slot of group.slots) standing[slot] = colour;
  }
  let [last, lastStanding] = [Number.NaN, 0];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    if (word !== last) {
      last = word;
      lastStanding = standing[slotOf(histogram, word & histogram.mask)] as number;
    }
    words[i] = lastStanding;
  }
}

/** How often each colour occurs: a hash table with open addresses. */
interface Histogram {
  readonly colours: Int32Array;
  /** 0: the slot is free. */
  readonly counts: Int32Array;
  readonly used: number[];
  /** Bits of a colour that count. */
  readonly mask: number;
}

function countColours(words: Int32Array): Histogram {
  for (let lost = 0; ; lost++) {
    const byte = (0xff << lost) & 0xff;
    const mask = byte | (byte << 8) | (byte << 16) | (byte << 24);
    const histogram = { colours: new Int32Array(SLOTS), counts: new Int32Array(SLOTS), used: [], mask };
    if (countWith(words, histogram)) return histogram;
  }
}

/** @returns false when there are too many colours */
function countWith(words: Int32Array, histogram: Histogram): boolean {
  const { colours, counts, used, mask } = histogram;
  let [last, slot] = [Number.NaN, 0];
  for (let i = 0; i < words.length; i++) {
    const colour = (words[i] as number) & mask;
    if (colour !== last) slot = slotOf(histogram, colour);
    last = colour;
    if (counts[slot] === 0) {
      if (used.length === MOST_COLOURS) return false;
      colours[slot] = colour;
      used.push(slot);
    }
    counts[slot] = (counts[slot] as number) + 1;
  }
  return true;
}

function slotOf({ colours, counts }: Histogram, colour: number): number {
  let slot = (Math.imul(colour, 0x9e3779b1) >>> 12) % SLOTS;
  while (counts[slot] !== 0 && colours[slot] !== colour) slot = (slot + 1) % SLOTS;
  return slot;
}

/** Colours that one shall stand for. */
interface Group {
  readonly slots: readonly number[];
  /** Bits that the channel begins at in which they differ most. */
  readonly shift: number;
  /** How much is gained by dividing it. */
  readonly spread: number;
}

function split(histogram: Histogram): readonly Group[] {
  const groups = [groupOf(histogram.used, histogram)];
  while (groups.length < MOST) {
    let widest = 0;
    for (let i = 1; i < groups.length; i++) {
      if ((groups[i] as Group).spread > (groups[widest] as Group).spread) widest = i;
    }
    const group = groups[widest] as Group;
    if (group.spread === 0) break;
    const [low, high] = halves(group, histogram);
    groups[widest] = groupOf(low, histogram);
    groups.push(groupOf(high, histogram));
  }
  return groups;
}

function groupOf(slots: readonly number[], { colours, counts }: Histogram): Group {
  let [shift, widest, total] = [0, 0, 0];
  for (const each of [0, 8, 16, 24]) {
    let [least, most] = [255, 0];
    for (const slot of slots) {
      const value = ((colours[slot] as number) >>> each) & 255;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most - least > widest) [widest, shift] = [most - least, each];
  }
  for (const slot of slots) total += counts[slot] as number;
  return { slots, shift, spread: widest * Math.sqrt(total) };
}

/** Cut where half of the pixels lie on each side, but never so that a side is empty. */
function halves({ slots, shift }: Group, { colours, counts }: Histogram): [number[], number[]] {
  const channel = (slot: number) => ((colours[slot] as number) >>> shift) & 255;
  const sorted = slots.toSorted((a, b) => channel(a) - channel(b));
  const total = sorted.reduce((sum, slot) => sum + (counts[slot] as number), 0);
  let [cut, walked] = [0, 0];
  while (cut < sorted.length - 1 && walked < total / 2) walked += counts[sorted[cut++] as number] as number;
  return [sorted.slice(0, Math.max(1, cut)), sorted.slice(Math.max(1, cut))];
}

function standFor({ slots }: Group, { colours, counts }: Histogram): number {
  let [total, commonest] = [0, slots[0] as number];
  const sums = [0, 0, 0, 0];
  for (const slot of slots) {
    const count = counts[slot] as number;
    total += count;
    if (count > (counts[commonest] as number)) commonest = slot;
    for (let channel = 0; channel < 4; channel++) {
      sums[channel] =
        (sums[channel] as number) + (((colours[slot] as number) >>> (channel * 8)) & 255) * count;
    }
  }
  if ((counts[commonest] as number) * 2 >= total) return colours[commonest] as number;
  return sums.reduce((colour, sum, channel) => colour | (Math.round(sum / total) << (channel * 8)), 0);
}
