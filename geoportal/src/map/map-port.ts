/** What the rest of the portal may ask of the map, whatever draws it. */
export interface MapPort {
  /** Shows a box (longitude, latitude), whole if the bounds of scale allow it. */
  showExtent(extent: readonly [number, number, number, number], bounds?: ScaleBounds): void;
  /** Moves to a place (EPSG:2180, metres) at a scale. */
  showPlace(easting: number, northing: number, scaleDenominator: number): void;
  /** Longitude, latitude → easting, northing of EPSG:2180. */
  toMap(longitude: number, latitude: number): [easting: number, northing: number];
  /** One step closer (1) or farther (−1). */
  zoomBy(steps: 1 | -1): void;
  zoomToScale(scaleDenominator: number): void;
  /** Parts of the map that panels cover, CSS pixels: what is shown stays clear of them. */
  setInsets(insets: Insets): void;
  /** Moves the map just enough that a place is not covered. */
  uncover(easting: number, northing: number): void;
  /** Puts the visitor's place on the map; accuracy in metres. @returns false when outside the region */
  showPosition(longitude: number, latitude: number, accuracy: number): boolean;
  /** Loads the pictures of one layer again, or of all. */
  reload(layer?: string): void;
  focus(): void;
}

/** Scale denominators: `closest` is the smallest number, `widest` the greatest that may result. */
export interface ScaleBounds {
  readonly closest?: number | undefined;
  readonly widest?: number | undefined;
}

export interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

let connect: (port: MapPort) => void;
const connected = new Promise<MapPort>((resolve) => {
  connect = resolve;
});

/** The map, once it has been loaded. */
export function theMap(): Promise<MapPort> {
  return connected;
}

/** Called once by the map when it is ready. */
export function connectMap(port: MapPort): void {
  connect(port);
}
