import type { Language, Layer } from '../../../catalog/layer.ts';
import { itemsOffers, JSON_TYPE } from '../../../ows/api/formats.ts';
import { downloadFormat } from '../download-format.ts';
import { itemsParameters } from '../items-request.ts';
import { parameterRef, propertyParameters } from './openapi-parameters.ts';
import { schemaRef } from './openapi-schemas.ts';

type Paths = Readonly<Record<string, object>>;

interface OrderOperation {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly object[];
  readonly responses: object;
}

const downloadOffers = itemsOffers.filter(({ f }) => downloadFormat(f) !== undefined);

/** A layer's paths with that by which files of it are ordered. */
export function withExports(paths: Paths, layer: Layer, language: Language): Paths {
  const { id, title } = layer;
  const order = orderPath(`/collections/${id}`, `_${id}`, id, title[language], language, [
    ...propertyParameters(layer, language),
  ]);
  return { ...paths, ...order };
}

/** The same for all collections at once. */
export function templatedExports(paths: Paths, language: Language): Paths {
  const path = orderPath('/collections/{collectionId}', '', 'collections', '{collectionId}', language, [
    parameterRef('propertyFilters'),
  ]);
  return {
    ...paths,
    ...Object.fromEntries(
      Object.entries(path).map(([name, { post }]) => [
        name,
        { post: { ...post, parameters: [parameterRef('collectionId'), ...post.parameters] } },
      ]),
    ),
  };
}

function orderPath(
  path: string,
  suffix: string,
  tag: string,
  title: string,
  language: Language,
  filters: readonly object[],
): Readonly<Record<string, { readonly post: OrderOperation }>> {
  const text = texts[language];
  const format = {
    name: 'f',
    in: 'query',
    required: true,
    description: text.format,
    schema: { type: 'string', enum: downloadOffers.map(({ f }) => f) },
    style: 'form',
    explode: false,
  };
  const names = itemsParameters.filter((name) => name !== 'f' && name !== 'lang');
  return {
    [`${path}/exports`]: {
      post: {
        tags: [tag],
        operationId: `orderExport${suffix}`,
        summary: `${text.order}: ${title}`,
        parameters: [...names.map(parameterRef), ...filters, format, parameterRef('lang')],
        responses: {
          201: {
            description: text.ordered,
            headers: { Location: { description: text.location, schema: { type: 'string', format: 'uri' } } },
            content: { [JSON_TYPE]: { schema: schemaRef('statusInfo') } },
          },
          303: { description: text.page },
          default: problem,
        },
      },
    },
  };
}

/** Where an order is looked after and fetched (as OGC API Processes 1.0, 7.12 to 7.14). */
export function jobPaths(language: Language): Paths {
  const text = texts[language];
  const jobId = {
    name: 'jobId',
    in: 'path',
    required: true,
    description: text.job,
    schema: { type: 'string' },
  };
  const status = (operationId: string, summary: string): object => ({
    tags: ['service'],
    operationId,
    summary,
    parameters: [jobId, parameterRef('f'), parameterRef('lang')],
    responses: {
      200: {
        description: summary,
        content: {
          [JSON_TYPE]: { schema: schemaRef('statusInfo') },
          'text/html': { schema: { type: 'string' } },
        },
      },
      default: problem,
    },
  });
  return {
    '/jobs/{jobId}': { get: status('getStatus', text.status), delete: status('dismiss', text.dismiss) },
    '/jobs/{jobId}/results': {
      get: {
        tags: ['service'],
        operationId: 'getResult',
        summary: text.results,
        parameters: [jobId],
        responses: {
          200: {
            description: text.results,
            content: Object.fromEntries(
              downloadOffers.map(({ mediaType }) => [
                mediaType,
                { schema: { type: 'string', format: 'binary' } },
              ]),
            ),
          },
          default: problem,
        },
      },
    },
  };
}

/** OGC API Processes 1.0, statusInfo.yaml. */
export const statusInfoSchema = {
  type: 'object',
  required: ['jobID', 'type', 'status', 'links'],
  properties: {
    jobID: { type: 'string' },
    type: { type: 'string', enum: ['process'] },
    processID: { type: 'string' },
    status: { type: 'string', enum: ['accepted', 'running', 'successful', 'failed', 'dismissed'] },
    message: { type: 'string' },
    created: { type: 'string', format: 'date-time' },
    started: { type: 'string', format: 'date-time' },
    finished: { type: 'string', format: 'date-time' },
    features: { type: 'integer' },
    bytes: { type: 'integer' },
    links: { type: 'array', items: { $ref: '#/components/schemas/link' } },
  },
} as const;

const problem = {
  description: 'RFC 9457',
  content: { 'application/problem+json': { schema: schemaRef('problem') } },
};

const texts = {
  pl: {
    order: 'Zamawia plik',
    format: 'Format pliku.',
    ordered: 'Plik powstaje.',
    location: 'Adres, pod którym widać postęp.',
    page: 'Strona, na której widać postęp: dla tych, którzy wolą HTML.',
    job: 'Identyfikator zamówienia.',
    status: 'Stan zamówienia',
    dismiss: 'Odwołuje zamówienie i usuwa plik',
    results: 'Gotowy plik',
  },
  en: {
    order: 'Orders a file',
    format: 'Format of the file.',
    ordered: 'The file is being made.',
    location: 'Address that shows how far it is.',
    page: 'The page that shows how far it is: for those who prefer HTML.',
    job: 'Id of the order.',
    status: 'Status of an order',
    dismiss: 'Dismisses an order and removes its file',
    results: 'The file',
  },
} as const;
