import type { Canvas } from '@napi-rs/canvas';
import { blitLabels } from './blit-labels.ts';
import { type DrawingPlace, drawScene } from './draw-scene.ts';
import { createCanvas } from './fonts.ts';
import { encodePng, type Pixels } from './png.ts';
import type { ImageFormat, Scene } from './renderer.ts';

/** The canvas of the last picture: most pictures a thread draws have one size. */
let kept: Canvas | undefined;
/** Canvases beyond this are not kept, pixels. */
const KEPT = 4 * 1_048_576;

/** A canvas of this size; its content is what the last picture left. */
export function canvasOf(width: number, height: number): Canvas {
  if (kept?.width === width && kept.height === height) return kept;
  const canvas = createCanvas(width, height);
  kept = width * height <= KEPT ? canvas : undefined;
  return canvas;
}

/** Pictures without a feature, by what they look like: most tiles of a layer are empty. */
const empty = new Map<string, Uint8Array>();
const MOST_EMPTY = 32;

/** Draws and encodes a scene. The bytes are the caller's own. */
export async function drawPicture(scene: Scene, place: DrawingPlace): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = canvasOf(scene.width, scene.height);
  const { hasFeatures, upright } = await drawScene(scene, canvas, place);
  if (hasFeatures) {
    const pixels = pixelsOf(canvas);
    blitLabels(pixels, upright);
    return encode(pixels, scene);
  }
  const { width, height, format, background, dpi } = scene;
  const look = `${width} ${height} ${format} ${background} ${dpi}`;
  let known = empty.get(look);
  if (known === undefined) {
    known = await encode(pixelsOf(canvas), scene);
    if (empty.size >= MOST_EMPTY) empty.clear();
    empty.set(look, known);
  }
  return new Uint8Array(known);
}

/** How a picture is to be encoded. */
export interface Encoding {
  readonly format: ImageFormat;
  /** undefined: transparent. */
  readonly background: string | undefined;
  readonly dpi: number;
}

/** A copy of what is on a canvas. */
export function pixelsOf(canvas: Canvas): Pixels {
  return { data: canvas.data(), width: canvas.width, height: canvas.height };
}

/** Pixels → the bytes of a picture. */
export async function encode(pixels: Pixels, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = pixels;
  if (encoding.format === 'image/png') {
    return encodePng(pixels, encoding.background !== undefined, encoding.dpi);
  }
  // Loaded when it is first needed: threads start sooner.
  const { default: sharp } = await import('sharp');
  const jpeg = await sharp(pixels.data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: JPEG_QUALITY })
    .withMetadata({ density: encoding.dpi })
    .toBuffer();
  return new Uint8Array(jpeg);
}

const JPEG_QUALITY = 85;
