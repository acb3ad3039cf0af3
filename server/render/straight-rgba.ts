import type { Pixels } from './pixels.ts';

/** Pixels multiplied by alpha → R, G, B, A as files hold them, row after row. */
export function straightRgba({ data, width, height }: Pixels): Uint8Array {
  const words = new Int32Array(data.buffer, data.byteOffset, width * height);
  const target = new Uint8Array(words.length * 4);
  for (let i = 0, at = 0; i < words.length; i++, at += 4) writeStraight(words[i] as number, target, at);
  return target;
}

/** Writes one pixel. */
export function writeStraight(colour: number, target: Uint8Array, at: number): void {
  const alpha = colour >>> 24;
  const scale = alpha === 0 || alpha === 255 ? 1 : 255 / alpha;
  target[at] = (colour & 255) * scale + 0.5;
  target[at + 1] = ((colour >>> 8) & 255) * scale + 0.5;
  target[at + 2] = ((colour >>> 16) & 255) * scale + 0.5;
  target[at + 3] = alpha;
}
