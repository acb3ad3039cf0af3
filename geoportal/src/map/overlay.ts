import Feature from 'ol/Feature.js';
import GeoJSON from 'ol/format/GeoJSON.js';
import Circle from 'ol/geom/Circle.js';
import type Geometry from 'ol/geom/Geometry.js';
import Point from 'ol/geom/Point.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import VectorLayer from 'ol/layer/Vector.js';
import VectorSource from 'ol/source/Vector.js';
import CircleStyle from 'ol/style/Circle.js';
import Fill from 'ol/style/Fill.js';
import Icon from 'ol/style/Icon.js';
import Stroke from 'ol/style/Stroke.js';
import Style from 'ol/style/Style.js';
import { crsOf } from '../../../server/geo/crs.ts';
import { transformExtent } from '../../../server/geo/projection.ts';
import { mapProjection } from './map-projection.ts';
import { mapCrs } from './scales.ts';

const SELECTION = '#b3261e';
const POSITION = '#0c6291';
const format = new GeoJSON({ dataProjection: 'EPSG:4326', featureProjection: mapProjection });

/** What the portal itself draws over the layers: the open feature, the place asked about, the visitor. */
export class Overlay {
  readonly layer: VectorLayer;
  readonly #source = new VectorSource();
  readonly #drawn = new Map<'selection' | 'pin' | 'position', Feature[]>();

  constructor(zIndex: number) {
    this.layer = new VectorLayer({ source: this.#source, zIndex, updateWhileInteracting: true });
  }

  /** @param geometry GeoJSON geometry in longitude, latitude; undefined removes the highlight */
  select(geometry: unknown): void {
    const read = readGeometry(geometry);
    this.#replace('selection', read === undefined ? [] : [styled(read, selectionStyles)]);
  }

  /** Marks a box (longitude, latitude) that the search named; a very small one becomes a pin. */
  mark(extent: readonly [number, number, number, number]): void {
    const box = transformExtent(extent, crsOf('CRS:84'), mapCrs);
    if (box === undefined) {
      this.pin(undefined);
      return;
    }
    const middle = new Point([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
    const outline = box[2] - box[0] > 60 ? [styled(fromExtent([...box]), boxStyles)] : [];
    this.#replace('pin', [...outline, styled(middle, [pinStyle()])]);
  }

  /** Puts the pin on a place (easting, northing), or takes it away. */
  pin(place: readonly [number, number] | undefined): void {
    this.#replace('pin', place === undefined ? [] : [styled(new Point([...place]), [pinStyle()])]);
  }

  /** @param accuracy metres */
  position(easting: number, northing: number, accuracy: number): void {
    this.#replace('position', [
      styled(new Circle([easting, northing], accuracy), accuracyStyles),
      styled(new Point([easting, northing]), positionStyles),
    ]);
  }

  #replace(role: 'selection' | 'pin' | 'position', features: Feature[]): void {
    this.#source.removeFeatures(this.#drawn.get(role) ?? []);
    this.#source.addFeatures(features);
    this.#drawn.set(role, features);
  }
}

function readGeometry(geometry: unknown): Geometry | undefined {
  if (typeof geometry !== 'object' || geometry === null) return undefined;
  try {
    return format.readGeometry(geometry) ?? undefined;
  } catch {
    return undefined;
  }
}

function styled(geometry: Geometry, styles: Style[]): Feature {
  const feature = new Feature(geometry);
  feature.setStyle(styles);
  return feature;
}

const dot = (radius: number, fill: string, stroke: string, width: number): CircleStyle =>
  new CircleStyle({ radius, fill: new Fill({ color: fill }), stroke: new Stroke({ color: stroke, width }) });

const selectionStyles = [
  new Style({ stroke: new Stroke({ color: 'rgb(255 255 255 / 90%)', width: 7 }) }),
  new Style({
    stroke: new Stroke({ color: SELECTION, width: 3.5 }),
    fill: new Fill({ color: 'rgb(179 38 30 / 12%)' }),
    image: dot(11, 'rgb(179 38 30 / 18%)', SELECTION, 3.5),
  }),
];

const boxStyles = [
  new Style({ stroke: new Stroke({ color: 'rgb(255 255 255 / 80%)', width: 5 }) }),
  new Style({ stroke: new Stroke({ color: SELECTION, width: 2, lineDash: [8, 6] }) }),
];

const accuracyStyles = [
  new Style({
    fill: new Fill({ color: 'rgb(12 98 145 / 12%)' }),
    stroke: new Stroke({ color: 'rgb(12 98 145 / 45%)', width: 1 }),
  }),
];

const positionStyles = [new Style({ image: dot(8, POSITION, '#ffffff', 3) })];

let pinMade: Style | undefined;

/** The pin is drawn, not loaded: a strict content policy allows no data: pictures. */
function pinStyle(): Style {
  pinMade ??= new Style({
    image: new Icon({ img: drawPin(), anchor: [0.5, 1], scale: 0.5 }),
    zIndex: 2,
  });
  return pinMade;
}

function drawPin(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 56;
  canvas.height = 76;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const drop = new Path2D('M28 72C28 72 4 46 4 28a24 24 0 0 1 48 0c0 18-24 44-24 44z');
  context.fillStyle = SELECTION;
  context.strokeStyle = '#ffffff';
  context.lineWidth = 4;
  context.fill(drop);
  context.stroke(drop);
  context.fillStyle = '#ffffff';
  context.beginPath();
  context.arc(28, 28, 9, 0, 2 * Math.PI);
  context.fill();
  return canvas;
}
