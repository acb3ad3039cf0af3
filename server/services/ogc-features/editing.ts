import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireMay } from '../../access/caller.ts';
import { identify } from '../../access/identify.ts';
import type { Layer, View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import { readQuery, requireKnown } from '../../ows/api/query.ts';
import { layerOf, serviceAddress } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import type { WriteStep } from '../../source/writing/feature-writer.ts';
import { featurePath, noSuchFeature } from './feature.ts';
import { findFeature, readIfMatch } from './feature-tag.ts';
import { readContentCrs, readFeature } from './read-feature.ts';

/** Conformance classes of Part 4, for views with a layer that can be written. */
export function editingClasses(view: View): readonly string[] {
  const isEditable = view.layers.some(({ editing }) => editing !== undefined);
  const names = ['create-replace-delete', 'update', 'features', 'optimistic-locking-etags'];
  return isEditable
    ? names.map((name) => `http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/${name}`)
    : [];
}

/** OGC API Features, Part 4 (20-002): create, replace, update and delete, with ETag and If-Match. */
export async function editingRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  const door = new EditingDoor(parts);
  const readJson = async (_request: unknown, body: string): Promise<unknown> => {
    try {
      return JSON.parse(body);
    } catch {
      throw new ServiceError('malformedBody', 'The body is no JSON.');
    }
  };
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/geo+json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    readJson,
  );
  for (const landing of ['/ogc', '/:view/ogc']) {
    const items = `${landing}/collections/:collectionId/items`;
    // The key is asked for before the body is read.
    const admit = (request: FastifyRequest, reply: FastifyReply): Promise<void> => door.admit(request, reply);
    app.post(items, { onRequest: admit }, (request, reply) => door.create(request, reply));
    app.put(`${items}/*`, { onRequest: admit }, (request, reply) => door.change('replace', request, reply));
    app.patch(`${items}/*`, { onRequest: admit }, (request, reply) => door.change('update', request, reply));
    app.delete(`${items}/*`, { onRequest: admit }, (request, reply) => door.remove(request, reply));
    const allows = (writing: string) => ({
      config: { allow: (request: FastifyRequest) => door.allowed(request, writing) },
    });
    const done = async (_: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
      reply.code(204).send();
    app.options(items, allows('POST'), done);
    app.options(`${items}/*`, allows('PUT, PATCH, DELETE'), done);
  }
}

const READING = 'GET, HEAD, OPTIONS';

class EditingDoor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws ServiceError unknownLayer, methodNotAllowed, unauthorized, forbidden */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { layer } = this.#layer(request);
    if (layer.editing === undefined) {
      reply.header('allow', READING);
      throw new ServiceError('methodNotAllowed', `Features of ${layer.id} are not written here.`);
    }
    const caller = await identify(request.headers, this.#parts.database);
    requireMay(caller, 'write', layer);
    if (caller.kind === 'key') request.log.info({ key: caller.id, layer: layer.id }, 'features are written');
    requireKnown(readQuery(request.url), []);
  }

  async create(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { layer, view } = this.#layer(request);
    const feature = readFeature(request.body, layer, readContentCrs(request.headers['content-crs']));
    const [key = ''] = await this.#write(request, reply, { kind: 'insert', layer, feature });
    const location = `${serviceAddress(view, this.#parts)}/ogc${featurePath(layer, key)}`;
    return reply.code(201).header('location', location).send();
  }

  async change(
    kind: 'replace' | 'update',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { layer } = this.#layer(request);
    const { key, tags } = await this.#target(layer, request, reply);
    const feature = readFeature(request.body, layer, readContentCrs(request.headers['content-crs']));
    await this.#write(request, reply, { kind, layer, target: { key }, feature, tags });
    return reply.code(204).send();
  }

  async remove(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { layer } = this.#layer(request);
    const { key, tags } = await this.#target(layer, request, reply);
    await this.#write(request, reply, { kind: 'delete', layer, target: { key }, tags });
    return reply.code(204).send();
  }

  allowed(request: FastifyRequest, writing: string): string {
    const { layer } = this.#layer(request);
    return layer.editing === undefined ? READING : `${READING}, ${writing}`;
  }

  #layer(request: FastifyRequest): { readonly layer: Layer; readonly view: View } {
    const view = viewOfRequest(request, this.#parts.catalog.current);
    const { collectionId } = request.params as { readonly collectionId: string };
    return { view, layer: layerOf(view, collectionId) };
  }

  async #target(
    layer: Layer,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<{ readonly key: string; readonly tags: readonly string[] | undefined }> {
    const { '*': featureId } = request.params as { readonly '*': string };
    const signal = requestSignal(request, reply, this.#parts.config.requestTimeout);
    const found = await findFeature(layer, featureId, this.#parts.writer, signal);
    if (found === undefined) throw noSuchFeature(layer, featureId);
    return { key: found.key, tags: readIfMatch(request.headers['if-match']) };
  }

  async #write(request: FastifyRequest, reply: FastifyReply, step: WriteStep): Promise<readonly string[]> {
    const signal = requestSignal(request, reply, this.#parts.config.requestTimeout);
    const [result] = await this.#parts.writer.write([step], {}, signal);
    reply.header('cache-control', 'no-store');
    return result?.keys ?? [];
  }
}
