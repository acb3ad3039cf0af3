import type { SKRSContext2D, SvgCanvas } from '@napi-rs/canvas';
import type { Surface } from './draw-scene.ts';
import { createCanvas, PDFDocument, SvgExportFlag } from './fonts.ts';
import type { LegendFormat } from './renderer.ts';

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
  return {
    leavesLabels: false,
    begin() {
      document = new PDFDocument({ title, pdfa: true });
      const context = document.beginPage(width * scale, height * scale) as SKRSContext2D;
      context.scale(scale, scale);
      return context;
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
    begin() {
      canvas = createCanvas(width, height, SvgExportFlag.NoPrettyXML);
      return canvas.getContext('2d');
    },
    close: () => new Uint8Array(canvas?.getContent() ?? []),
  };
}
