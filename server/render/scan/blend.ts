/** A colour ready to be painted with. */
export interface Ink {
  /** As pixels hold it: R in the lowest byte, multiplied by alpha, alpha in the highest. */
  readonly word: number;
  /** 0…255. */
  readonly alpha: number;
  /** R and B, G and opaque alpha, each pair in one word: two channels are blended at a time. */
  readonly redBlue: number;
  readonly greenAlpha: number;
}

/**
 * `#RRGGBB` or `#RRGGBBAA` → ink.
 * @param opacity multiplies the colour's own, 0…1
 */
export function inkOf(colour: string, opacity = 1): Ink {
  const red = Number.parseInt(colour.slice(1, 3), 16);
  const green = Number.parseInt(colour.slice(3, 5), 16);
  const blue = Number.parseInt(colour.slice(5, 7), 16);
  const own = colour.length > 7 ? Number.parseInt(colour.slice(7, 9), 16) : 255;
  const alpha = Math.round(own * Math.min(1, Math.max(0, opacity)));
  const redBlue = red | (blue << 16);
  const greenAlpha = green | (255 << 16);
  return { word: blend(0, redBlue, greenAlpha, alpha), alpha, redBlue, greenAlpha };
}

/** One pixel painted over. @param strength 0…255 */
export function blend(under: number, redBlue: number, greenAlpha: number, strength: number): number {
  const a = strength + (strength >> 7); // 0…256
  const rb = (redBlue * a + (under & 0xff00ff) * (256 - a)) >>> 8;
  const ga = (greenAlpha * a + ((under >>> 8) & 0xff00ff) * (256 - a)) >>> 8;
  return (rb & 0xff00ff) | ((ga & 0xff00ff) << 8);
}
