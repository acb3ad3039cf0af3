import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import OlMap from 'ol/Map.js';
import View from 'ol/View.js';
import { crsOf } from '../../../server/geo/crs.ts';
import { transformExtent } from '../../../server/geo/projection.ts';
import { toResolution } from '../../../server/geo/scale.ts';
import { pointer } from '../state/pointer.ts';
import { type PortalState, portal } from '../state/portal-state.ts';
import { LiveChanges } from './live-changes.ts';
import type { Insets, MapPort, ScaleBounds } from './map-port.ts';
import { mapProjection, toGeographic, toMap } from './map-projection.ts';
import { Overlay } from './overlay.ts';
import { PictureStack } from './picture-stack.ts';
import { mapCrs, resolutions, scaleDenominators, scaleOf } from './scales.ts';

type Box = readonly [number, number, number, number];

/** Where the map opens. */
export interface Opening {
  /** The region: longitude, latitude. */
  readonly region: Box;
  readonly view: { easting: number; northing: number; scaleDenominator: number } | undefined;
}

/** What a tap or a key on the map means; the place in EPSG:2180, metres per CSS pixel. */
export type Tap = (easting: number, northing: number, resolution: number, byKeyboard: boolean) => void;

/** OpenLayers behind the portal's port: draws the state, and writes back the view. */
export class MapEngine implements MapPort {
  readonly #map: OlMap;
  readonly #view: View;
  readonly #overlay = new Overlay(10_000);
  readonly #pictures: PictureStack;
  readonly #live: LiveChanges;
  readonly #region: number[];
  #insets: Insets = { top: 0, right: 0, bottom: 0, left: 0 };
  #end: (() => void) | undefined;

  constructor(target: HTMLElement, opening: Opening, onTap: Tap) {
    this.#region = [...(transformExtent(opening.region, crsOf('CRS:84'), mapCrs) ?? [])];
    this.#view = createView(this.#region, opening);
    this.#map = new OlMap({
      target,
      // Without this OpenLayers listens on the shadow host, which it then takes for a stranger.
      keyboardEventTarget: target,
      view: this.#view,
      controls: [],
      layers: [this.#overlay.layer],
      interactions: defaultInteractions({
        altShiftDragRotate: false,
        pinchRotate: false,
        zoomDuration: motion(),
      }),
      maxTilesLoading: 12,
    });
    this.#pictures = new PictureStack(this.#map);
    this.#live = new LiveChanges(
      (layer, extents) => this.#pictures.repaint(layer, extents),
      () => this.#pictures.reload(),
    );
    if (opening.view === undefined) this.#fit(this.#region, {}, 0);
    this.#listen(target, onTap);
    this.#draw(portal.get());
    this.#end = portal.subscribe((state, before) => this.#follow(state, before));
  }

  close(): void {
    this.#end?.();
    this.#live.close();
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  showExtent(extent: Box, bounds: ScaleBounds = {}): void {
    const box = transformExtent(extent, crsOf('CRS:84'), mapCrs);
    if (box !== undefined) this.#fit([...box], bounds, motion());
  }

  showPlace(easting: number, northing: number, scaleDenominator: number): void {
    this.#view.cancelAnimations();
    this.#view.setCenter([easting, northing]);
    this.#view.setResolution(toResolution(scaleDenominator, mapCrs));
  }

  toMap(longitude: number, latitude: number): [easting: number, northing: number] {
    return toMap(longitude, latitude);
  }

  zoomBy(steps: 1 | -1): void {
    const index = scaleDenominators.indexOf(nearestScale(this.#resolution()));
    const next = resolutions[Math.min(resolutions.length - 1, Math.max(0, index + steps))];
    if (next !== undefined) this.#animate({ resolution: next });
  }

  zoomToScale(scaleDenominator: number): void {
    this.#animate({ resolution: toResolution(scaleDenominator, mapCrs) });
  }

  setInsets(insets: Insets): void {
    this.#insets = insets;
  }

  uncover(easting: number, northing: number): void {
    const size = this.#map.getSize();
    const centre = this.#view.getCenter();
    if (size === undefined || centre === undefined) return;
    // Reckoned from the view, not asked of the map: that knows only the frame drawn last.
    const resolution = this.#resolution();
    const pixel = [
      (size[0] ?? 0) / 2 + (easting - (centre[0] ?? 0)) / resolution,
      (size[1] ?? 0) / 2 - (northing - (centre[1] ?? 0)) / resolution,
    ];
    const { top, right, bottom, left } = this.#insets;
    const dx = beyond(pixel[0] ?? 0, left + 48, (size[0] ?? 0) - right - 48);
    const dy = beyond(pixel[1] ?? 0, top + 72, (size[1] ?? 0) - bottom - 48);
    if (dx === 0 && dy === 0) return;
    this.#animate({ center: [(centre[0] ?? 0) + dx * resolution, (centre[1] ?? 0) - dy * resolution] });
  }

  showPosition(longitude: number, latitude: number, accuracy: number): boolean {
    const [easting, northing] = toMap(longitude, latitude);
    const [minX = 0, minY = 0, maxX = 0, maxY = 0] = this.#region;
    if (!(easting >= minX && easting <= maxX && northing >= minY && northing <= maxY)) return false;
    this.#overlay.position(easting, northing, accuracy);
    this.#fit(
      [easting - accuracy, northing - accuracy, easting + accuracy, northing + accuracy],
      { closest: 2_000 },
      motion(),
    );
    return true;
  }

  reload(layer?: string): void {
    this.#pictures.reload(layer);
  }

  focus(): void {
    this.#map.getTargetElement()?.focus();
  }

  /** Where the middle of the uncovered part is, EPSG:2180. */
  #middle(): [number, number] {
    const [width = 0, height = 0] = this.#map.getSize() ?? [];
    const { top, right, bottom, left } = this.#insets;
    const pixel = [(left + width - right) / 2, (top + height - bottom) / 2];
    const [x, y] = this.#map.getCoordinateFromPixel(pixel) ?? this.#view.getCenter() ?? [];
    return [x ?? 0, y ?? 0];
  }

  #listen(target: HTMLElement, onTap: Tap): void {
    this.#map.on('singleclick', ({ coordinate }) => {
      onTap(coordinate[0] ?? 0, coordinate[1] ?? 0, this.#resolution(), false);
    });
    target.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.target !== target) return;
      event.preventDefault();
      const [x, y] = this.#middle();
      onTap(x, y, this.#resolution(), true);
    });
    target.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse') return;
      const [x, y] = this.#map.getCoordinateFromPixel(this.#map.getEventPixel(event)) ?? [];
      pointer.update({ place: x === undefined || y === undefined ? undefined : [x, y] });
    });
    target.addEventListener('pointerleave', () => pointer.update({ place: undefined }));
    this.#map.on('moveend', () => this.#publishView());
    this.#map.once('postrender', () => this.#drawAgain());
    this.#map.on('loadstart', () => {
      portal.update({ busy: true });
      this.#drawAgain();
    });
    this.#map.on('loadend', () => portal.update({ busy: false }));
  }

  /** OpenLayers finds out in the next frame that it has arrived or is done; with nothing to load none would come. */
  #drawAgain(): void {
    setTimeout(() => this.#map.render(), 50);
  }

  #publishView(): void {
    const [easting = 0, northing = 0] = this.#view.getCenter() ?? [];
    const seen = this.#view.calculateExtent(this.#map.getSize()) as unknown as Box;
    this.#live.look(seen);
    const geographicExtent =
      transformExtent(seen, mapCrs, crsOf('CRS:84')) ??
      ([...toGeographic(easting, northing), ...toGeographic(easting, northing)] as Box);
    portal.update({
      view: { easting, northing, scaleDenominator: scaleOf(this.#resolution()), geographicExtent },
    });
  }

  #follow(state: PortalState, before: PortalState): void {
    if (state.catalog !== before.catalog || state.layers !== before.layers) this.#pictures.draw(state);
    if (state.answer !== before.answer || state.marked !== before.marked) this.#drawOverlay(state);
  }

  #draw(state: PortalState): void {
    this.#pictures.draw(state);
    this.#drawOverlay(state);
  }

  #drawOverlay({ answer, marked }: PortalState): void {
    const open = answer.status === 'answered' ? answer.features[answer.selected] : undefined;
    this.#overlay.select(open?.geometry);
    if (marked !== undefined) this.#overlay.mark(marked.extent);
    else if (answer.status !== 'none' && answer.question.kind === 'place') {
      this.#overlay.pin([answer.question.easting, answer.question.northing]);
    } else this.#overlay.pin(undefined);
  }

  #fit(box: number[], { closest, widest }: ScaleBounds, duration: number): void {
    const { top, right, bottom, left } = this.#insets;
    const edge = 24;
    const padding = [top + edge, right + edge, bottom + edge, left + edge];
    const least = toResolution(closest ?? 500, mapCrs);
    this.#view.fit(box, {
      size: this.#map.getSize() ?? [],
      padding,
      minResolution: least,
      duration: widest === undefined ? duration : 0,
    });
    const greatest = widest === undefined ? undefined : toResolution(widest, mapCrs);
    if (greatest !== undefined && this.#resolution() > greatest) this.#view.setResolution(greatest);
  }

  #animate(change: { center?: number[]; resolution?: number }): void {
    this.#view.cancelAnimations();
    this.#view.animate({ ...change, duration: motion() });
  }

  #resolution(): number {
    return this.#view.getResolution() ?? 1;
  }
}

function createView(region: number[], { view }: Opening): View {
  const [minX = 0, minY = 0, maxX = 0, maxY = 0] = region;
  const margin = Math.max(maxX - minX, maxY - minY) / 2;
  return new View({
    projection: mapProjection,
    resolutions: [...resolutions],
    constrainResolution: true,
    constrainRotation: true,
    enableRotation: false,
    extent: [minX - margin, minY - margin, maxX + margin, maxY + margin],
    constrainOnlyCenter: true,
    center: view === undefined ? [(minX + maxX) / 2, (minY + maxY) / 2] : [view.easting, view.northing],
    resolution: view === undefined ? (resolutions[0] ?? 1) : toResolution(view.scaleDenominator, mapCrs),
  });
}

function nearestScale(resolution: number): number {
  const scale = scaleOf(resolution);
  return scaleDenominators.reduce((best, each) =>
    Math.abs(each - scale) < Math.abs(best - scale) ? each : best,
  );
}

/** How far a value lies outside two bounds; 0 inside. */
function beyond(value: number, low: number, high: number): number {
  if (value < low) return value - low;
  return value > high ? value - high : 0;
}

function motion(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 250;
}
