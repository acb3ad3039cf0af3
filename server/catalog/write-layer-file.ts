import { stringify } from 'yaml';
import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { Titles } from '../style/style.ts';
import type { StyleFile } from '../style/style-schema.ts';
import { defaultStyle } from './default-style.ts';
import type { LayerFile } from './layer-schema.ts';
import { freeName, publicName, titleOf } from './public-name.ts';
import { firstTileZoom, LAST_TILE_ZOOM } from './tile-zooms.ts';

/** A table or view as a new layer sees it. */
export interface NewLayer {
  readonly id: string;
  readonly title: Titles;
  readonly abstract?: Titles | undefined;
  readonly theme: string;
  readonly publisher: string;
  readonly table: { readonly schema: string; readonly name: string };
  readonly key: string;
  readonly geometry: {
    readonly column: string;
    readonly type: LayerFile['geometry']['type'];
    readonly crs: Crs;
    /** Storage CRS, x, y order: chooses the scales of the style; written only when `statesExtent`. */
    readonly extent: Extent | undefined;
  };
  readonly statesExtent?: boolean | undefined;
  /** In the order they are shown; comments become titles. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: LayerFile['properties'][number]['type'];
    readonly comment?: string | null | undefined;
  }[];
  readonly rows: number;
  /** Of an index of pictures: the column that says where each lies; it is not published. */
  readonly raster?: { readonly location: string } | undefined;
  readonly licence?: LayerFile['licence'] | undefined;
  readonly attribution?: Titles | undefined;
  /** Date of the data, YYYY-MM-DD. */
  readonly updated?: string | undefined;
  readonly fictitious?: boolean | undefined;
}

/** A layer's two files, by their paths inside a layers folder. */
export interface NewLayerFiles {
  readonly layer: { readonly path: string; readonly text: string };
  readonly style: { readonly path: string; readonly text: string };
}

/** A complete layer file with its default style: right as it is, and meant to be made better by hand. */
export function writeLayerFiles(layer: NewLayer): NewLayerFiles {
  const style = defaultStyle({
    id: layer.id,
    title: layer.title,
    geometryType: layer.geometry.type,
    crs: layer.geometry.crs,
    extent: layer.geometry.extent,
    rows: layer.rows,
    isRaster: layer.raster !== undefined,
  });
  return {
    layer: {
      path: `${layer.id}.yaml`,
      text: withSchema('layer.schema.json', writeYaml(layerFileOf(layer, style))),
    },
    style: {
      path: `styles/${layer.id}.yaml`,
      text: withSchema('../style.schema.json', writeYaml(style)),
    },
  };
}

/** Properties that tiles of a new layer carry, at most. */
const TILE_PROPERTIES = 16;

function layerFileOf(layer: NewLayer, style: StyleFile): LayerFile {
  const { geometry } = layer;
  const properties = propertiesOf(layer);
  const name = namingProperty(properties);
  const extent = layer.statesExtent === true ? geometry.extent : undefined;
  return {
    title: layer.title,
    abstract: layer.abstract ?? layer.title,
    theme: layer.theme,
    publisher: layer.publisher,
    table: `${layer.table.schema}.${layer.table.name}`,
    key: layer.key,
    geometry: {
      column: geometry.column,
      type: geometry.type,
      crs: geometry.crs.code,
      ...(extent === undefined ? {} : { extent: [...extent] }),
    },
    properties,
    ...(layer.raster === undefined ? {} : { raster: { location: layer.raster.location } }),
    ...(name === undefined ? {} : { featureTitle: `{${name}}` }),
    ...validTimeOf(properties),
    styles: [layer.id],
    ...(properties.length === 0
      ? {}
      : {
          tiles: {
            minZoom: firstTileZoom(style.rules[0]?.maxScaleDenominator ?? Infinity),
            maxZoom: LAST_TILE_ZOOM,
            properties: properties
              // Geometries beside the layer's own, whose types begin with a capital, are in no tile.
              .filter(({ published, type }) => published !== false && /^[a-z]/.test(type))
              .slice(0, TILE_PROPERTIES)
              .map((property) => property.name),
          },
        }),
    ...(name === undefined
      ? {}
      : { search: { kind: 'feature' as const, properties: [name], label: `{${name}}` } }),
    licence: layer.licence ?? {
      title: { pl: 'Warunki użycia podaje wydawca', en: 'Terms of use: ask the publisher' },
    },
    attribution: layer.attribution ?? layer.title,
    freshness: {
      ...(layer.updated === undefined ? {} : { updated: layer.updated }),
      note: { pl: 'Stan z dnia wczytania danych', en: 'As of the day the data were loaded' },
    },
    ...(layer.fictitious === true ? { fictitious: true } : {}),
  };
}

function propertiesOf({ columns, geometry, raster }: NewLayer): LayerFile['properties'] {
  const taken = new Set(['geometry', geometry.column]);
  return columns.map(({ name: column, type, comment }, index) => {
    const name = freeName(publicName(column, `column_${index + 1}`), taken);
    const title = titleOf(column);
    return {
      name,
      ...(name === column ? {} : { column }),
      type,
      title: { pl: comment?.trim() || title, en: title },
      ...(column === raster?.location ? { published: false } : {}),
    };
  });
}

function validTimeOf(properties: LayerFile['properties']): Pick<LayerFile, 'validTime'> {
  const isTime = (name: string): boolean =>
    properties.some((each) => each.name === name && (each.type === 'date' || each.type === 'timestamp'));
  if (isTime('valid_from') && isTime('valid_to'))
    return { validTime: { from: 'valid_from', to: 'valid_to' } };
  const moment = MOMENTS.find(isTime);
  return moment === undefined ? {} : { validTime: { from: moment, to: moment } };
}

/** Columns that say when a feature was there, and nothing else. */
const MOMENTS = ['time', 'czas', 'timestamp', 'datetime', 'phenomenon_time', 'observed_at'];

/** Words that columns which name a feature begin with, the likeliest first. */
const NAMING = [
  'name',
  'nazwa',
  'title',
  'tytul',
  'full_address',
  'adres',
  'address',
  'number',
  'numer',
  'nr',
  'code',
  'kod',
];

/** The property people would call a feature by. */
function namingProperty(properties: LayerFile['properties']): string | undefined {
  const texts = properties.filter(({ type }) => type === 'string').map(({ name }) => name);
  for (const word of NAMING) {
    const found = texts.find(
      (name) => name === word || name.startsWith(`${word}_`) || name.endsWith(`_${word}`),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 110, aliasDuplicateObjects: false });
}

function withSchema(schema: string, text: string): string {
  return `# yaml-language-server: $schema=${schema}\n${text}`;
}
