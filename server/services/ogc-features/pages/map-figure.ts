import type { Language, Layer } from '../../../catalog/layer.ts';
import { countText, fixedText } from '../../../encode/value-text.ts';
import { crsOf } from '../../../geo/crs.ts';
import { projection, transformExtent } from '../../../geo/projection.ts';
import { type Html, href, html } from '../../../html/write.ts';
import { MAP_HEIGHT, MAP_WIDTH, type MapFrame, mapAddress } from './map-frame.ts';
import { pageTexts } from './page-texts.ts';
import type { Shape } from './shape.ts';

/** A small map without scripts: a picture of our own WMS with marks over it, and a way into the geoportal. */
export interface MapFigure {
  readonly layer: Layer;
  /** Layers drawn under it, top first. */
  readonly ground: readonly Layer[];
  readonly frame: MapFrame;
  /** Marked in red; in the frame's CRS. */
  readonly shapes: readonly Shape[];
  /** What the picture shows, for those who do not see it. */
  readonly title: string;
  readonly isPart: boolean;
  readonly portal: string;
  readonly publicUrl: string;
  readonly language: Language;
}

export function writeMapFigure(figure: MapFigure): Html {
  const { frame, layer, ground, shapes, publicUrl, language } = figure;
  const text = pageTexts[language];
  const layerIds = [
    ...ground
      .filter((each) => each.id !== layer.id)
      .map(({ id }) => id)
      .reverse(),
    layer.id,
  ];
  const notes = [
    text.mapScale(countText(roundScale(frame.scaleDenominator), language)),
    figure.isPart ? text.mapPart : undefined,
    shapes.length > 0 ? text.mapMarked : undefined,
  ];
  return html`<figure class="map">
<div class="map-picture"><img src="${href(mapAddress(publicUrl, layerIds, frame))}" width="${MAP_WIDTH}" height="${MAP_HEIGHT}" alt="${describe(figure)}">${shapes.length > 0 && writeMarks(shapes, frame)}</div>
<figcaption>${notes.filter((each) => each !== undefined).join(' ')} <a href="${href(figure.portal)}">${text.openMap}</a></figcaption>
</figure>`;
}

/** What the geoportal's address says behind `#`: place, scale, layers that are on, open feature. */
export function portalAddress(
  publicUrl: string,
  layers: readonly Layer[],
  frame: MapFrame | undefined,
  feature: string | undefined,
  language: Language,
): string {
  const parts: string[] = [];
  if (frame?.crs.code === 'EPSG:2180') {
    const [minX, minY, maxX, maxY] = frame.extent;
    parts.push(`e=${Math.round((minX + maxX) / 2)}`, `n=${Math.round((minY + maxY) / 2)}`);
    parts.push(`s=${Math.round(frame.scaleDenominator)}`);
  }
  parts.push(`l=${layers.map(({ id }) => id).join(',')}`);
  if (feature !== undefined) parts.push(`f=${encodeURIComponent(feature)}`);
  return `${publicUrl}/#${parts.join('&')}&lang=${language}`;
}

function describe({ title, frame, language }: MapFigure): string {
  const text = pageTexts[language];
  const box = transformExtent(frame.extent, frame.crs, crsOf('CRS:84'));
  if (box === undefined) return `${text.map}: ${title}.`;
  const [west, south, east, north] = box.map((each) => `${fixedText(each, 3, language)}°`);
  return text.mapOf(title, south ?? '', north ?? '', west ?? '', east ?? '');
}

function roundScale(denominator: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(denominator)) - 1);
  return Math.round(denominator / unit) * unit;
}

/** Longitude and latitude of a place in the frame's CRS. */
export function toLonLat(x: number, y: number, { crs }: MapFrame): readonly [lon: number, lat: number] {
  return projection(crs, crsOf('CRS:84'))(x, y);
}

function writeMarks(shapes: readonly Shape[], frame: MapFrame): Html {
  const areas = shapes.map((shape) => pathData(shape, 2, frame)).join('');
  const lines = areas + shapes.map((shape) => pathData(shape, 1, frame)).join('');
  const dots = shapes.flatMap((shape) =>
    shape.paths
      .filter(({ dimension }) => dimension === 0)
      .map(({ points }) => toPixel(points[0] ?? 0, points[1] ?? 0, frame)),
  );
  return html`<svg viewBox="0 0 ${MAP_WIDTH} ${MAP_HEIGHT}" aria-hidden="true" focusable="false">
${areas !== '' && html`<path class="area" fill-rule="evenodd" d="${areas}"/>`}
${lines !== '' && html`<path class="halo" d="${lines}"/><path class="line" d="${lines}"/>`}
${dots.map(([x, y]) => html`<circle class="dot" cx="${x}" cy="${y}" r="8"/>`)}
</svg>`;
}

/** Pixels nearer than this to the last vertex add nothing. */
const NEAR = 0.8;

function pathData({ paths }: Shape, dimension: 1 | 2, frame: MapFrame): string {
  let data = '';
  for (const path of paths) {
    if (path.dimension !== dimension) continue;
    const { points } = path;
    let last: readonly [number, number] | undefined;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const pixel = toPixel(points[i] ?? 0, points[i + 1] ?? 0, frame);
      const isEnd = i + 3 >= points.length;
      if (last !== undefined && !isEnd && Math.hypot(pixel[0] - last[0], pixel[1] - last[1]) < NEAR) continue;
      data += `${last === undefined ? 'M' : 'L'}${pixel[0]} ${pixel[1]}`;
      last = pixel;
    }
    if (dimension === 2) data += 'Z';
  }
  return data;
}

function toPixel(x: number, y: number, { extent }: MapFrame): readonly [number, number] {
  const [minX, minY, maxX, maxY] = extent;
  const px = ((x - minX) / (maxX - minX)) * MAP_WIDTH;
  const py = ((maxY - y) / (maxY - minY)) * MAP_HEIGHT;
  return [Math.round(px * 10) / 10, Math.round(py * 10) / 10];
}
