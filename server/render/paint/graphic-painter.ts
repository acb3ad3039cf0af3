import type { Path2D as Path, SKRSContext2D } from '@napi-rs/canvas';
import type { GlyphMark, Graphic, VectorMark } from '../../style/symbolizer.ts';
import { advances, fontOf, fontVariant, Path2D } from '../fonts.ts';
import { markShape } from './marks.ts';
import { type Pen, penOf, signedPixels, type ToPixels, takePen } from './pen.ts';

/** A graphic that is painted again and again. */
export interface GraphicPainter {
  /** Pixels it reaches from its place. */
  readonly reach: number;
  /** Paints it at a place, pixels. @param turn radians, clockwise, besides its own rotation */
  paint(context: SKRSContext2D, x: number, y: number, turn?: number): void;
}

/** Marks in metres grow without end when the scale does, pixels. */
const LARGEST = 1000;

/** What paints a graphic; lengths are worked out once. */
export function graphicPainter(graphic: Graphic, px: ToPixels): GraphicPainter {
  const size = Math.min(LARGEST, px(graphic.size));
  const drawing = drawingOf(graphic, size, px);
  const [ax, ay] = graphic.anchor ?? [0.5, 0.5];
  const [ox = 0, oy = 0] = (graphic.offset ?? []).map((each) => signedPixels(each, px));
  // The anchor is a part of the graphic: it turns with it, the offset does not.
  const [shiftX, shiftY] = [(0.5 - ax) * drawing.width, (ay - 0.5) * drawing.height];
  const rotation = ((graphic.rotation ?? 0) * Math.PI) / 180;
  const isPlain = shiftX === 0 && shiftY === 0;
  const { opacity = 1 } = graphic;
  return {
    reach: Math.hypot(drawing.width, drawing.height) + drawing.pen + Math.hypot(ox, oy),
    paint(context, x, y, turn = 0) {
      context.save();
      if (opacity < 1) context.globalAlpha *= opacity;
      context.translate(x, y);
      if (turn !== 0) context.rotate(turn);
      if (ox !== 0 || oy !== 0) context.translate(ox, oy);
      if (rotation !== 0) context.rotate(rotation);
      if (!isPlain) context.translate(shiftX, shiftY);
      drawing.draw(context);
      context.restore();
    },
  };
}

/** A drawing around 0, 0. */
interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Width of its widest stroke. */
  readonly pen: number;
  draw(context: SKRSContext2D): void;
}

function drawingOf(graphic: Graphic, size: number, px: ToPixels): Drawing {
  const { mark } = graphic;
  const pen = graphic.stroke === undefined ? undefined : penOf(graphic.stroke, px);
  if (typeof mark === 'string') return namedDrawing(mark, graphic.fill, pen, size);
  return mark.kind === 'vector'
    ? vectorDrawing(mark, graphic.fill, pen, size)
    : glyphDrawing(mark, graphic, size, px);
}

function namedDrawing(
  mark: Exclude<Graphic['mark'], object>,
  fill: string | undefined,
  stroke: Pen | undefined,
  size: number,
): Drawing {
  const { strokes, isFilled } = markShape(mark);
  const path = new Path2D();
  for (const corners of strokes) {
    for (let i = 0; i < corners.length; i += 2) {
      const [x, y] = [((corners[i] as number) * size) / 2, ((corners[i + 1] as number) * size) / 2];
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (isFilled) path.closePath();
  }
  // An open mark that has no stroke is drawn in its fill's colour.
  const pen = stroke ?? (isFilled || fill === undefined ? undefined : plainPen(fill, size / 6));
  return {
    width: size,
    height: size,
    pen: pen?.width ?? 0,
    draw(context) {
      if (isFilled && fill !== undefined) {
        context.fillStyle = fill;
        context.fill(path);
      }
      if (pen !== undefined) {
        takePen(context, pen);
        context.stroke(path);
      }
    },
  };
}

function plainPen(colour: string, width: number): Pen {
  return { colour, width, dash: [], dashOffset: 0, cap: 'butt', join: 'miter' };
}

interface Outline {
  readonly path: Path;
  readonly rule: 'nonzero' | 'evenodd';
  readonly fill: string | undefined;
  readonly pen: Pen | undefined;
  readonly transform: readonly [number, number, number, number, number, number] | undefined;
}

/** Paths of a drawing stay known: reading path data costs more than painting it. */
const paths = new Map<string, Path>();
const MOST_PATHS = 500;

function pathOf(data: string): Path {
  let known = paths.get(data);
  if (known === undefined) {
    known = new Path2D(data);
    if (paths.size >= MOST_PATHS) paths.clear();
    paths.set(data, known);
  }
  return known;
}

function vectorDrawing(
  { box, shapes }: VectorMark,
  fill: string | undefined,
  pen: Pen | undefined,
  size: number,
): Drawing {
  const [left, top, width, height] = box;
  const scale = size / height;
  const outlines = shapes.map((shape): Outline => {
    const colour = shape.stroke === 'own' ? pen?.colour : shape.stroke;
    // The graphic's own pen is in pixels, the drawing's in its box.
    const own = shape.strokeWidth ?? (pen === undefined ? undefined : pen.width / scale);
    return {
      path: pathOf(shape.path),
      rule: shape.rule ?? 'nonzero',
      fill: shape.fill === 'own' ? fill : shape.fill,
      pen: colour === undefined ? undefined : plainPen(colour, own ?? 1),
      transform: shape.transform,
    };
  });
  return {
    width: width * scale,
    height: size,
    pen: Math.max(0, ...outlines.map((each) => (each.pen?.width ?? 0) * scale)),
    draw(context) {
      context.scale(scale, scale);
      context.translate(-left - width / 2, -top - height / 2);
      for (const { path, rule, fill: colour, pen: stroke, transform } of outlines) {
        context.save();
        if (transform !== undefined) context.transform(...transform);
        if (colour !== undefined) {
          context.fillStyle = colour;
          context.fill(path, rule);
        }
        if (stroke !== undefined) {
          takePen(context, stroke);
          context.stroke(path);
        }
        context.restore();
      }
    },
  };
}

function glyphDrawing(mark: GlyphMark, graphic: Graphic, size: number, px: ToPixels): Drawing {
  const { text, halo } = mark;
  const variant = fontVariant(mark.weight, mark.italic);
  const width = advances(text, variant).reduce((total, advance) => total + advance, 0) * size;
  const haloWidth = halo === undefined ? 0 : px(halo.width);
  return {
    width,
    height: size,
    pen: haloWidth,
    draw(context) {
      context.font = fontOf(variant, size);
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      context.setLineDash([]);
      const { actualBoundingBoxAscent: ascent, actualBoundingBoxDescent: descent } =
        context.measureText(text);
      const [x, y] = [-width / 2, (ascent - descent) / 2];
      if (halo !== undefined && haloWidth > 0) {
        takePen(context, { ...plainPen(halo.colour, 2 * haloWidth), join: 'round' });
        context.strokeText(text, x, y);
      }
      if (graphic.stroke !== undefined) {
        takePen(context, penOf(graphic.stroke, px));
        context.strokeText(text, x, y);
      }
      context.setLineDash([]);
      context.fillStyle = graphic.fill ?? '#000000';
      context.fillText(text, x, y);
    },
  };
}
