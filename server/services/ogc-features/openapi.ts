import type { Catalog, Language, Layer, View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, OPENAPI_TYPE } from './formats.ts';
import { commonParameters, type Parameter, parameterRef, propertyParameters } from './openapi-parameters.ts';
import { commonSchemas, layerSchemas, type Schema, schemaRef } from './openapi-schemas.ts';
import { texts } from './texts.ts';

/** What the definition says of the service around it. */
export interface DefinitionRequest {
  readonly view: View;
  readonly catalog: Catalog;
  readonly config: Config;
  readonly language: Language;
  /** Address of the landing page. */
  readonly landing: string;
}

/** An OpenAPI 3.0.3 document, as far as our own pages read it. */
export interface Definition {
  readonly openapi: '3.0.3';
  readonly info: {
    readonly title: string;
    readonly description: string;
    readonly version: string;
    readonly contact: Readonly<Record<string, string>>;
  };
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, unknown>>;
  };
  readonly [member: string]: unknown;
}

export interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly responses: Readonly<Record<string, unknown>>;
}

/** Above it one templated path stands for all collections: the document would be many megabytes. */
const MAX_LISTED_COLLECTIONS = 200;

/** The API definition (Part 1, 7.3): self-contained, each collection with its own paths, parameters and schemas. */
export function writeDefinition({ view, catalog, config, language, landing }: DefinitionRequest): Definition {
  const text = texts[language];
  const isListed = view.layers.length <= MAX_LISTED_COLLECTIONS;
  const perLayer = isListed
    ? view.layers.map((layer) => layerPaths(layer, language))
    : [templatedPaths(language)];
  const { organisation, email, url } = view.contact;
  return {
    openapi: '3.0.3',
    info: {
      title: view.title[language],
      description: view.abstract[language],
      version: catalog.version,
      contact: {
        name: organisation[language],
        ...(url === undefined ? {} : { url }),
        ...(email === undefined ? {} : { email }),
      },
    },
    servers: [{ url: landing }],
    tags: [
      { name: 'service' },
      ...(isListed ? view.layers.map(({ id }) => ({ name: id })) : [{ name: 'collections' }]),
    ],
    paths: {
      '/': operation('getLandingPage', 'service', text.landing, JSON_TYPE, schemaRef('landingPage')),
      '/api': operation('getDefinition', 'service', text.definition, OPENAPI_TYPE, { type: 'object' }),
      '/conformance': operation(
        'getConformance',
        'service',
        text.conformance,
        JSON_TYPE,
        schemaRef('confClasses'),
      ),
      '/collections': operation(
        'getCollections',
        'service',
        text.collections,
        JSON_TYPE,
        schemaRef('collections'),
      ),
      ...Object.assign({}, ...perLayer),
    },
    components: {
      parameters: commonParameters(language, config, !isListed),
      schemas: Object.assign(
        {},
        commonSchemas,
        ...(isListed ? view.layers.map((layer) => layerSchemas(layer, language)) : []),
      ),
      responses: problemResponses,
    },
  };
}

function layerPaths(layer: Layer, language: Language): Definition['paths'] {
  const { id, title } = layer;
  return collectionPaths(`/collections/${id}`, {
    suffix: `_${id}`,
    tag: id,
    title: title[language],
    language,
    pathParameters: [],
    filterParameters: propertyParameters(layer, language),
    schemas: [`features_${id}`, `feature_${id}`],
  });
}

function templatedPaths(language: Language): Definition['paths'] {
  return collectionPaths('/collections/{collectionId}', {
    suffix: '',
    tag: 'collections',
    title: '{collectionId}',
    language,
    pathParameters: [parameterRef('collectionId')],
    filterParameters: [parameterRef('properties')],
    schemas: ['features', 'feature'],
  });
}

interface CollectionPaths {
  readonly suffix: string;
  readonly tag: string;
  readonly title: string;
  readonly language: Language;
  readonly pathParameters: readonly Parameter[];
  readonly filterParameters: readonly Parameter[];
  readonly schemas: readonly [features: string, feature: string];
}

const ITEMS_PARAMETERS = ['bbox', 'bbox-crs', 'crs', 'datetime', 'limit', 'cursor'];

function collectionPaths(path: string, of: CollectionPaths): Definition['paths'] {
  const text = texts[of.language];
  const { suffix, tag, title, pathParameters } = of;
  const itemsParameters = [...pathParameters, ...ITEMS_PARAMETERS.map(parameterRef), ...of.filterParameters];
  const itemParameters = [...pathParameters, parameterRef('featureId'), parameterRef('crs')];
  const [features, feature] = of.schemas.map(schemaRef) as [Schema, Schema];
  return {
    [path]: operation(
      `describe${suffix}`,
      tag,
      text.collectionOf(title),
      JSON_TYPE,
      schemaRef('collection'),
      pathParameters,
    ),
    [`${path}/items`]: operation(
      `getFeatures${suffix}`,
      tag,
      text.itemsOf(title),
      GEOJSON_TYPE,
      features,
      itemsParameters,
    ),
    [`${path}/items/{featureId}`]: operation(
      `getFeature${suffix}`,
      tag,
      text.featureOf(title),
      GEOJSON_TYPE,
      feature,
      itemParameters,
    ),
  };
}

function operation(
  operationId: string,
  tag: string,
  summary: string,
  mediaType: string,
  schema: Schema,
  parameters: readonly Parameter[] = [],
): { readonly get: Operation } {
  const isFeature = mediaType === GEOJSON_TYPE;
  return {
    get: {
      operationId,
      summary,
      tags: [tag],
      parameters: [...parameters, parameterRef('f'), parameterRef('lang')],
      responses: {
        200: {
          description: summary,
          ...(isFeature
            ? { headers: { 'Content-Crs': { description: '<crs>', schema: { type: 'string' } } } }
            : {}),
          content: { [mediaType]: { schema }, [HTML_TYPE]: { schema: { type: 'string' } } },
        },
        304: { description: 'If-None-Match holds the ETag of the answer.' },
        ...problemRefs,
      },
    },
  };
}

const problemResponses = Object.fromEntries(
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
