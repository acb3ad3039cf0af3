import type { Catalog, Language, View } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import type { ApiPart } from '../../../ows/api/part.ts';
import { editingClasses } from '../editing.ts';
import { securitySchemes, withEditing } from './openapi-editing.ts';
import { jobPaths, statusInfoSchema, templatedExports, withExports } from './openapi-jobs.ts';
import { commonParameters, type Parameter } from './openapi-parameters.ts';
import {
  archivePath,
  layerPaths,
  type Paths,
  problemResponses,
  servicePaths,
  templatedPaths,
} from './openapi-paths.ts';
import { commonSchemas, layerSchemas, type Schema } from './openapi-schemas.ts';

/** What the definition says of the service around it. */
export interface DefinitionRequest {
  readonly view: View;
  readonly catalog: Catalog;
  readonly config: Config;
  readonly language: Language;
  /** Address of the landing page. */
  readonly landing: string;
  /** The other standards of the same API. */
  readonly apiParts?: readonly ApiPart[];
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
    readonly securitySchemes?: Readonly<Record<string, unknown>>;
  };
  readonly [member: string]: unknown;
}

/** Above it one templated path stands for all collections: the document would be many megabytes. */
const MAX_LISTED_COLLECTIONS = 200;

/** The API definition (Part 1, 7.3): self-contained, each collection with its own paths, parameters and schemas. */
export function writeDefinition(request: DefinitionRequest): Definition {
  const { view, catalog, config, language, landing } = request;
  const others = (request.apiParts ?? []).map((part) => part.definition(view, language));
  const isListed = view.layers.length + view.archives.length <= MAX_LISTED_COLLECTIONS;
  const perLayer = isListed
    ? [
        ...view.layers.map((layer) =>
          withExports(withEditing(layerPaths(layer, language), layer, language), layer, language),
        ),
        ...view.archives.map((archive) => archivePath(archive, language)),
      ]
    : [templatedExports(templatedPaths(language), language)];
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
      ...(isListed
        ? [...view.layers, ...view.archives].map(({ id }) => ({ name: id }))
        : [{ name: 'collections' }]),
    ],
    paths: Object.assign(
      {},
      servicePaths(language),
      ...perLayer,
      jobPaths(language),
      ...others.map(({ paths }) => paths),
    ),
    components: {
      parameters: Object.assign(
        {},
        commonParameters(language, config, !isListed),
        ...others.map(({ parameters }) => parameters),
      ),
      schemas: Object.assign(
        {},
        commonSchemas,
        { statusInfo: statusInfoSchema },
        ...others.map(({ schemas }) => schemas),
        ...(isListed ? view.layers.map((layer) => layerSchemas(layer, language)) : []),
      ),
      responses: problemResponses,
      ...(editingClasses(view).length === 0 ? {} : { securitySchemes }),
    },
  };
}
