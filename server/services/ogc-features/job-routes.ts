import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { pageHeaders } from '../../html/page.ts';
import { acceptForms } from '../../http/kvp-request.ts';
import { leaveStalledClient } from '../../http/stalled-client.ts';
import { viewOfRequest } from '../../http/view-of-request.ts';
import type { Job } from '../../jobs/job-store.ts';
import type { JobFile } from '../../jobs/jobs.ts';
import { documentOffers, itemsOffers } from '../../ows/api/formats.ts';
import { type Query, readQuery, requireKnown } from '../../ows/api/query.ts';
import { addressOf, layerOf, openResource, type Resource, serviceAddress } from '../../ows/api/resource.ts';
import type { Parts } from '../../parts.ts';
import { downloadFormat } from './download-format.ts';
import { downloadName, downloadSelection } from './items-download.ts';
import { decodeItems } from './items-request.ts';
import { toStatusInfo } from './job-status.ts';
import { writeJobPage } from './pages/job-page.ts';
import { writeResourcePage } from './pages/shell.ts';

/** What a job of this door was asked: the request of the items again, in words that last. */
interface ItemsJob {
  readonly view: string;
  readonly collection: string;
  readonly query: readonly (readonly [string, string])[];
  readonly f: string;
  readonly language: Language;
}

const KIND = 'items';

/**
 * Files that are made in the background: ordered by `POST …/exports` or with `Prefer: respond-async` (RFC 7240),
 * looked after at `/jobs/{id}` (as OGC API Processes 1.0, 7.12 and 7.13), fetched at `/jobs/{id}/results`.
 */
export async function jobRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  const door = new JobDoor(parts);
  parts.jobs.register(KIND, (request) => openItemsJob(request as ItemsJob, parts));
  acceptForms(app);
  app.addHook('onReady', async () => parts.jobs.start());
  for (const landing of ['/ogc', '/:view/ogc']) {
    app.post(`${landing}/collections/:collectionId/exports`, (request, reply) => door.order(request, reply));
    const job = `${landing}/jobs/:jobId`;
    app.get(job, (request, reply) => door.status(request, reply));
    app.delete(job, (request, reply) => door.dismiss(request, reply));
    app.get(`${job}/results`, (request, reply) => door.results(request, reply));
  }
}

/**
 * Orders the file that a request for items would have been answered with.
 * @throws ServiceError for whatever is wrong with the request
 */
export async function orderItems(
  query: Query,
  collection: string,
  resource: Pick<Resource, 'view' | 'language' | 'offer'>,
  parts: Parts,
): Promise<Job> {
  const job: ItemsJob = {
    view: resource.view.id,
    collection,
    query: [...query],
    f: resource.offer.f,
    language: resource.language,
  };
  openItemsJob(job, parts);
  return parts.jobs.submit(KIND, job);
}

/** Answers that a file is being made (RFC 9110, 15.3.3). */
export function sendAccepted(job: Job, resource: Resource, reply: FastifyReply): FastifyReply {
  reply.header('location', jobAddress(job, resource)).header('preference-applied', 'respond-async');
  return reply
    .code(202)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(toStatusInfo(job, resource))));
}

function jobAddress({ id }: Job, resource: Resource): string {
  return addressOf(resource, `/jobs/${id}`);
}

/** @throws ServiceError when the catalog no longer has what was asked for, or the format is no file */
function openItemsJob({ view: viewId, collection, query, f, language }: ItemsJob, parts: Parts): JobFile {
  const view = parts.catalog.current.views.get(viewId);
  const format = downloadFormat(f);
  if (view === undefined || format === undefined) {
    throw new ServiceError('unsupportedFormat', `${f} is no format of files.`, {
      parameter: 'f',
      received: f,
    });
  }
  const layer = layerOf(view, collection);
  const items = decodeItems(new Map(query), layer, f, parts.config);
  const service = serviceAddress(view, parts);
  const selection = downloadSelection(items, format);
  return {
    format,
    order: { selections: [selection], language, service, idForm: 'bare' },
    fileName: downloadName(items, format),
  };
}

class JobDoor {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** POST …/exports: the parameters of …/items, in the address or as a form. */
  async order(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { collectionId } = request.params as { readonly collectionId: string };
    const [path = '', ask = ''] = request.url.split('?', 2);
    const form = typeof request.body === 'string' ? request.body : '';
    const pairs = [...readQuery(`${path}?${ask}&${form}`)].filter(([, value]) => value !== '');
    const { f = '', ...rest } = Object.fromEntries(pairs);
    // `f` is the file's format here, not this answer's.
    const resource = openResource(request, reply, '', itemsOffers, this.#parts);
    const isPage = /text\/html/.test(request.headers.accept ?? '');
    const query: Query = new Map(Object.entries(rest));
    const order = { ...resource, offer: { f, mediaType: '' } };
    const job = await orderItems(query, collectionId, order, this.#parts);
    reply.header('location', jobAddress(job, resource)).header('cache-control', 'no-store');
    // People are led to the page that shows how far it is.
    if (isPage) return reply.code(303).send();
    return this.#send(reply.code(201), job, { ...resource, offer: documentOffers[0] });
  }

  async status(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const job = await this.#parts.jobs.find(jobIdOf(request));
    const resource = this.#resource(request, reply, `/jobs/${job.id}`);
    requireKnown(resource.query, ['f', 'lang']);
    return this.#send(reply, job, resource);
  }

  async dismiss(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const job = await this.#parts.jobs.dismiss(jobIdOf(request));
    return this.#send(reply, job, this.#resource(request, reply, `/jobs/${job.id}`));
  }

  async results(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    viewOfRequest(request, this.#parts.catalog.current);
    const job = await this.#parts.jobs.find(jobIdOf(request));
    const path = await this.#parts.jobs.file(job);
    reply
      .header('content-type', job.mediaType ?? 'application/octet-stream')
      .header('content-length', job.bytes ?? 0)
      .header('content-disposition', `attachment; filename="${job.fileName}"`)
      .header('cache-control', 'private, no-store');
    if (request.method === 'HEAD') return reply.send();
    leaveStalledClient(reply, this.#parts.config.requestTimeout / 3);
    return reply.send(createReadStream(path));
  }

  #resource(request: FastifyRequest, reply: FastifyReply, path: string): Resource {
    return openResource(request, reply, path, documentOffers, this.#parts);
  }

  #send(reply: FastifyReply, job: Job, resource: Resource): FastifyReply {
    reply.header('cache-control', 'no-store');
    if (resource.offer.f !== 'html') {
      const text = JSON.stringify(toStatusInfo(job, resource));
      return reply.header('content-type', 'application/json').send(Buffer.from(text));
    }
    const isUnderWay = job.status === 'accepted' || job.status === 'running';
    // The page looks again by itself.
    if (isUnderWay) reply.header('refresh', '3');
    const page = writeResourcePage(writeJobPage(job, resource), resource, this.#parts);
    return reply
      .headers(pageHeaders(this.#parts.config.publicUrl))
      .header('content-type', 'text/html; charset=utf-8')
      .send(Buffer.from(page));
  }
}

function jobIdOf(request: FastifyRequest): string {
  return (request.params as { readonly jobId: string }).jobId;
}
