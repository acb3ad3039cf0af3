import type { ArchiveLayer } from '../../../catalog/archive-layer.ts';
import type { Language, Layer } from '../../../catalog/layer.ts';
import {
  GEOJSON_TYPE,
  HTML_TYPE,
  itemsOffers,
  JSON_TYPE,
  OPENAPI_TYPE,
  SCHEMA_TYPE,
} from '../../../ows/api/formats.ts';
import { itemsParameters } from '../items-request.ts';
import { texts } from '../texts.ts';
import { type Parameter, parameterRef, propertyParameters } from './openapi-parameters.ts';
import { type Schema, schemaRef } from './openapi-schemas.ts';

/** Path Items of an OpenAPI 3.0.3 document by their path below the landing page. */
export type Paths = Readonly<Record<string, { readonly get: Operation }>>;

export interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** What describes the service as a whole. */
export function servicePaths(language: Language): Paths {
  const text = texts[language];
  const document = (
    operationId: string,
    summary: string,
    schema: Schema,
    mediaType = JSON_TYPE,
  ): Paths[string] => operation({ operationId, tag: 'service', summary, mediaType, schema, parameters: [] });
  return {
    '/': document('getLandingPage', text.landing, schemaRef('landingPage')),
    '/api': document('getDefinition', text.definition, { type: 'object' }, OPENAPI_TYPE),
    '/conformance': document('getConformance', text.conformance, schemaRef('confClasses')),
    '/collections': document('getCollections', text.collections, schemaRef('collections')),
  };
}

/** The paths of one collection, with its own parameters and schemas. */
export function layerPaths(layer: Layer, language: Language): Paths {
  const { id, title } = layer;
  return collectionPaths({
    path: `/collections/${id}`,
    suffix: `_${id}`,
    tag: id,
    title: title[language],
    language,
    pathParameters: [],
    filterParameters: propertyParameters(layer, language),
    schemas: { features: `features_${id}`, feature: `feature_${id}` },
  });
}

/** One set of paths that stands for all collections. */
export function templatedPaths(language: Language): Paths {
  return collectionPaths({
    path: '/collections/{collectionId}',
    suffix: '',
    tag: 'collections',
    title: '{collectionId}',
    language,
    pathParameters: [parameterRef('collectionId')],
    filterParameters: [parameterRef('propertyFilters')],
    schemas: { features: 'features', feature: 'feature' },
  });
}

/** The path of a collection that has ready tiles alone; those of its tiles are templated. */
export function archivePath({ id, title }: ArchiveLayer, language: Language): Paths {
  return describePath({
    path: `/collections/${id}`,
    suffix: `_${id}`,
    tag: id,
    title: title[language],
    language,
    pathParameters: [],
  });
}

interface CollectionOf {
  readonly path: string;
  readonly suffix: string;
  readonly tag: string;
  readonly title: string;
  readonly language: Language;
  readonly pathParameters: readonly Parameter[];
  readonly filterParameters: readonly Parameter[];
  readonly schemas: { readonly features: string; readonly feature: string };
}

/** Those that every operation has are added by it. */
const ITEMS_PARAMETERS = itemsParameters.filter((name) => name !== 'f' && name !== 'lang');

function collectionPaths(collection: CollectionOf): Paths {
  const { path, suffix, tag, title, language, pathParameters, filterParameters, schemas } = collection;
  const text = texts[language];
  return {
    ...describePath(collection),
    [`${path}/queryables`]: operation({
      operationId: `getQueryables${suffix}`,
      tag,
      summary: text.queryablesOf(title),
      mediaType: SCHEMA_TYPE,
      schema: { type: 'object' },
      parameters: pathParameters,
    }),
    [`${path}/items`]: operation({
      operationId: `getFeatures${suffix}`,
      tag,
      summary: text.itemsOf(title),
      mediaType: GEOJSON_TYPE,
      schema: schemaRef(schemas.features),
      files,
      parameters: [...pathParameters, ...ITEMS_PARAMETERS.map(parameterRef), ...filterParameters],
      responses: { 303: { description: 'The address of the page without its empty parameters.' } },
    }),
    [`${path}/items/{featureId}`]: operation({
      operationId: `getFeature${suffix}`,
      tag,
      summary: text.featureOf(title),
      mediaType: GEOJSON_TYPE,
      schema: schemaRef(schemas.feature),
      parameters: [...pathParameters, parameterRef('featureId'), parameterRef('crs')],
    }),
  };
}

type DescribedPath = Pick<CollectionOf, 'path' | 'suffix' | 'tag' | 'title' | 'language' | 'pathParameters'>;

function describePath({ path, suffix, tag, title, language, pathParameters }: DescribedPath): Paths {
  return {
    [path]: operation({
      operationId: `describe${suffix}`,
      tag,
      summary: texts[language].collectionOf(title),
      mediaType: JSON_TYPE,
      schema: schemaRef('collection'),
      parameters: pathParameters,
    }),
  };
}

interface OperationOf {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly mediaType: string;
  readonly schema: Schema;
  readonly parameters: readonly Parameter[];
  /** Content of the answer in formats of files. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** Besides those that every operation has. */
  readonly responses?: Readonly<Record<string, unknown>>;
}

/** Formats of files by their media type; some share one. */
const files = Object.fromEntries(
  itemsOffers.map(({ mediaType }) => {
    const isObject = mediaType.endsWith('+json');
    return [mediaType, { schema: isObject ? { type: 'object' } : { type: 'string', format: 'binary' } }];
  }),
);

const contentCrs = { 'Content-Crs': { description: '<crs>', schema: { type: 'string' } } };

function operation({
  operationId,
  tag,
  summary,
  mediaType,
  schema,
  parameters,
  files,
  responses,
}: OperationOf): Paths[string] {
  return {
    get: {
      operationId,
      summary,
      tags: [tag],
      parameters: [...parameters, parameterRef(files === undefined ? 'f' : 'itemsF'), parameterRef('lang')],
      responses: {
        200: {
          description: summary,
          ...(mediaType === GEOJSON_TYPE ? { headers: contentCrs } : {}),
          content: {
            ...files,
            [mediaType]: { schema },
            ...(mediaType === SCHEMA_TYPE ? {} : { [HTML_TYPE]: { schema: { type: 'string' } } }),
          },
        },
        ...responses,
        304: { description: 'If-None-Match holds the ETag of the answer.' },
        ...problemRefs,
      },
    },
  };
}

/** Response Objects of everything that goes wrong (RFC 9457), by status. */
export const problemResponses: Readonly<Record<string, unknown>> = Object.fromEntries(
  [
    [400, 'A parameter is unknown or has a value it may not have.'],
    [404, 'There is no such collection or feature.'],
    [405, 'Data can only be read.'],
    [406, 'Not offered in any of the accepted media types.'],
    [500, 'The server failed.'],
    [503, 'The server is busy or the database does not answer; Retry-After says when to ask again.'],
  ].map(([status, description]) => [
    String(status),
    {
      description,
      content: {
        'application/problem+json': { schema: schemaRef('problem') },
        [HTML_TYPE]: { schema: { type: 'string' } },
      },
    },
  ]),
);

const problemRefs = Object.fromEntries(
  Object.keys(problemResponses).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
);
