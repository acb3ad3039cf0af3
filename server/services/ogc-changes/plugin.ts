import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Offer } from '../../http/negotiate.ts';
import { sendProblem } from '../../http/problem.ts';
import { requestSignal } from '../../http/request-signal.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import { writeLinkHeader } from '../../ows/api/links.ts';
import { openResource } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import { writeChangesPage } from './changes-page.ts';
import { decodeChanges } from './changes-request.ts';
import { LiveStreams } from './live-streams.ts';

/** A page, or a stream of server-sent events. */
const offers: readonly [Offer, Offer] = [
  { f: 'json', mediaType: JSON_TYPE },
  { f: 'events', mediaType: 'text/event-stream' },
];

/** The live feed of changes, at `/ogc/changes` and `/ogc/collections/{id}/changes`, for each view too. */
export async function ogcChangesPlugin(app: FastifyInstance, parts: Parts): Promise<void> {
  const { config, changes } = parts;
  const streams = new LiveStreams(changes, {
    connections: config.maxLiveConnections,
    perAddress: config.maxLiveConnectionsPerAddress,
  });
  app.setErrorHandler((error, request, reply) => {
    reply.header('vary', 'Accept, Accept-Encoding, Accept-Language');
    return sendProblem(error, request, reply);
  });
  // Before the server waits for what is running: these would run on.
  app.addHook('preClose', async () => streams.close());
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { collectionId } = request.params as { readonly collectionId?: string };
    const path = collectionId === undefined ? '' : `/collections/${encodeURIComponent(collectionId)}`;
    const resource = openResource(request, reply, `${path}/changes`, offers, parts);
    const isStream = resource.offer.f === 'events';
    const { 'last-event-id': seen } = request.headers;
    const last = isStream && typeof seen === 'string' && seen !== '' ? seen : undefined;
    const wish = decodeChanges(resource.query, resource.view, collectionId, last);
    reply.header('cache-control', 'no-store');
    if (isStream && request.method !== 'HEAD') return streams.open(request, reply, wish);
    const signal = requestSignal(request, reply, config.requestTimeout);
    const page = await writeChangesPage(wish, resource, changes, signal);
    return reply
      .header('link', writeLinkHeader(page.links))
      .header('content-type', resource.offer.mediaType)
      .send(Buffer.from(JSON.stringify(page)));
  };
  for (const landing of ['/ogc', '/:view/ogc']) {
    app.get(`${landing}/changes`, answer);
    app.get(`${landing}/collections/:collectionId/changes`, answer);
  }
}
