import type { SKRSContext2D } from '@napi-rs/canvas';
import { STANDARD_DPI } from '../../geo/scale.ts';
import { createCanvas } from '../../render/fonts.ts';
import { graphicPainter } from '../../render/paint/graphic-painter.ts';
import { signedPixels, type ToPixels } from '../../render/paint/pen.ts';
import { pixelsOf } from '../../render/picture.ts';
import { encodePixels } from '../../render/pixels/encode-pixels.ts';
import { toPixels } from '../../render/viewport.ts';
import type { SpriteSymbol } from '../../style/maplibre/maplibre.ts';
import type { Hatch, Pattern } from '../../style/symbolizer.ts';

/** A sprite: where each picture lies in the sheet, and the sheet as PNG. */
export interface Sprite {
  readonly index: Readonly<Record<string, object>>;
  readonly png: Uint8Array;
}

/** Lengths on the ground in a sprite are taken at this resolution, metres a pixel: it has no scale. */
const METRES_PER_PIXEL = 1;
/** Width of the sheet, pixels at ratio 1. */
const SHEET = 512;
/** Longest side of a picture, pixels at ratio 1. */
const LONGEST = 256;

/** Draws the pictures of a MapLibre style by the code that draws maps. @param ratio pixels of the sheet for each pixel */
export async function drawSprite(symbols: readonly SpriteSymbol[], ratio: 1 | 2): Promise<Sprite> {
  const px: ToPixels = (length) => toPixels(length, STANDARD_DPI, METRES_PER_PIXEL);
  const cells = place(symbols.map((symbol) => pictureOf(symbol, px)));
  const canvas = createCanvas(SHEET * ratio, Math.max(1, cells.height) * ratio);
  const context = canvas.getContext('2d');
  const index: Record<string, object> = {};
  for (const { picture, x, y } of cells.places) {
    const { name, width, height } = picture;
    context.save();
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.translate(x, y);
    picture.draw(context);
    context.restore();
    index[name] = {
      x: x * ratio,
      y: y * ratio,
      width: width * ratio,
      height: height * ratio,
      pixelRatio: ratio,
    };
  }
  const png = await encodePixels(pixelsOf(canvas), {
    format: 'image/png',
    background: undefined,
    dpi: STANDARD_DPI,
  });
  return { index, png };
}

/** One picture, whole pixels at ratio 1. */
interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  draw(context: SKRSContext2D): void;
}

/** Rows of pictures, the highest first. */
function place(pictures: readonly Picture[]) {
  const places: { readonly picture: Picture; readonly x: number; readonly y: number }[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const picture of pictures.toSorted((a, b) => b.height - a.height)) {
    if (x + picture.width > SHEET) [x, y, rowHeight] = [0, y + rowHeight, 0];
    places.push({ picture, x, y });
    x += picture.width;
    rowHeight = Math.max(rowHeight, picture.height);
  }
  return { places, height: y + rowHeight };
}

function pictureOf(symbol: SpriteSymbol, px: ToPixels): Picture {
  const { name } = symbol;
  if (symbol.kind === 'hatch') return { name, ...hatchPicture(symbol.hatch, px) };
  if (symbol.kind === 'pattern') return { name, ...patternPicture(symbol.pattern, px) };
  const painter = graphicPainter(symbol.graphic, px);
  const side = 2 * Math.min(LONGEST / 2, Math.ceil(painter.reach) + 1);
  return {
    name,
    width: side,
    height: side,
    draw: (context) => painter.paint(context, side / 2, side / 2),
  };
}

type Drawing = Omit<Picture, 'name'>;

/**
 * A square of a hatch that repeats without a seam: lines whose steps along both sides are whole, nearest to the
 * angle and spacing wanted.
 */
function hatchPicture(hatch: Hatch, px: ToPixels): Drawing {
  const spacing = Math.max(2, px(hatch.spacing));
  const angle = (hatch.angle * Math.PI) / 180;
  const [nx, ny] = [Math.sin(angle) / spacing, Math.cos(angle) / spacing];
  let [side, error] = [1, Infinity];
  for (let length = Math.ceil(spacing); length <= 64; length++) {
    const off = Math.hypot(length * nx - Math.round(length * nx), length * ny - Math.round(length * ny));
    // A larger square must be clearly better: it costs every client memory.
    if (off < error - 0.02) [side, error] = [length, off];
  }
  const [i, j] = [Math.round(side * nx), Math.round(side * ny)];
  const draw = (context: SKRSContext2D): void => {
    const steps = Math.abs(i) + Math.abs(j) + 1;
    context.strokeStyle = hatch.colour;
    context.lineWidth = px(hatch.width);
    context.setLineDash((hatch.dash ?? []).map(px));
    const shift = signedPixels(hatch.offset ?? 0, px) / spacing;
    const length2 = i * i + j * j || 1;
    // i·x + j·y = k·side, drawn far beyond the square.
    for (let k = -steps; k <= steps; k++) {
      const [cx, cy] = [(i * (k + shift) * side) / length2, (j * (k + shift) * side) / length2];
      context.beginPath();
      context.moveTo(cx - j * side * 2, cy + i * side * 2);
      context.lineTo(cx + j * side * 2, cy - i * side * 2);
      context.stroke();
    }
  };
  return { width: side, height: side, draw };
}

/** One mark, or two rows of them, with those that reach in from around. */
function patternPicture({ graphic, spacing, staggered = false, offset }: Pattern, px: ToPixels): Drawing {
  const [stepX, stepY] = spacing.map((each) => Math.max(2, Math.min(LONGEST / 2, Math.round(px(each))))) as [
    number,
    number,
  ];
  const height = staggered ? 2 * stepY : stepY;
  const painter = graphicPainter(graphic, px);
  const [ox = 0, oy = 0] = (offset ?? []).map((each) => signedPixels(each, px));
  const draw = (context: SKRSContext2D): void => {
    for (let row = -2; row <= 3; row++) {
      const moved = staggered && row % 2 !== 0 ? stepX / 2 : 0;
      for (let column = -2; column <= 2; column++) {
        painter.paint(context, (column + 0.5) * stepX + moved + ox, (row + 0.5) * stepY + oy);
      }
    }
  };
  return { width: stepX, height, draw };
}
