import { type Static, type TLiteral, type TSchema, type TString, type TUnion, Type } from 'typebox';
import type { ValueType } from '../filter/expression-type.ts';
import { simpleTypes } from '../geo/wkb.ts';
import { HarmonisedSchema } from './harmonised-schema.ts';

/*
 * The one definition of a published layer, `layers/<id>.yaml`; everything a service says about the layer
 * is derived from it. `layer.schema.json` is generated from here and gives editors completion.
 */

const closed = { additionalProperties: false } as const;
const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);
/** One of the words; the cast keeps their types, which an array of literals loses. */
const OneOf = <const T extends readonly string[]>(words: T, options = {}) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    options,
  ) as unknown as TUnion<{
    -readonly [K in keyof T]: TLiteral<T[K]>;
  }>;
const name = (description: string) =>
  Type.String({ pattern: '^[a-z][a-z0-9_]*$', maxLength: 60, description });

/**
 * Fields of GetFeatureInfo in the national parcel profile (KIEG), in its order. It has one for land register numbers
 * too: they are personal data and never published.
 */
export const kiegFields = [
  'ID_DZIALKI',
  'NUMER_DZIALKI',
  'NUMER_ARKUSZA',
  'NUMER_OBREBU',
  'NAZWA_OBREBU',
  'NAZWA_GMINY',
  'POLE_EWIDENCYJNE',
  'KLASOUZYTKI_EGIB',
  'GRUPA_REJESTROWA',
  'DATA',
  'ID_BUDYNKU',
  'RODZAJ',
  'KONDYGNACJE_NADZIEMNE',
  'KONDYGNACJE_PODZIEMNE',
] as const;

export type KiegField = (typeof kiegFields)[number];

/** A text in the platform's two languages. */
export const TitlesSchema = Type.Object(
  { pl: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
  closed,
);

const TableName = Type.String({
  pattern: '^[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$',
  description: 'schema.table or schema.view',
});

const layerTypes = [...simpleTypes, 'Geometry'] as const;

const PropertySchema = Type.Object(
  {
    name: name('Public name; the column has the same unless `column` says otherwise'),
    column: Optional(Type.String({ minLength: 1, maxLength: 63 })),
    type: OneOf([
      'string',
      'integer',
      'number',
      'boolean',
      'date',
      'timestamp',
      ...layerTypes,
      'GeometryCollection',
    ]),
    gml: Optional(
      OneOf(['name', 'description', 'identifier'], {
        description:
          'In GML it is the gml:name, gml:description or (GML 3.2 alone) gml:identifier of the feature, read and written',
      }),
    ),
    title: TitlesSchema,
    description: Optional(TitlesSchema),
    unit: Optional(Type.String({ description: 'UCUM or a plain word: m, m2, ha, %' })),
    /** Codes and what they mean: shown instead of the bare code where people read. */
    codes: Optional(Type.Record(Type.String(), TitlesSchema)),
    queryable: Optional(Type.Boolean({ default: true })),
    /** A property that is not published never leaves the server, in no format. */
    published: Optional(Type.Boolean({ default: true })),
  },
  closed,
);

export const LayerSchema = Type.Object(
  {
    title: TitlesSchema,
    abstract: TitlesSchema,
    keywords: Optional(Type.Array(TitlesSchema)),
    theme: name('A theme of catalog.yaml'),
    publisher: name('A publisher of catalog.yaml: the unit of government that answers for the layer'),
    order: Optional(
      Type.Integer({ description: 'Place in the catalog, low first; equal ones by id', default: 1000 }),
    ),
    table: TableName,
    key: Type.String({
      minLength: 1,
      description: 'Column that identifies a feature and survives re-import',
    }),
    geometry: Type.Object(
      {
        column: Type.String({ minLength: 1 }),
        type: OneOf(layerTypes),
        crs: Type.String({ pattern: '^(EPSG:\\d+|CRS:84)$' }),
        extent: Optional(
          Type.Array(Type.Number(), {
            minItems: 4,
            maxItems: 4,
            description: 'minX, minY, maxX, maxY in the CRS, easting first; taken from the table when absent',
          }),
        ),
      },
      closed,
    ),
    properties: Type.Array(PropertySchema, { maxItems: 200 }),
    raster: Optional(
      Type.Object(
        {
          location: Type.String({
            minLength: 1,
            maxLength: 63,
            description:
              'Column that names each GeoTIFF: a path in RASTER_DIR, or an address under RASTER_URLS. Never published',
          }),
        },
        {
          ...closed,
          description:
            'The table is an index of pictures: its geometries are their footprints, its rows are drawn as them',
        },
      ),
    ),
    /** Property whose value names a feature to people: cards, lists, search. A `{property}` template. */
    featureTitle: Optional(Type.String()),
    filter: Optional(Type.String({ description: 'CQL2 text: only these rows are the layer' })),
    validTime: Optional(
      Type.Object(
        { from: Type.String(), to: Type.String() },
        {
          ...closed,
          description:
            'Properties that bound the validity of a feature in the world: from included, to excluded. One property twice: each feature is of a moment',
        },
      ),
    ),
    styles: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_-]*$' }), {
      minItems: 1,
      description: 'Ids of styles/<id>.yaml; the first is the default',
    }),
    tiles: Optional(
      Type.Object(
        {
          minZoom: Type.Integer({ minimum: 0, maximum: 22 }),
          maxZoom: Type.Integer({ minimum: 0, maximum: 22 }),
          properties: Optional(Type.Array(Type.String())),
        },
        {
          ...closed,
          description: 'Zooms of WebMercatorQuad that are served; other grids by the same resolution',
        },
      ),
    ),
    portal: Optional(
      Type.Object(
        {
          visible: Optional(Type.Boolean({ description: 'Switched on when the portal opens' })),
          drawing: Optional(Type.Union([Type.Literal('tiles'), Type.Literal('wms')])),
        },
        closed,
      ),
    ),
    /** What the search box finds in the layer. */
    search: Optional(
      Type.Object(
        {
          kind: OneOf(['place', 'street', 'address', 'parcel', 'feature']),
          properties: Type.Array(Type.String(), { minItems: 1, description: 'Searched, best first' }),
          label: Type.String({ description: 'Template of the line shown' }),
        },
        closed,
      ),
    ),
    editing: Optional(
      Type.Object(
        {
          properties: Optional(
            Type.Record(
              Type.String(),
              Type.Object(
                {
                  required: Optional(Type.Boolean()),
                  readOnly: Optional(Type.Boolean()),
                  minimum: Optional(Type.Number()),
                  maximum: Optional(Type.Number()),
                  maxLength: Optional(Type.Integer({ minimum: 1 })),
                  pattern: Optional(Type.String({ description: 'Regular expression of PostgreSQL' })),
                },
                closed,
              ),
              {
                description: 'Rules of properties by name; codes of a property are its allowed values anyway',
              },
            ),
          ),
          within: Optional(
            Type.Object(
              {
                table: TableName,
                geometry: Type.String({ minLength: 1 }),
                where: Optional(
                  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
                    description: 'Columns and the values that choose the border',
                  }),
                ),
              },
              { ...closed, description: 'The border that geometries must lie inside' },
            ),
          ),
          overlap: Optional(
            Type.Boolean({ description: 'false: areas of two features must not overlap', default: true }),
          ),
          history: Optional(
            Type.Object(
              { from: Type.String({ minLength: 1 }), to: Type.String({ minLength: 1 }) },
              {
                ...closed,
                description:
                  'Columns of transaction time: a change keeps the row as it was. `filter` must show rows without an end only',
              },
            ),
          ),
        },
        { ...closed, description: 'Features may be written, with a key of the publisher' },
      ),
    ),
    licence: Type.Object({ title: TitlesSchema, url: Optional(Type.String()) }, closed),
    attribution: TitlesSchema,
    freshness: Type.Object(
      {
        updated: Optional(Type.String({ description: 'Date of the data, YYYY-MM-DD' })),
        note: TitlesSchema,
      },
      closed,
    ),
    metadataUrl: Optional(Type.String()),
    inspire: Optional(
      Type.Object(
        {
          name: Type.String({
            pattern: '^[A-Z]{2}(\\.[A-Za-z]+)+$',
            description: 'Harmonised layer name: CP.CadastralParcel, AD.Address …',
          }),
        },
        {
          ...closed,
          description: 'WMS offers the layer by this name too; layers of one name are drawn together',
        },
      ),
    ),
    harmonised: Optional(
      Type.Array(HarmonisedSchema, {
        maxItems: 10,
        description: 'WFS offers the features as types of other application schemas too (INSPIRE, APP)',
      }),
    ),
    kieg: Optional(
      Type.Object(
        {
          layer: OneOf(['dzialki', 'budynki']),
          style: Optional(Type.String({ description: 'One of `styles`; the default when absent' })),
          fields: Type.Partial(
            Type.Object(
              Object.fromEntries(kiegFields.map((field) => [field, Type.String()])) as Record<
                KiegField,
                TString
              >,
              closed,
            ),
            {
              description:
                'Field of the national profile: property that has it. Land register numbers have no field.',
            },
          ),
        },
        { ...closed, description: 'The layer is one of the national parcel profile, /wms/kieg' },
      ),
    ),
    /** True for invented data: services and pages say so wherever the layer is shown. */
    fictitious: Optional(Type.Boolean()),
  },
  closed,
);

const {
  title,
  abstract,
  keywords,
  theme,
  publisher,
  order,
  licence,
  attribution,
  freshness,
  metadataUrl,
  fictitious,
} = LayerSchema.properties;

/** A layer file with `archive` in place of a table: ready tiles are its source, and tiles are all it has. */
export const ArchiveLayerSchema = Type.Object(
  {
    title,
    abstract,
    keywords,
    theme,
    publisher,
    order,
    archive: Type.Object(
      {
        location: Type.String({
          minLength: 1,
          maxLength: 1000,
          description:
            'A PMTiles 3 file: a path in ARCHIVE_DIR, or an address under ARCHIVE_URLS. Never published',
        }),
      },
      closed,
    ),
    licence,
    attribution,
    freshness,
    metadataUrl,
    fictitious,
  },
  closed,
);

/** `layers/catalog.yaml`: who serves, the themes and the publishers. One per deployment. */
export const CatalogSchema = Type.Object(
  {
    title: TitlesSchema,
    abstract: TitlesSchema,
    keywords: Type.Array(TitlesSchema),
    contact: Type.Object(
      {
        organisation: TitlesSchema,
        person: Optional(Type.String()),
        email: Optional(Type.String()),
        phone: Optional(Type.String()),
        address: Optional(Type.String()),
        city: Optional(Type.String()),
        postCode: Optional(Type.String()),
        country: Optional(Type.String()),
        url: Optional(Type.String()),
      },
      closed,
    ),
    fees: TitlesSchema,
    accessConstraints: TitlesSchema,
    extent: Optional(
      Type.Array(Type.Number(), {
        minItems: 4,
        maxItems: 4,
        description:
          'Where maps open: minimal longitude, minimal latitude, maximal longitude, maximal latitude; around all layers when absent',
      }),
    ),
    themes: Type.Record(
      Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
      Type.Object({ title: TitlesSchema, abstract: Optional(TitlesSchema) }, closed),
      closed,
    ),
    publishers: Type.Record(
      Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
      Type.Object(
        {
          title: TitlesSchema,
          teryt: Optional(Type.String({ pattern: '^\\d{2,7}$' })),
          email: Optional(Type.String()),
          url: Optional(Type.String()),
        },
        closed,
      ),
      closed,
    ),
  },
  closed,
);

export type LayerFile = Static<typeof LayerSchema>;
export type ArchiveLayerFile = Static<typeof ArchiveLayerSchema>;
export type CatalogFile = Static<typeof CatalogSchema>;
/** Of a property once it is read: which geometry it holds, it says besides. */
export type PropertyType = ValueType | 'geometry';
