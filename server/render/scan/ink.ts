/**
 * Steps in which coverage is told apart: finer ones are not seen, but would make pictures a third larger and
 * slower to pack.
 */
export const LEVELS = 16;

/**
 * A colour ready to be painted with. Pixels are words: R in the lowest byte, multiplied by alpha, alpha in the highest.
 * Two channels of a word are blended at a time: R and B, G and alpha.
 */
export interface Ink {
  readonly isOpaque: boolean;
  /** Without alpha: R in the lowest byte. */
  readonly colour: number;
  /** 0…255. */
  readonly alpha: number;
  /** What pixels without coverage's end become: the colour itself. */
  readonly word: number;
  /** By level of coverage, 0…{@link LEVELS}: what is added, and how much of what lies below stays, 0…256. */
  readonly redBlue: Int32Array;
  readonly greenAlpha: Int32Array;
  readonly rest: Int32Array;
}

const inks = new Map<string, Ink>();
const MOST = 500;

/**
 * `#RRGGBB` or `#RRGGBBAA` → ink.
 * @param opacity multiplies the colour's own, 0…1
 */
export function inkOf(colour: string, opacity = 1): Ink {
  const name = `${colour} ${opacity}`;
  let known = inks.get(name);
  if (known === undefined) {
    if (inks.size >= MOST) inks.clear();
    known = makeInk(colour, opacity);
    inks.set(name, known);
  }
  return known;
}

/** A pixel painted over. @param level of coverage */
export function blend(under: number, { redBlue, greenAlpha, rest }: Ink, level: number): number {
  const stays = rest[level] as number;
  const rb = ((redBlue[level] as number) + Math.imul(under & 0xff00ff, stays)) >>> 8;
  const ga = (greenAlpha[level] as number) + Math.imul((under >>> 8) & 0xff00ff, stays);
  return (rb & 0xff00ff) | (ga & 0xff00ff00);
}

function makeInk(colour: string, opacity: number): Ink {
  const red = Number.parseInt(colour.slice(1, 3), 16);
  const green = Number.parseInt(colour.slice(3, 5), 16);
  const blue = Number.parseInt(colour.slice(5, 7), 16);
  const own = colour.length > 7 ? Number.parseInt(colour.slice(7, 9), 16) : 255;
  const alpha = Math.round(own * Math.min(1, Math.max(0, opacity)));
  const levels = Array.from({ length: LEVELS + 1 }, (_, level) => {
    const strength = Math.round((level * alpha) / LEVELS);
    return strength + (strength >> 7); // 0…256
  });
  const ink = {
    redBlue: Int32Array.from(levels, (a) => Math.imul(red | (blue << 16), a)),
    greenAlpha: Int32Array.from(levels, (a) => Math.imul(green | (255 << 16), a)),
    rest: Int32Array.from(levels, (a) => 256 - a),
    isOpaque: alpha === 255,
    colour: red | (green << 8) | (blue << 16),
    alpha,
    word: 0,
  };
  return { ...ink, word: blend(0, ink, LEVELS) };
}
