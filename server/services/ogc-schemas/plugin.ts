import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendDocument } from '../../http/send-document.ts';
import { DocumentCache } from '../../ows/api/document-cache.ts';
import { JSON_TYPE, schemaOffers } from '../../ows/api/formats.ts';
import { layerSchema } from '../../ows/api/json-schema.ts';
import { writeLinkHeader } from '../../ows/api/links.ts';
import { requireKnown } from '../../ows/api/query.ts';
import { layerOf, openResource, type Resource } from '../../ows/api/resource.ts';
import type { SendError } from '../../ows/api/send-error.ts';
import type { Parts } from '../../parts.ts';
import { functionsDocument } from './functions-document.ts';
import { type SchemaDocument, schemaDocuments } from './schema-documents.ts';

/**
 * OGC API Features, Part 5: `schema` and `sortables` of each collection, as JSON Schema; Part 3: the functions that
 * filters know.
 */
export async function ogcSchemasPlugin(
  app: FastifyInstance,
  parts: Parts,
  sendError: SendError,
): Promise<void> {
  const documents = new DocumentCache();
  app.setErrorHandler(sendError);
  for (const landing of ['/ogc', '/:view/ogc']) {
    app.get(`${landing}/functions`, (request, reply) => answerFunctions(documents, parts, request, reply));
    for (const document of schemaDocuments) {
      app.get(`${landing}/collections/:collectionId/${document.path}`, (request, reply) =>
        answer(document, documents, parts, request, reply),
      );
    }
  }
}

const functionsOffers = [{ f: 'json', mediaType: JSON_TYPE }] as const;

async function answerFunctions(
  documents: DocumentCache,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const resource = openResource(request, reply, '/functions', functionsOffers, parts);
  requireKnown(resource.query, ['f', 'lang']);
  return send(documents, parts, request, reply, resource, () =>
    JSON.stringify(functionsDocument(resource.language)),
  );
}

async function answer(
  { path, use }: SchemaDocument,
  documents: DocumentCache,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { collectionId } = request.params as { readonly collectionId: string };
  const own = `/collections/${encodeURIComponent(collectionId)}/${path}`;
  const resource = openResource(request, reply, own, schemaOffers, parts);
  requireKnown(resource.query, ['f', 'lang']);
  const layer = layerOf(resource.view, collectionId);
  return send(documents, parts, request, reply, resource, () =>
    JSON.stringify(layerSchema(layer, use, resource.url, resource.language)),
  );
}

async function send(
  documents: DocumentCache,
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  resource: Resource,
  write: () => string,
): Promise<FastifyReply> {
  const key = JSON.stringify([resource.url, resource.language]);
  const document = documents.get(resource.catalog, key, write);
  reply.header('link', writeLinkHeader(resource.links));
  reply.header('content-type', resource.offer.mediaType);
  return sendDocument(request, reply, document, parts.config);
}
