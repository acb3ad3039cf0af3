import type { Layer } from '../catalog/layer.ts';
import type { Filter } from '../filter/filter.ts';
import type { CrsCode } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { GeneralisedBand } from '../source/generalised/generalised.ts';
import type { Style } from '../style/style.ts';

/**
 * What a picture can be had as. PNG gets a palette of itself where there are at most 256 colours; `mode=8bit` has
 * at most 256 in any case, the nearest of them where there are more. `image/vnd.jpeg-png` is JPEG where nothing
 * shows through, else PNG. SVG and PDF hold vectors, and texts as text; PDF is PDF/A-2b with its fonts embedded.
 */
export const imageFormats = [
  'image/png',
  'image/png; mode=8bit',
  'image/jpeg',
  'image/webp',
  'image/vnd.jpeg-png',
  'image/svg+xml',
  'application/pdf',
] as const;

export type ImageFormat = (typeof imageFormats)[number];

/** Media type of a finished picture: `image/vnd.jpeg-png` and `mode=8bit` are ways to ask, not types. */
export function mediaTypeOf(format: ImageFormat, bytes: Uint8Array): string {
  if (format === 'image/vnd.jpeg-png') return bytes[0] === 0xff ? 'image/jpeg' : 'image/png';
  return format === 'image/png; mode=8bit' ? 'image/png' : format;
}

/** One layer of a picture. */
export interface SceneLayer {
  readonly layer: Layer;
  readonly style: Style;
  readonly filter?: Filter | undefined;
  /** Geometry generalised ahead that may be drawn; the renderer knows itself what there is. */
  readonly bands?: readonly GeneralisedBand[] | undefined;
}

/** A map picture: plain data, so that it may be posted to a drawing thread. */
export interface Scene {
  /** Pixels; of SVG and PDF the pixels that lengths are counted in at `dpi`. */
  readonly width: number;
  readonly height: number;
  /** x, y order, in `crs`. */
  readonly extent: Extent;
  readonly crs: CrsCode;
  /** Dots per inch that lengths in mm and px, and scale rules, follow; 90.714 is the standard's. */
  readonly dpi: number;
  /** `#RRGGBB`; undefined is transparent (JPEG: white). */
  readonly background: string | undefined;
  readonly format: ImageFormat;
  /** Drawn in this order: the first is lowest. */
  readonly layers: readonly SceneLayer[];
  /** A sentence written over the picture: an exception that travels in an image. */
  readonly notice?: string | undefined;
  /** Title of the document, where the format has one. */
  readonly title?: string | undefined;
}

/** A layer in a legend. */
export interface LegendLayer {
  readonly layer: Layer;
  readonly style: Style;
  /** Only rules of these names: what {@link Renderer.drawnRules} found, or one that was asked for. */
  readonly rules?: readonly string[] | undefined;
}

/**
 * What a legend can be had as. JSON is `{"layers": [{"name", "title", "style", "rules": [{"name", "title",
 * "minScaleDenominator", "maxScaleDenominator", "icon"}]}]}`, the icon a PNG as data URI.
 */
export const legendFormats = [...imageFormats, 'application/json'] as const;

export type LegendFormat = (typeof legendFormats)[number];

/** A legend of some layers, in the order given; of more than one each has its title above it. */
export interface LegendRequest {
  readonly layers: readonly LegendLayer[];
  readonly language: 'pl' | 'en';
  readonly format: LegendFormat;
  readonly dpi: number;
  /** Only the rules that draw at this scale denominator. */
  readonly scaleDenominator?: number | undefined;
  /** Of the one layer only this rule, without its title. */
  readonly rule?: string | undefined;
  /** Size of a symbol, pixels; 20 × 20 when absent. */
  readonly symbolWidth?: number | undefined;
  readonly symbolHeight?: number | undefined;
  /** `#RRGGBB`; white when absent, transparent when null. */
  readonly background?: string | null | undefined;
}

/**
 * Draws pictures off the main thread. Throws ServiceError: overloaded when the queue is full, cancelled,
 * timedOut, tooMuchWork when a picture passes its budget of pixels or vertices.
 */
export interface Renderer {
  /** The finished picture, the caller's own; {@link mediaTypeOf} says what it is. */
  draw(scene: Scene, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  legend(request: LegendRequest, signal?: AbortSignal): Promise<Uint8Array>;
  /** Names of the rules that draw something in a scene, for each of its layers in their order. */
  drawnRules(scene: Scene, signal?: AbortSignal): Promise<readonly (readonly string[])[]>;
  close(): Promise<void>;
}
