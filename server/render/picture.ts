import type { Canvas } from '@napi-rs/canvas';
import { blitLabels } from './blit-labels.ts';
import { type DrawingPlace, drawScene } from './draw-scene.ts';
import { encodePixels } from './encode-pixels.ts';
import { createCanvas } from './fonts.ts';
import type { Pixels } from './pixels.ts';
import type { Scene } from './renderer.ts';
import { isVector, openDocument } from './vector-document.ts';

/** The canvas of the last picture: most pictures a thread draws have one size. */
let kept: Canvas | undefined;
/** Canvases beyond this are not kept, pixels. */
const KEPT = 4 * 1_048_576;

/** A canvas of this size; its content is what the last picture left. */
function canvasOf(width: number, height: number): Canvas {
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
  if (isVector(scene.format)) {
    const document = openDocument(scene);
    await drawScene(scene, document, place);
    return document.close();
  }
  const canvas = canvasOf(scene.width, scene.height);
  const { hasFeatures, upright } = await drawScene(scene, surfaceOf(canvas), place);
  if (hasFeatures) {
    const pixels = pixelsOf(canvas);
    blitLabels(pixels, upright);
    return encodePixels(pixels, scene);
  }
  const { width, height, format, background, dpi } = scene;
  const look = `${width} ${height} ${format} ${background} ${dpi}`;
  let known = empty.get(look);
  if (known === undefined) {
    known = await encodePixels(pixelsOf(canvas), scene);
    if (empty.size >= MOST_EMPTY) empty.clear();
    empty.set(look, known);
  }
  return new Uint8Array(known);
}

function surfaceOf(canvas: Canvas) {
  return {
    leavesLabels: true,
    begin() {
      const context = canvas.getContext('2d');
      context.reset();
      context.clearRect(0, 0, canvas.width, canvas.height);
      return context;
    },
  };
}

/** A copy of what is on a canvas. */
export function pixelsOf(canvas: Canvas): Pixels {
  return { data: canvas.data(), width: canvas.width, height: canvas.height };
}
