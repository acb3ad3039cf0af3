import type { Layer } from '../../catalog/layer.ts';
import { GEOMETRY_PROPERTY } from '../../filter/expression.ts';
import { geometrySchema, type JsonSchema, propertySchema } from '../../ows/api/json-schema.ts';
import type { Resource } from '../../ows/api/resource.ts';
import { queryables } from './filter-parameter.ts';
import { texts } from './texts.ts';

/** What features may be asked for by, as JSON Schema 2020-12 (Part 3, clause 6). */
export function writeQueryables(layer: Layer, { url, language }: Resource): JsonSchema {
  const properties = queryables(layer).map((property) => [property.name, propertySchema(property, language)]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: url,
    type: 'object',
    title: texts[language].queryablesOf(layer.title[language]),
    properties: {
      ...Object.fromEntries(properties),
      [GEOMETRY_PROPERTY]: geometrySchema(layer),
    },
    additionalProperties: false,
  };
}
