import type { Language, Layer, Property } from '../../catalog/layer.ts';
import type { DeclaredType } from '../../geo/geometry-parts.ts';

/** A schema in JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A property of a layer: its type, its words, its unit and its codes (Part 5, 9.2 to 9.9). */
export function propertySchema(property: Property, language: Language): JsonSchema {
  const { title, description, unit, codes } = property;
  const meanings = Object.entries(codes ?? {});
  return {
    title: title[language],
    ...(description === undefined ? {} : { description: description[language] }),
    ...(property.geometryType === undefined
      ? valueSchema(property)
      : { format: geometryFormat(property.geometryType) }),
    ...(unit === undefined ? {} : { 'x-ogc-unit': unit }),
    ...(meanings.length === 0
      ? {}
      : {
          oneOf: meanings.map(([code, meaning]) => ({
            const: property.type === 'integer' || property.type === 'number' ? Number(code) : code,
            title: meaning[language],
          })),
        }),
  };
}

/** The geometry of a layer (Part 5, 9.5). */
export function geometrySchema({ geometry }: Layer): JsonSchema {
  return { format: geometryFormat(geometry.type), 'x-ogc-role': 'primary-geometry' };
}

function geometryFormat(type: DeclaredType): string {
  return `geometry-${type === 'Geometry' ? 'any' : type.toLowerCase()}`;
}

/** The JSON value of a property, in OpenAPI 3.0 and in JSON Schema alike. */
export function valueSchema({ type }: Pick<Property, 'type'>): JsonSchema {
  switch (type) {
    case 'date':
      return { type: 'string', format: 'date' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    case 'geometry':
      return { type: 'object' };
    default:
      return { type };
  }
}

/** Which properties a schema lists: all that an answer holds, or those that answers may be sorted by. */
export type SchemaUse = 'returnables' | 'sortables';

/**
 * A layer's features as JSON Schema 2020-12 (Part 5, 8 and 10): a property without a value is absent, so that types are
 * single words, which clients read as they are.
 * @param id address of the schema itself
 */
export function layerSchema(layer: Layer, use: SchemaUse, id: string, language: Language): JsonSchema {
  const listed = layer.properties.filter(
    ({ queryable, type }) => use === 'returnables' || (queryable && type !== 'geometry'),
  );
  const properties = listed.map((property, i) => {
    const role = roleOf(layer, property);
    const schema = {
      ...propertySchema(property, language),
      ...(role === undefined ? {} : { 'x-ogc-role': role }),
      'x-ogc-propertySeq': i + 1,
    };
    return [property.name, schema] as const;
  });
  const geometry = { ...geometrySchema(layer), 'x-ogc-propertySeq': listed.length + 1 };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    type: 'object',
    title: layer.title[language],
    description: layer.abstract[language],
    properties: { ...Object.fromEntries(properties), ...(use === 'sortables' ? {} : { geometry }) },
    additionalProperties: false,
  };
}

/** Part 5, 7.6: what a property is to the feature. */
function roleOf({ keyColumn, validTime }: Layer, { name, column }: Property): string | undefined {
  if (column === keyColumn) return 'id';
  if (validTime?.from.name === name)
    return validTime.to.name === name ? 'primary-instant' : 'primary-interval-start';
  return validTime?.to.name === name ? 'primary-interval-end' : undefined;
}
