import type { Language, Layer } from '../../../catalog/layer.ts';
import { valueSchema } from '../../../ows/api/json-schema.ts';

/** An OpenAPI 3.0.3 Schema Object; only this file and `openapi-parameters.ts` write them. */
export type Schema = Readonly<Record<string, unknown>>;

/** A reference to a schema of the same document. */
export function schemaRef(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** A layer's feature and feature collection, named by its id. */
export function layerSchemas(layer: Layer, language: Language): Readonly<Record<string, Schema>> {
  const properties = layer.properties.map((property) => [
    property.name,
    {
      title: property.title[language],
      ...(property.description === undefined ? {} : { description: property.description[language] }),
      ...valueSchema(property),
      nullable: true,
    },
  ]);
  const feature = featureSchema(
    {
      type: 'object',
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      ...(properties.length === 0 ? {} : { required: layer.properties.map(({ name }) => name) }),
    },
    nullableGeometry(layer.geometry.type),
  );
  return {
    [`feature_${layer.id}`]: feature,
    [`features_${layer.id}`]: collectionOf(`feature_${layer.id}`),
  };
}

/** Schemas that every document has. */
export const commonSchemas: Readonly<Record<string, Schema>> = {
  link: {
    type: 'object',
    required: ['href', 'rel'],
    properties: {
      href: { type: 'string' },
      rel: { type: 'string' },
      type: { type: 'string' },
      hreflang: { type: 'string' },
      title: { type: 'string' },
    },
  },
  landingPage: {
    type: 'object',
    required: ['title', 'description', 'links'],
    properties: {
      title: { type: 'string' },
      description: { type: 'string' },
      links: { type: 'array', items: schemaRef('link') },
    },
  },
  confClasses: {
    type: 'object',
    required: ['conformsTo'],
    properties: { conformsTo: { type: 'array', items: { type: 'string' } } },
  },
  extent: {
    type: 'object',
    properties: {
      spatial: {
        type: 'object',
        properties: {
          bbox: {
            type: 'array',
            minItems: 1,
            items: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
          },
          crs: { type: 'string', enum: ['http://www.opengis.net/def/crs/OGC/1.3/CRS84'] },
        },
      },
      temporal: {
        type: 'object',
        properties: {
          interval: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'array',
              minItems: 2,
              maxItems: 2,
              items: { type: 'string', format: 'date-time', nullable: true },
            },
          },
          trs: { type: 'string', enum: ['http://www.opengis.net/def/uom/ISO-8601/0/Gregorian'] },
        },
      },
    },
  },
  collection: {
    type: 'object',
    // A collection of ready tiles has no items, and no CRSs to ask for them in.
    required: ['id', 'title', 'description', 'links'],
    properties: {
      id: { type: 'string' },
      title: { type: 'string' },
      description: { type: 'string' },
      keywords: { type: 'array', items: { type: 'string' } },
      attribution: { type: 'string' },
      extent: schemaRef('extent'),
      itemType: { type: 'string', enum: ['feature'] },
      dataType: { type: 'string', enum: ['vector', 'map'] },
      layerDataType: { type: 'string', enum: ['Raster'] },
      crs: { type: 'array', minItems: 1, items: { type: 'string' } },
      storageCrs: { type: 'string' },
      links: { type: 'array', items: schemaRef('link') },
    },
  },
  collections: {
    type: 'object',
    required: ['links', 'collections'],
    properties: {
      links: { type: 'array', items: schemaRef('link') },
      crs: { type: 'array', minItems: 1, items: { type: 'string' } },
      collections: { type: 'array', items: schemaRef('collection') },
    },
  },
  feature: featureSchema({ type: 'object', nullable: true }, nullableGeometry('Geometry')),
  features: collectionOf('feature'),
  problem: {
    description: 'RFC 9457',
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string' },
      code: { type: 'string' },
      parameter: { type: 'string' },
      received: { type: 'string' },
      allowed: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      requestId: { type: 'string' },
    },
  },
  ...geometrySchemas(),
};

function featureSchema(properties: Schema, geometry: Schema): Schema {
  return {
    type: 'object',
    required: ['type', 'id', 'geometry', 'properties'],
    properties: {
      type: { type: 'string', enum: ['Feature'] },
      id: { type: 'string' },
      geometry,
      properties,
      links: { type: 'array', items: schemaRef('link') },
    },
  };
}

function collectionOf(feature: string): Schema {
  return {
    type: 'object',
    required: ['type', 'features'],
    properties: {
      type: { type: 'string', enum: ['FeatureCollection'] },
      features: { type: 'array', items: schemaRef(feature) },
      numberReturned: { type: 'integer', minimum: 0 },
      numberMatched: { type: 'integer', minimum: 0 },
      links: { type: 'array', items: schemaRef('link') },
    },
  };
}

/** A feature may have no geometry; OpenAPI 3.0 says so only beside a type of its own (3.0.3, 4.7.24). */
function nullableGeometry(type: Layer['geometry']['type']): Schema {
  return { oneOf: [schemaRef(type), { type: 'object', nullable: true, enum: [null] }] };
}

/** RFC 7946; positions have two numbers here. */
function geometrySchemas(): Readonly<Record<string, Schema>> {
  const position = { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } };
  const list = (items: Schema, minItems = 0): Schema => ({ type: 'array', minItems, items });
  const line = list(position, 2);
  const rings = list(list(position, 4));
  const geometry = (type: string, coordinates: Schema): Schema => ({
    type: 'object',
    required: ['type', 'coordinates'],
    properties: { type: { type: 'string', enum: [type] }, coordinates },
  });
  const types = {
    Point: geometry('Point', position),
    MultiPoint: geometry('MultiPoint', list(position)),
    LineString: geometry('LineString', line),
    MultiLineString: geometry('MultiLineString', list(line)),
    Polygon: geometry('Polygon', rings),
    MultiPolygon: geometry('MultiPolygon', list(rings)),
    GeometryCollection: {
      type: 'object',
      required: ['type', 'geometries'],
      properties: {
        type: { type: 'string', enum: ['GeometryCollection'] },
        geometries: list(schemaRef('Geometry')),
      },
    },
  };
  return { ...types, Geometry: { oneOf: Object.keys(types).map(schemaRef) } };
}
