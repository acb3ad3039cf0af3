import type { Language, Layer, Property } from '../../catalog/layer.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { TileLimits, TileMatrixSet } from '../../geo/tile-matrix-set.ts';
import { valueSchema } from '../../ows/api/json-schema.ts';
import type { Link } from '../../ows/api/links.ts';
import { tileMediaTypes } from '../../tiles/tile-source.ts';
import { layerTileLimits, type TileKind, zoomRange } from '../../tiles/zoom-range.ts';
import { writeBoundingBox } from './tile-matrix-set-json.ts';
import { pictureFormats, type TilesetPlace } from './tileset-place.ts';

/** A link whose address has places to fill in (20-057, 7.1.3.3). */
export interface TemplatedLink extends Link {
  readonly templated?: true;
}

const REL = 'http://www.opengis.net/def/rel/ogc/1.0';

/** Tileset metadata (OGC 20-057, 8.4; 17-083r4, 8). */
export function writeTileset(place: TilesetPlace, set: TileMatrixSet): object {
  const { layers, language, kind } = place;
  const box = extentIn(layers, set);
  const limits = writeLimits(place, set);
  const first = limits[0]?.tileMatrix;
  return {
    ...writeTilesetItem(place, set),
    ...writeOrigin(place),
    ...(box === undefined ? {} : { boundingBox: writeBoundingBox(box, set) }),
    ...(box === undefined || first === undefined ? {} : { centerPoint: writeCentre(box, set, first) }),
    tileMatrixSetLimits: limits,
    ...(layers.length === 0 ? {} : { layers: layers.map((layer) => writeLayer(layer, set, kind, language)) }),
    links: [
      { href: `${place.url}/${set.id}`, rel: 'self', type: JSON_TYPE },
      schemeLink(place, set),
      ...itemLinks(place, set),
      ...geodataLinks(place),
      ...tileJsonLink(place, set),
    ],
  };
}

/** What the tiles are, whose data they show, and in which style. */
function writeOrigin({ layers, collection, style, language }: TilesetPlace): object {
  const [only] = layers;
  const attributions = new Set(layers.map(({ attribution }) => attribution[language]));
  const [license, other] = new Set(layers.map(({ licence }) => licence.title[language]));
  const shown = only?.styles.find(({ id }) => id === style);
  return {
    ...(collection === undefined || only === undefined ? {} : { description: only.abstract[language] }),
    ...(attributions.size === 0 ? {} : { attribution: [...attributions].join(', ') }),
    ...(license === undefined || other !== undefined ? {} : { license }),
    ...(shown === undefined ? {} : { style: { id: shown.id, title: shown.title[language] } }),
  };
}

/** The data that a collection's tiles are of (20-057, 8.4). */
function geodataLinks({ landing, collection, layers, language }: TilesetPlace): readonly Link[] {
  const title = layers[0]?.title[language];
  if (collection === undefined || title === undefined) return [];
  return [{ href: `${landing}/collections/${collection}`, rel: `${REL}/geodata`, type: JSON_TYPE, title }];
}

/** Where a map of the tiles may open: their middle, at the first level. */
function writeCentre([minX, minY, maxX, maxY]: Extent, { crs }: TileMatrixSet, tileMatrix: string): object {
  const [x, y] = [(minX + maxX) / 2, (minY + maxY) / 2];
  const coordinates = crs.axisOrder === 'yx' ? [y, x] : [x, y];
  return { coordinates, crs: writeCrs(crs, 'http'), tileMatrix };
}

/** What a list of tilesets says of one (20-057, 8.3). */
export function writeTilesetItem(place: TilesetPlace, set: TileMatrixSet) {
  return {
    title: `${place.title} (${set.title})`,
    dataType: place.kind,
    crs: writeCrs(set.crs, 'http'),
    tileMatrixSetId: set.id,
    // Of a set in no register the address of its definition identifies it: the URI of a CRS names no grid.
    tileMatrixSetURI: set.uri ?? definitionOf(place, set),
    links: [
      { href: `${place.url}/${set.id}`, rel: 'self', type: JSON_TYPE, title: set.title },
      schemeLink(place, set),
    ] as readonly TemplatedLink[],
  };
}

const JSON_TYPE = 'application/json';

function definitionOf({ landing }: TilesetPlace, set: TileMatrixSet): string {
  return `${landing}/tileMatrixSets/${set.id}`;
}

function schemeLink(place: TilesetPlace, set: TileMatrixSet): Link {
  return { href: definitionOf(place, set), rel: `${REL}/tiling-scheme`, type: JSON_TYPE, title: set.title };
}

function itemLinks({ url, kind, collections }: TilesetPlace, set: TileMatrixSet): readonly TemplatedLink[] {
  const template = `${url}/${set.id}/{tileMatrix}/{tileRow}/{tileCol}`;
  const formats = kind === 'vector' ? (['mvt'] as const) : pictureFormats;
  return formats.map((f) => ({
    href: `${template}?f=${f}${collections === undefined ? '' : `&collections=${encodeURIComponent(collections)}`}`,
    rel: 'item',
    type: tileMediaTypes[f],
    templated: true,
  }));
}

/** The same tiles for clients that read TileJSON: WebMercatorQuad only. */
function tileJsonLink({ service, layers, kind }: TilesetPlace, set: TileMatrixSet): readonly Link[] {
  if (kind !== 'vector' || set.id !== 'WebMercatorQuad' || layers.length === 0) return [];
  const ids = layers.map(({ id }) => id).join(',');
  return [{ href: `${service}/tiles/${ids}.json`, rel: 'alternate', type: JSON_TYPE, title: 'TileJSON' }];
}

function extentIn(layers: readonly Layer[], set: TileMatrixSet): Extent | undefined {
  return layers.reduce<Extent | undefined>((all, { extent, geometry }) => {
    const own = extent === undefined ? undefined : transformExtent(extent, geometry.crs, set.crs);
    return own === undefined ? all : all === undefined ? own : union(all, own);
  }, undefined);
}

/** Limits of each level around those of all layers (17-083r4, 7.3). */
function writeLimits(
  { layers, kind }: TilesetPlace,
  set: TileMatrixSet,
): readonly { readonly tileMatrix: string }[] {
  return set.matrices.flatMap(({ id }, z) => {
    const limits = layers
      .map((layer) => layerTileLimits(layer, set, z, kind))
      .filter((each): each is TileLimits => each !== undefined);
    if (limits.length === 0) return [];
    return {
      tileMatrix: id,
      minTileRow: Math.min(...limits.map(({ minRow }) => minRow)),
      maxTileRow: Math.max(...limits.map(({ maxRow }) => maxRow)),
      minTileCol: Math.min(...limits.map(({ minColumn }) => minColumn)),
      maxTileCol: Math.max(...limits.map(({ maxColumn }) => maxColumn)),
    };
  });
}

function writeLayer(layer: Layer, set: TileMatrixSet, kind: TileKind, language: Language): object {
  const { minZoom, maxZoom } = zoomRange(layer, set, kind);
  const dimension = dimensionOf(layer);
  return {
    id: layer.id,
    title: layer.title[language],
    description: layer.abstract[language],
    dataType: 'vector',
    ...(dimension === undefined ? {} : { geometryDimension: dimension }),
    minTileMatrix: set.matrices[minZoom]?.id,
    maxTileMatrix: set.matrices[maxZoom]?.id,
    propertiesSchema: {
      type: 'object',
      properties: Object.fromEntries([
        ['id', { type: 'string' }],
        ...layer.tiles.properties.map((property) => [property.name, schemaOf(property, language)]),
      ]),
    },
  };
}

function dimensionOf({ geometry }: Layer): number | undefined {
  if (geometry.type === 'Geometry') return undefined;
  return geometry.type.endsWith('Point') ? 0 : geometry.type.endsWith('LineString') ? 1 : 2;
}

function schemaOf(property: Property, language: Language): object {
  return { ...valueSchema(property), title: property.title[language] };
}
