/** Pixels as Skia holds them: RGBA, colours multiplied by alpha. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}
