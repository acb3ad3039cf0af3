import type { Language, Layer, Property } from '../../catalog/layer.ts';

/** A schema in JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A property of a layer: its type, its words, its unit and its codes (Part 5, 9.2 to 9.9). */
export function propertySchema(property: Property, language: Language): JsonSchema {
  const { title, description, unit, codes } = property;
  const meanings = Object.entries(codes ?? {});
  return {
    title: title[language],
    ...(description === undefined ? {} : { description: description[language] }),
    ...valueSchema(property),
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
  const format = geometry.type === 'Geometry' ? 'any' : geometry.type.toLowerCase();
  return { format: `geometry-${format}`, 'x-ogc-role': 'primary-geometry' };
}

function valueSchema({ type }: Property): JsonSchema {
  switch (type) {
    case 'date':
      return { type: 'string', format: 'date' };
    case 'timestamp':
      return { type: 'string', format: 'date-time' };
    default:
      return { type };
  }
}
