import type { Language } from '../../catalog/layer.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf } from '../../ows/api/resource.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './changes-request.ts';

const REL = 'changes';

/** The feed of changes as a part of the API: its links and its place in the definition. No standard has it. */
export const changesPart: ApiPart = {
  conformsTo: [],
  landingLinks: (resource) => [
    {
      href: addressOf(resource, '/changes'),
      rel: REL,
      type: 'application/json',
      title: texts[resource.language].all,
    },
  ],
  collectionLinks: (layer, resource) => [
    {
      href: addressOf(resource, `/collections/${layer.id}/changes`),
      rel: REL,
      type: 'application/json',
      title: texts[resource.language].json,
    },
  ],
  definition: (_, language) => definition(language),
};

const texts = {
  pl: {
    all: 'Zmiany danych',
    json: 'Zmiany danych, stronami',
    since: 'Pozycja z poprzedniej odpowiedzi; bez niej odpowiedź podaje pozycję bieżącą.',
    bbox: 'Tylko zmiany, które dotykają prostokąta: cztery liczby.',
    collections: 'Identyfikatory kolekcji po przecinku; bez nich wszystkie.',
    limit: `Najwyżej tyle zmian na stronie, do ${MAX_LIMIT}.`,
    format: 'Strona (json) albo strumień zdarzeń (events).',
    ok: 'Zmiany za pozycją; position prowadzi do następnych.',
  },
  en: {
    all: 'Changes of the data',
    json: 'Changes of the data, by pages',
    since: 'A position of an earlier answer; without it the answer tells the present one.',
    bbox: 'Only changes that touch the box: four numbers.',
    collections: 'Ids of collections, separated by commas; without it all.',
    limit: `At most so many changes on a page, up to ${MAX_LIMIT}.`,
    format: 'A page (json) or a stream of events (events).',
    ok: 'Changes behind the position; position leads to the next ones.',
  },
} as const;

function definition(language: Language): ApiPartDefinition {
  const text = texts[language];
  const query = (name: string, description: string, schema: object): object => ({
    name,
    in: 'query',
    description,
    required: false,
    schema,
    style: 'form',
    explode: false,
  });
  const shared = ['changes-since', 'changes-limit', 'changes-bbox', 'bbox-crs', 'crs', 'changes-f', 'lang'];
  const operation = (operationId: string, names: readonly string[], own: readonly object[] = []): object => ({
    get: {
      tags: ['service'],
      operationId,
      summary: text.json,
      parameters: [...own, ...names.map((name) => ({ $ref: `#/components/parameters/${name}` }))],
      responses: {
        200: {
          description: text.ok,
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/changes' } },
            'text/event-stream': { schema: { type: 'string' } },
          },
        },
        default: {
          description: 'RFC 9457',
          content: { 'application/problem+json': { schema: { type: 'object' } } },
        },
      },
    },
  });
  const collectionId = { name: 'collectionId', in: 'path', required: true, schema: { type: 'string' } };
  return {
    paths: {
      '/changes': operation('getChanges', [...shared, 'changes-collections']),
      '/collections/{collectionId}/changes': operation('getCollectionChanges', shared, [collectionId]),
    },
    parameters: {
      'changes-since': query('since', text.since, { type: 'string' }),
      'changes-limit': query('limit', text.limit, {
        type: 'integer',
        minimum: 1,
        maximum: MAX_LIMIT,
        default: DEFAULT_LIMIT,
      }),
      'changes-bbox': query('bbox', text.bbox, {
        type: 'array',
        minItems: 4,
        maxItems: 4,
        items: { type: 'number' },
      }),
      'changes-f': query('f', text.format, { type: 'string', enum: ['json', 'events'] }),
      'changes-collections': query('collections', text.collections, {
        type: 'array',
        items: { type: 'string' },
      }),
    },
    schemas: { changes: pageSchema },
  };
}

const pageSchema = {
  type: 'object',
  required: ['links', 'position', 'isMore', 'isReset', 'freshness', 'changes'],
  properties: {
    links: { type: 'array', items: { type: 'object' } },
    position: { type: 'string' },
    isMore: { type: 'boolean' },
    isReset: { type: 'boolean' },
    freshness: { type: 'string', enum: ['feed', 'poll', 'none'] },
    changes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['collection', 'extents', 'at'],
        properties: {
          collection: { type: 'string' },
          operation: { type: 'string', enum: ['insert', 'update', 'delete'] },
          ids: { type: 'array', items: { type: 'string' } },
          extents: {
            type: 'array',
            nullable: true,
            items: { type: 'array', minItems: 4, maxItems: 4, items: { type: 'number' } },
          },
          at: { type: 'string', format: 'date-time' },
        },
      },
    },
  },
} as const;
