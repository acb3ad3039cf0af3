import type { Filter } from '../filter/filter.ts';
import type { Crs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import type { DeclaredType } from '../geo/geometry-parts.ts';
import type { Style, Titles } from '../style/style.ts';
import type { ArchiveLayer } from './archive-layer.ts';
import type { Described } from './described.ts';
import type { HarmonisedType } from './harmonised.ts';
import type { CatalogFile, LayerFile, PropertyType } from './layer-schema.ts';

export type Language = 'pl' | 'en';
export const languages: readonly Language[] = ['pl', 'en'];

/** A column as it is published. */
export interface Property {
  readonly name: string;
  readonly column: string;
  readonly type: PropertyType;
  /** Of a geometry, which has the CRS of the layer's. */
  readonly geometryType?: DeclaredType | undefined;
  /** Element of every GML feature that it is in GML. */
  readonly gml?: 'name' | 'description' | 'identifier' | undefined;
  readonly title: Titles;
  readonly description: Titles | undefined;
  readonly unit: string | undefined;
  readonly codes: Readonly<Record<string, Titles>> | undefined;
  readonly queryable: boolean;
}

/** A property that no layer file names, and no request may. */
export function innerProperty(name: string, type: PropertyType, title: Titles): Property {
  return {
    name,
    column: name,
    type,
    title,
    description: undefined,
    unit: undefined,
    codes: undefined,
    queryable: false,
  };
}

/** A published layer: a layer file with everything resolved. Frozen plain data: it may be posted to threads. */
export interface Layer extends Described {
  readonly table: { readonly schema: string; readonly name: string };
  readonly keyColumn: string;
  /** Known once the table was seen: lets keys be found by the key's index. */
  readonly keyType?: 'text' | 'integer' | 'uuid' | undefined;
  /** Names of integers whose columns hold 32 bits at most; known once the table was seen. */
  readonly narrowIntegers?: readonly string[] | undefined;
  readonly geometry: {
    readonly column: string;
    readonly type: LayerFile['geometry']['type'];
    readonly crs: Crs;
  };
  /** Where the layer has features: storage CRS, x, y order; undefined while the table is empty. */
  readonly extent: Extent | undefined;
  /** The same in longitude, latitude. */
  readonly geographicExtent: Extent | undefined;
  /** Published properties only: one that is not published is unknown above the catalog. */
  readonly properties: readonly Property[];
  /** Those the layer's own filter may name besides: never in an answer, never named by a request. */
  readonly unpublished?: readonly Property[] | undefined;
  /** An index of pictures: where each row's GeoTIFF lies; never in an answer. */
  readonly raster?: { readonly location: Property } | undefined;
  readonly featureTitle: string | undefined;
  readonly filter: Filter | undefined;
  readonly validTime: { readonly from: Property; readonly to: Property } | undefined;
  /** At least one; the first is the default. */
  readonly styles: readonly [Style, ...Style[]];
  readonly tiles: {
    readonly minZoom: number;
    readonly maxZoom: number;
    readonly properties: readonly Property[];
  };
  readonly portal: { readonly visible: boolean; readonly drawing: 'tiles' | 'wms' };
  readonly search: NonNullable<LayerFile['search']> | undefined;
  /** How features may be written; undefined: not at all. */
  readonly editing?: LayerFile['editing'] | undefined;
  /** Harmonised name of INSPIRE that WMS offers the layer by too. */
  readonly inspire?: LayerFile['inspire'];
  /** Its features as other application schemas have them. */
  readonly harmonised?: readonly HarmonisedType[] | undefined;
  /** Part of the national parcel profile; properties by field. */
  readonly kieg?: LayerFile['kieg'];
}

/**
 * A filter on the catalog with its own title, contact and addresses: the root, a publisher, a theme, or what is also had in
 * application schemas of others.
 */
export interface View {
  /** Empty for the root. */
  readonly id: string;
  readonly kind: 'root' | 'publisher' | 'theme' | 'harmonised';
  readonly title: Titles;
  readonly abstract: Titles;
  readonly contact: CatalogFile['contact'];
  /** Top first. */
  readonly layers: readonly Layer[];
  /** Layers of ready tiles, by order; they have tiles and nothing else. */
  readonly archives: readonly ArchiveLayer[];
}

/** One state of what is published. A change makes a new one with another version. */
export interface Catalog {
  /** Hash of the content of all files, equal on every server that has the same. */
  readonly version: string;
  readonly description: CatalogFile;
  /** Top first: the order of capabilities and of the portal's tree. */
  readonly layers: readonly Layer[];
  /** Layers of ready tiles, by order. */
  readonly archives: readonly ArchiveLayer[];
  /** Every view by id; the root has the empty id. */
  readonly views: ReadonlyMap<string, View>;
}

/** The layer of an id inside a view, or undefined. */
export function findLayer(view: View, id: string): Layer | undefined {
  return view.layers.find((layer) => layer.id === id);
}

/**
 * The types of other schemas that a view offers a layer in. They have a view of their own: plain clients, and validators
 * without a way to the publishers of those schemas, read all else unhindered.
 */
export function harmonisedTypes(view: View, layer: Layer | undefined): readonly HarmonisedType[] {
  return view.kind === 'harmonised' ? (layer?.harmonised ?? []) : [];
}

/** The layer of ready tiles of an id inside a view, or undefined. */
export function findArchive(view: View, id: string): ArchiveLayer | undefined {
  return view.archives.length === 0 ? undefined : view.archives.find((layer) => layer.id === id);
}

/** The published property of a name, or undefined. */
export function findProperty(layer: Layer, name: string): Property | undefined {
  return layer.properties.find((property) => property.name === name);
}

/** What a value of a property with codes means, or undefined. Values may be called `constructor`. */
export function findCode(property: Property, value: unknown): Titles | undefined {
  const { codes } = property;
  const code = String(value);
  return codes !== undefined && Object.hasOwn(codes, code) ? codes[code] : undefined;
}

/** The style of an id; the default for an empty id or `default`. */
export function findStyle(layer: Layer, id: string): Style | undefined {
  if (id === '' || id === 'default') return layer.styles[0];
  return layer.styles.find((style) => style.id === id);
}
