import type { Canvas } from '@napi-rs/canvas';
import { type DrawingPlace, drawScene } from './draw-scene.ts';
import { blitLabels } from './labels/blit-labels.ts';
import { encodePixels } from './pixels/encode-pixels.ts';
import type { Pixels } from './pixels/pixels.ts';
import type { Scene } from './renderer.ts';
import { Sheet } from './sheet.ts';
import { isVector, openDocument } from './vector-document.ts';

/** The sheet of the last picture: most pictures a thread draws have one size. */
let kept: Sheet | undefined;
/** Sheets beyond this are not kept, pixels. */
const KEPT = 4 * 1_048_576;

/** A sheet of this size; its content is what the last picture left. */
function sheetOf(width: number, height: number): Sheet {
  if (kept?.width === width && kept.height === height) return kept;
  kept?.release();
  const sheet = new Sheet(width, height);
  kept = width * height <= KEPT ? sheet : undefined;
  return sheet;
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
  const sheet = sheetOf(scene.width, scene.height);
  const { hasFeatures, upright } = await drawScene(scene, sheet, place);
  if (hasFeatures) {
    const { pixels } = sheet;
    blitLabels(pixels, upright);
    return encodePixels(pixels, scene);
  }
  const { width, height, format, background, dpi } = scene;
  const look = `${width} ${height} ${format} ${background} ${dpi}`;
  let known = empty.get(look);
  if (known === undefined) {
    known = await encodePixels(sheet.pixels, scene);
    if (empty.size >= MOST_EMPTY) empty.clear();
    empty.set(look, known);
  }
  return new Uint8Array(known);
}

/** A copy of what is on a canvas. */
export function pixelsOf(canvas: Canvas): Pixels {
  return { data: canvas.data(), width: canvas.width, height: canvas.height };
}
