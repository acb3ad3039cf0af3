import sharp from 'sharp';

/** How far two pictures are apart. */
export interface Difference {
  /** Share of pixels that differ by more than the threshold in some channel, 0…1. */
  readonly share: number;
  /** Greatest difference of a channel, 0…255. */
  readonly most: number;
}

/** A channel may differ by so much: rounding of antialiasing between processors. */
const THRESHOLD = 16;

/**
 * Compares two pictures by what is seen, RGBA. Pictures of different sizes differ wholly.
 * @param threshold difference of a channel, 0…255, from which a pixel counts as different
 */
export async function comparePictures(
  a: Uint8Array,
  b: Uint8Array,
  threshold = THRESHOLD,
): Promise<Difference> {
  const [left, right] = await Promise.all([pixelsOf(a), pixelsOf(b)]);
  const { width, height } = left.info;
  if (width !== right.info.width || height !== right.info.height) return { share: 1, most: 255 };
  let [different, most] = [0, 0];
  for (let i = 0; i < left.data.length; i += 4) {
    let distance = 0;
    for (let channel = 0; channel < 4; channel++) {
      distance = Math.max(distance, Math.abs(seen(left.data, i, channel) - seen(right.data, i, channel)));
    }
    if (distance > threshold) different++;
    most = Math.max(most, distance);
  }
  return { share: different / (width * height), most };
}

/** A channel as it is seen: what is transparent has no colour. */
function seen(data: Buffer, pixel: number, channel: number): number {
  const alpha = data[pixel + 3]!;
  return channel === 3 ? alpha : (data[pixel + channel]! * alpha) / 255;
}

async function pixelsOf(picture: Uint8Array) {
  return sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
}
