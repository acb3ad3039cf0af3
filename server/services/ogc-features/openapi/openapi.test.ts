import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import type { Catalog, Layer, View } from '../../../catalog/layer.ts';
import { readConfig } from '../../../config.ts';
import { crsOf } from '../../../geo/crs.ts';
import { writeDefinition } from './openapi.ts';

const titles = { pl: 'Ż', en: 'Z' };

function layer(id: string): Layer {
  const property = {
    name: 'kind',
    column: 'kind',
    type: 'string',
    title: titles,
    description: titles,
    unit: 'm',
    codes: { a: titles },
    queryable: true,
  } as const;
  return {
    id,
    title: titles,
    properties: [property],
    geometry: { type: 'Geometry', crs: crsOf('EPSG:2180') },
  } as unknown as Layer;
}

function definitionOf(layers: readonly Layer[]): ReturnType<typeof writeDefinition> {
  const view = {
    id: '',
    kind: 'root',
    title: titles,
    abstract: titles,
    contact: { organisation: titles },
    layers,
    archives: [],
  } as unknown as View;
  return writeDefinition({
    view,
    catalog: { version: 'v1' } as Catalog,
    config: readConfig({}),
    language: 'pl',
    landing: 'http://localhost/ogc',
  });
}

const many = (count: number) => Array.from({ length: count }, (_, i) => layer(`layer_${i}`));

test.each([0, 1, 200, 201])('with %d collections the definition is valid OpenAPI 3.0', async (count) => {
  const definition = definitionOf(many(count));
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(definition)));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(definition.openapi).toBe('3.0.3');
});

test('up to 200 collections have paths of their own, more share templated ones', () => {
  expect(Object.keys(definitionOf(many(200)).paths)).toHaveLength(4 + 2 + 200 * 5);
  const { paths, components } = definitionOf(many(201));
  expect(Object.keys(paths)).toContain('/collections/{collectionId}/items');
  expect(Object.keys(paths)).toHaveLength(4 + 2 + 5);
  expect(components.parameters.propertyFilters).toMatchObject({ style: 'form', explode: true });
});

test('operation ids are unique', () => {
  const ids = Object.values(definitionOf(many(50)).paths).flatMap((methods) =>
    Object.values(methods as Readonly<Record<string, { readonly operationId: string }>>).map(
      ({ operationId }) => operationId,
    ),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
