import type { Layer } from '../catalog/layer.ts';
import type { Filter } from '../filter/filter.ts';
import type { CrsCode } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { Style } from '../style/style.ts';

export type ImageFormat = 'image/png' | 'image/jpeg';

/** One layer of a picture. */
export interface SceneLayer {
  readonly layer: Layer;
  readonly style: Style;
  readonly filter?: Filter | undefined;
}

/** A map picture: plain data, so that it may be posted to a drawing thread. */
export interface Scene {
  /** Pixels. */
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
}

/** A legend of one layer in one style. */
export interface LegendRequest {
  readonly layer: Layer;
  readonly style: Style;
  readonly language: 'pl' | 'en';
  readonly format: ImageFormat;
  readonly dpi: number;
  /** Only the rules that draw at this scale denominator. */
  readonly scaleDenominator?: number | undefined;
  /** Only this rule, without its title. */
  readonly rule?: string | undefined;
  /** Size of a symbol, pixels; 20 × 20 when absent. */
  readonly symbolWidth?: number | undefined;
  readonly symbolHeight?: number | undefined;
}

/**
 * Draws pictures off the main thread. Throws ServiceError: overloaded when the queue is full, cancelled,
 * timedOut, tooMuchWork when a picture passes its budget of pixels or vertices.
 */
export interface Renderer {
  draw(scene: Scene, signal?: AbortSignal): Promise<Uint8Array>;
  legend(request: LegendRequest, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
