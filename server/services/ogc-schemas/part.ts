import type { Language } from '../../catalog/layer.ts';
import { JSON_TYPE, SCHEMA_TYPE } from '../../ows/api/formats.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf } from '../../ows/api/resource.ts';
import type { Titles } from '../../style/style.ts';
import { type SchemaDocument, schemaDocuments } from './schema-documents.ts';

/** OGC API Features, Part 5 (schemas), and the functions of Part 3, as a part of the API. */
export const schemasPart: ApiPart = {
  conformsTo: [
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables',
    'http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables',
  ],
  landingLinks: (resource) => [
    {
      href: addressOf(resource, '/functions'),
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/functions',
      type: JSON_TYPE,
      title: functionsTitle[resource.language],
    },
  ],
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
    schemaOperation(document, language),
  ]);
  const functions = operation({
    operationId: 'getFunctions',
    summary: functionsTitle[language],
    parameters: [],
    content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/functions' } } },
  });
  return {
    paths: { ...Object.fromEntries(paths), '/functions': functions },
    parameters: {},
    schemas: { functions: functionsSchema },
  };
}

const functionsTitle: Titles = { pl: 'Funkcje w warunkach filtrów', en: 'Functions for filters' };

const typeNames = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'string',
    enum: ['string', 'number', 'integer', 'datetime', 'geometry', 'boolean', 'array'],
  },
};

/** As CQL2 has it (21-065r2, 7.13). */
const functionsSchema = {
  type: 'object',
  required: ['functions'],
  properties: {
    functions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'returns'],
        properties: {
          name: { type: 'string' },
          description: { type: 'string' },
          metadataUrl: { type: 'string', format: 'uri-reference' },
          arguments: {
            type: 'array',
            items: {
              type: 'object',
              required: ['type'],
              properties: {
                title: { type: 'string' },
                description: { type: 'string' },
                type: typeNames,
              },
            },
          },
          returns: typeNames,
        },
      },
    },
  },
};

function schemaOperation({ path, title }: SchemaDocument, language: Language): object {
  return operation({
    operationId: `get${path.charAt(0).toUpperCase()}${path.slice(1)}`,
    summary: title[language],
    parameters: [{ name: 'collectionId', in: 'path', required: true, schema: { type: 'string' } }],
    content: { [SCHEMA_TYPE]: { schema: { type: 'object' } } },
  });
}

interface OperationOf {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly object[];
  readonly content: object;
}

function operation({ operationId, summary, parameters, content }: OperationOf): object {
  return {
    get: {
      tags: ['service'],
      operationId,
      summary,
      parameters: [
        ...parameters,
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
        200: { description: summary, content },
        default: {
          description: 'RFC 9457',
          content: { 'application/problem+json': { schema: { type: 'object' } } },
        },
      },
    },
  };
}
