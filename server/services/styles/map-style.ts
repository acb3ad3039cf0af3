import { findLayer, findStyle, type Language, type Layer, type View } from '../../catalog/layer.ts';
import { MOST_LAYERS } from '../../ows/tile-request.ts';
import { type WrittenMapLibreStyle, writeMapLibreStyle } from '../../style/maplibre/write-maplibre.ts';
import type { Style } from '../../style/style.ts';
import { LABEL_POINTS } from '../../tiles/mvt/label-points.ts';

/** The style of the whole map of a view. */
export const WHOLE_MAP = 'map';

/** Layers in the styles that a MapLibre style shows, the top one first. */
export type StyledLayers = readonly { readonly layer: Layer; readonly style: Style }[];

/**
 * What an id names: `map` is every layer that the portal opens with, each in its default style; else one style by its id, or
 * a layer in its default style.
 * undefined when there is none.
 */
export function findMapStyle(view: View, id: string): StyledLayers | undefined {
  for (const layer of view.layers) {
    const style = layer.styles.find((each) => each.id === id);
    if (style !== undefined) return [{ layer, style }];
  }
  if (id !== WHOLE_MAP) {
    const layer = findLayer(view, id);
    return layer === undefined ? undefined : [{ layer, style: layer.styles[0] }];
  }
  const shown = view.layers.filter(({ portal }) => portal.visible);
  return (shown.length === 0 ? view.layers : shown).map((layer) => ({
    layer,
    style: findStyle(layer, '') ?? layer.styles[0],
  }));
}

/** A MapLibre style over our own tiles, that opens where its layers lie. @param base address of the view's services */
export function writeMapStyle(
  id: string,
  layers: StyledLayers,
  base: string,
  language: Language,
  name: string,
): WrittenMapLibreStyle {
  const sources = sourcesOf(layers);
  const written = writeMapLibreStyle({
    name,
    language,
    subjects: layers.toReversed().map(({ layer, style }) => ({
      id: layer.id,
      style,
      source: sources.get(layer.id) ?? '',
      sourceLayer: layer.id,
      geometry: geometryOf(layer),
    })),
    sources: writeSources(sources, base),
    sprite: `${base}/styles/${id}/sprite`,
    glyphs: `${base}/fonts/{fontstack}/{range}.pbf`,
  });
  const areas = new Set(
    layers.filter(({ layer }) => geometryOf(layer) === 'area').map(({ layer }) => layer.id),
  );
  const style = {
    ...written.style,
    ...viewOf(layers),
    layers: written.style.layers.map((each) => atLabelPoints(each, areas)),
  };
  return { ...written, style };
}

type MapLayer = WrittenMapLibreStyle['style']['layers'][number];

/** Labels of areas stand at the points that tiles carry for them: once for each area, not once for each piece. */
function atLabelPoints(layer: MapLayer, areas: ReadonlySet<string>): MapLayer {
  const from = layer['source-layer'];
  const isLabel = layer.type === 'symbol' && layer.layout?.['text-field'] !== undefined;
  if (!isLabel || from === undefined || !areas.has(from)) return layer;
  if (layer.layout?.['symbol-placement'] === 'line') return layer;
  return { ...layer, 'source-layer': `${from}${LABEL_POINTS}` };
}

/** Layers with the same last level share tiles, as many as go into one: beyond that level clients stretch them. */
function sourcesOf(layers: StyledLayers): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const counts = new Map<number, number>();
  for (const { layer } of layers) {
    if (sources.has(layer.id)) continue;
    const { maxZoom } = layer.tiles;
    const count = counts.get(maxZoom) ?? 0;
    counts.set(maxZoom, count + 1);
    const part = Math.floor(count / MOST_LAYERS);
    sources.set(layer.id, part === 0 ? `to${maxZoom}` : `to${maxZoom}-${part + 1}`);
  }
  return sources;
}

/** Source by layer → what each source is. */
function writeSources(sources: ReadonlyMap<string, string>, base: string): Readonly<Record<string, object>> {
  const groups = new Map<string, string[]>();
  for (const [id, source] of sources) groups.set(source, [...(groups.get(source) ?? []), id]);
  return Object.fromEntries(
    [...groups].map(([source, ids]) => [
      source,
      { type: 'vector', url: `${base}/tiles/${ids.join(',')}.json` },
    ]),
  );
}

function geometryOf({ geometry: { type } }: Layer): 'point' | 'line' | 'area' | 'any' {
  if (type === 'Geometry') return 'any';
  return type.endsWith('Point') ? 'point' : type.endsWith('LineString') ? 'line' : 'area';
}

/** Where the map opens: around the smallest of its layers, so that something is to be seen. */
function viewOf(layers: StyledLayers): object {
  const extents = layers.map(({ layer }) => layer.geographicExtent).filter((extent) => extent !== undefined);
  const [smallest] = extents.toSorted((a, b) => a[2] - a[0] - (b[2] - b[0]));
  if (smallest === undefined) return {};
  const [minX, minY, maxX, maxY] = smallest;
  const width = Math.max(maxX - minX, 1e-4);
  return {
    center: [(minX + maxX) / 2, (minY + maxY) / 2],
    // 512 pixels of the world at level 0, about 800 of them on a screen.
    zoom: Math.round(Math.min(16, Math.log2((360 / width) * (800 / 512))) * 10) / 10,
  };
}
