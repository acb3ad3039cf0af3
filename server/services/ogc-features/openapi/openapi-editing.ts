import type { Language, Layer } from '../../../catalog/layer.ts';
import { valueSchema } from '../../../ows/api/json-schema.ts';
import { writableProperties } from '../../../source/writing/write-values.ts';

type Paths = Readonly<Record<string, object>>;

/** A layer's paths with the operations of Part 4 beside the reading ones, where the layer can be written. */
export function withEditing(paths: Paths, layer: Layer, language: Language): Paths {
  if (layer.editing === undefined) return paths;
  const text = texts[language];
  const items = `/collections/${layer.id}/items`;
  const item = `${items}/{featureId}`;
  const operation = (name: string, summary: string, changes: object): object => ({
    tags: [layer.id],
    operationId: `${name}.${layer.id}`,
    summary: `${summary}: ${layer.title[language]}`,
    security: [{ key: [] }, { apiKey: [] }],
    ...changes,
  });
  const crs = {
    name: 'Content-Crs',
    in: 'header',
    description: text.crs,
    required: false,
    schema: { type: 'string' },
  };
  const ifMatch = {
    name: 'If-Match',
    in: 'header',
    description: text.ifMatch,
    required: false,
    schema: { type: 'string' },
  };
  const featureId = { $ref: '#/components/parameters/featureId' };
  const body = (mediaType: string, isWhole: boolean): object => ({
    required: true,
    content: { [mediaType]: { schema: bodySchema(layer, isWhole) } },
  });
  const failed = {
    description: text.failed,
    content: { 'application/problem+json': { schema: { type: 'object' } } },
  };
  const done = { 204: { description: text.done }, default: failed };
  return {
    ...paths,
    [items]: {
      ...paths[items],
      post: operation('createFeature', text.create, {
        parameters: [crs],
        requestBody: body('application/geo+json', true),
        responses: {
          201: {
            description: text.done,
            headers: { Location: { description: text.location, schema: { type: 'string', format: 'uri' } } },
          },
          default: failed,
        },
      }),
    },
    [item]: {
      ...paths[item],
      put: operation('replaceFeature', text.replace, {
        parameters: [featureId, crs, ifMatch],
        requestBody: body('application/geo+json', true),
        responses: done,
      }),
      patch: operation('updateFeature', text.update, {
        parameters: [featureId, crs, ifMatch],
        requestBody: body('application/merge-patch+json', false),
        responses: done,
      }),
      delete: operation('deleteFeature', text.remove, { parameters: [featureId, ifMatch], responses: done }),
    },
  };
}

/** How the operations that write ask for a key. */
export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
} as const;

function bodySchema(layer: Layer, isWhole: boolean): object {
  const properties = writableProperties(layer).map(({ name, type, codes }) => {
    const { minimum, maximum, maxLength } = layer.editing?.properties?.[name] ?? {};
    const rules = { minimum, maximum, maxLength, enum: codes === undefined ? undefined : Object.keys(codes) };
    const known = Object.entries(rules).filter(([, value]) => value !== undefined);
    return [name, { ...valueSchema({ type }), ...Object.fromEntries(known), nullable: true }] as const;
  });
  const required = properties
    .map(([name]) => name)
    .filter((name) => layer.editing?.properties?.[name]?.required === true);
  return {
    type: 'object',
    ...(isWhole ? { required: ['type', 'geometry', 'properties'] } : {}),
    properties: {
      type: { type: 'string', enum: ['Feature'] },
      geometry: { type: 'object', nullable: true },
      properties: {
        type: 'object',
        ...(isWhole && required.length > 0 ? { required } : {}),
        properties: Object.fromEntries(properties),
      },
    },
  };
}

const texts = {
  pl: {
    create: 'Dodaje obiekt',
    replace: 'Zastępuje obiekt',
    update: 'Zmienia część obiektu',
    remove: 'Usuwa obiekt',
    crs: 'Układ współrzędnych treści żądania: <URI>; bez niego CRS84.',
    ifMatch: 'ETag obiektu z jego odczytu: zapis się nie uda, gdy ktoś zmienił go w międzyczasie.',
    location: 'Adres nowego obiektu.',
    done: 'Zapisano.',
    failed: 'Nie zapisano niczego.',
  },
  en: {
    create: 'Adds a feature',
    replace: 'Replaces a feature',
    update: 'Changes parts of a feature',
    remove: 'Deletes a feature',
    crs: 'CRS of the body: <URI>; CRS84 without it.',
    ifMatch: 'ETag of the feature as it was read: writing fails when someone changed it meanwhile.',
    location: 'Address of the new feature.',
    done: 'Written.',
    failed: 'Nothing was written.',
  },
} as const;
