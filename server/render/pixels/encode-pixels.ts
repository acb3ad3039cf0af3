import type { ImageFormat } from '../renderer.ts';
import { coversAll, type Pixels, straighten } from './pixels.ts';
import { encodePng } from './png.ts';

/** How a picture is to be encoded. */
export interface Encoding {
  readonly format: ImageFormat;
  /** undefined: transparent. */
  readonly background: string | undefined;
  readonly dpi: number;
}

/** Pixels → the bytes of a picture; these are the caller's own, the pixels the encoder's from then on. */
export async function encodePixels(pixels: Pixels, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const { format, dpi } = encoding;
  const isOpaque = encoding.background !== undefined;
  switch (format) {
    case 'image/jpeg':
      return encodeJpeg(pixels, dpi);
    case 'image/webp':
      return encodeWebp(pixels, dpi);
    case 'image/vnd.jpeg-png':
      return isOpaque || coversAll(pixels) ? encodeJpeg(pixels, dpi) : encodePng(pixels, { isOpaque, dpi });
    case 'image/png; mode=8bit':
      return encodePng(pixels, { isOpaque, dpi, palette: 'always' });
    default:
      return encodePng(pixels, { isOpaque, dpi });
  }
}

const JPEG_QUALITY = 85;
const WEBP_QUALITY = 85;

/** Loaded when it is first needed: threads start sooner. */
const loadSharp = async () => (await import('sharp')).default;

async function encodeJpeg({ data, width, height }: Pixels, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp();
  const jpeg = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: JPEG_QUALITY })
    .withMetadata({ density: dpi })
    .toBuffer();
  return new Uint8Array(jpeg);
}

async function encodeWebp(pixels: Pixels, dpi: number): Promise<Uint8Array<ArrayBuffer>> {
  const sharp = await loadSharp();
  const { data, width, height } = pixels;
  straighten(pixels);
  const webp = await sharp(data, { raw: { width, height, channels: 4 } })
    .webp({ quality: WEBP_QUALITY, alphaQuality: 100, effort: 2 })
    .withMetadata({ density: dpi })
    .toBuffer();
  return new Uint8Array(webp);
}
