import type { SKRSContext2D, SvgCanvas } from '@napi-rs/canvas';
import { createCanvas, PDFDocument, SvgExportFlag } from './fonts.ts';
import type { LegendFormat } from './renderer.ts';
import type { Surface } from './surface.ts';

/** A drawing of vectors, while it is being made. */
export interface VectorDocument extends Surface {
  /** The finished document; the bytes are the caller's own. */
  close(): Uint8Array<ArrayBuffer>;
}

/** What a document is like. */
export interface DocumentSize {
  /** Pixels of `dpi`. */
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly format: LegendFormat;
  readonly title?: string | undefined;
}

/** Whether a format holds vectors, not pixels. */
export function isVector(format: LegendFormat): format is 'image/svg+xml' | 'application/pdf' {
  return format === 'image/svg+xml' || format === 'application/pdf';
}

/** Begins a document of one page. */
export function openDocument(size: DocumentSize): VectorDocument {
  return size.format === 'application/pdf' ? openPdf(size) : openSvg(size);
}

/** PDF counts in points. */
const POINTS_PER_INCH = 72;

/** PDF/A-2b of one page as large as the picture is at its dpi; fonts are embedded as far as they are used. */
function openPdf({ width, height, dpi, title = 'Mapa' }: DocumentSize): VectorDocument {
  const scale = POINTS_PER_INCH / dpi;
  let document: InstanceType<typeof PDFDocument> | undefined;
  let context: SKRSContext2D | undefined;
  return {
    leavesLabels: false,
    begin(background) {
      document = new PDFDocument({ title, pdfa: true });
      context = document.beginPage(width * scale, height * scale) as SKRSContext2D;
      context.scale(scale, scale);
      fillWhole(context, width, height, background);
    },
    get context() {
      return begun(context);
    },
    close() {
      document?.endPage();
      return new Uint8Array(document?.close() ?? []);
    },
  };
}

/** SVG in pixels; texts stay texts in the fonts' names. */
function openSvg({ width, height }: DocumentSize): VectorDocument {
  let canvas: SvgCanvas | undefined;
  return {
    leavesLabels: false,
    begin(background) {
      canvas = createCanvas(width, height, SvgExportFlag.NoPrettyXML);
      fillWhole(canvas.getContext('2d'), width, height, background);
    },
    get context() {
      return begun(canvas?.getContext('2d'));
    },
    close: () => (canvas === undefined ? new Uint8Array() : withViewBox(canvas.getContent())),
  };
}

/** Skia tells the size alone: with a viewBox too the picture scales where a page or a word processor gives it another. */
function withViewBox(svg: Buffer): Uint8Array<ArrayBuffer> {
  const end = svg.indexOf('>', svg.indexOf('<svg'));
  const size = / width="([\d.]+)" height="([\d.]+)"$/.exec(svg.toString('latin1', 0, end));
  if (size === null) return new Uint8Array(svg);
  const box = Buffer.from(` viewBox="0 0 ${size[1]} ${size[2]}"`);
  // Its own memory, not a slice of a pool: it is handed to another thread.
  const whole = new Uint8Array(svg.length + box.length);
  whole.set(svg.subarray(0, end));
  whole.set(box, end);
  whole.set(svg.subarray(end), end + box.length);
  return whole;
}

function fillWhole(
  context: SKRSContext2D,
  width: number,
  height: number,
  background: string | undefined,
): void {
  if (background === undefined) return;
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
}

function begun(context: SKRSContext2D | undefined): SKRSContext2D {
  if (context === undefined) throw new Error('a document is drawn on once it has begun');
  return context;
}
