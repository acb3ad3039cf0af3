import type { Language } from '../../catalog/layer.ts';
import { SCHEMA_TYPE } from '../../ows/api/formats.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf } from '../../ows/api/resource.ts';
import { type SchemaDocument, schemaDocuments } from './schema-documents.ts';

/** OGC API Features, Part 5 (schemas), as a part of the API. */
export const schemasPart: ApiPart = {
  conformsTo: [
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables',
  ],
  landingLinks: () => [],
  collectionLinks: (layer, resource) =>
    schemaDocuments.map((document) => ({
      href: addressOf(resource, `/collections/${layer.id}/${document.path}`),
      rel: document.rel,
      type: SCHEMA_TYPE,
      title: document.title[resource.language],
    })),
  definition: (_, language) => definition(language),
};

function definition(language: Language): ApiPartDefinition {
  const paths = schemaDocuments.map((document) => [
    `/collections/{collectionId}/${document.path}`,
    operation(document, language),
  ]);
  return { paths: Object.fromEntries(paths), parameters: {}, schemas: {} };
}

function operation({ path, title }: SchemaDocument, language: Language): object {
  const operationId = `get${path.charAt(0).toUpperCase()}${path.slice(1)}`;
  return {
    get: {
      tags: ['service'],
      operationId,
      summary: title[language],
      parameters: [
        { name: 'collectionId', in: 'path', required: true, schema: { type: 'string' } },
        {
          name: 'f',
          in: 'query',
          required: false,
          schema: { type: 'string', enum: ['json'] },
          style: 'form',
          explode: false,
        },
        { $ref: '#/components/parameters/lang' },
      ],
      responses: {
        200: {
          description: title[language],
          content: { [SCHEMA_TYPE]: { schema: { type: 'object' } } },
        },
        default: {
          description: 'RFC 9457',
          content: { 'application/problem+json': { schema: { type: 'object' } } },
        },
      },
    },
  };
}
