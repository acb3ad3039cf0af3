/** Pixels as Skia holds them: RGBA, colours multiplied by alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Whether nothing shows through. */
export function coversAll({ data, width, height }: Pixels): boolean {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  for (let i = 0; i < words.length; i++) if ((words[i] as number) >>> 24 !== 255) return false;
  return true;
}

/** Undoes the multiplication by alpha, in place. */
export function straighten({ data, width, height }: Pixels): void {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  for (let i = 0; i < words.length; i++) {
    const colour = words[i] as number;
    const alpha = colour >>> 24;
    if (alpha !== 255 && alpha !== 0) writeStraight(colour, data, i * 4);
  }
}

/** Writes one pixel as files hold them: R, G, B, A, not multiplied. */
function writeStraight(colour: number, target: Uint8Array, at: number): void {
  const alpha = colour >>> 24;
  const scale = alpha === 0 || alpha === 255 ? 1 : 255 / alpha;
  target[at] = (colour & 255) * scale + 0.5;
  target[at + 1] = ((colour >>> 8) & 255) * scale + 0.5;
  target[at + 2] = ((colour >>> 16) & 255) * scale + 0.5;
  target[at + 3] = alpha;
}
