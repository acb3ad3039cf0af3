import type { Catalog, Language, View } from '../../catalog/layer.ts';
import type { Config } from '../../config.ts';
import { commonParameters, type Parameter } from './openapi-parameters.ts';
import { layerPaths, type Paths, problemResponses, servicePaths, templatedPaths } from './openapi-paths.ts';
import { commonSchemas, layerSchemas, type Schema } from './openapi-schemas.ts';

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
  readonly paths: Paths;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, unknown>>;
  };
  readonly [member: string]: unknown;
}

/** Above it one templated path stands for all collections: the document would be many megabytes. */
const MAX_LISTED_COLLECTIONS = 200;

/** The API definition (Part 1, 7.3): self-contained, each collection with its own paths, parameters and schemas. */
export function writeDefinition({ view, catalog, config, language, landing }: DefinitionRequest): Definition {
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
    paths: { ...servicePaths(language), ...Object.assign({}, ...perLayer) },
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
