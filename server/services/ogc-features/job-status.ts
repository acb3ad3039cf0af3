import type { Job, JobStatus } from '../../jobs/job-store.ts';
import type { Link } from '../../ows/api/links.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { texts } from './texts.ts';

/** OGC API Processes 1.0, statusInfo.yaml; `features` is ours: how many are written, of a number nobody counted. */
export interface StatusInfo {
  readonly jobID: string;
  readonly type: 'process';
  readonly processID: string;
  readonly status: JobStatus;
  readonly message?: string;
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly features: number;
  readonly bytes?: number;
  readonly links: readonly Link[];
}

export function toStatusInfo(
  job: Job,
  resource: Pick<Resource, 'landing' | 'lang' | 'language'>,
): StatusInfo {
  const { id, kind, status, message, created, started, finished, features, bytes, mediaType } = job;
  const text = texts[resource.language];
  const self = {
    href: addressOf(resource, `/jobs/${id}`, { f: 'json' }),
    rel: 'self',
    type: 'application/json',
  };
  const results: Link = {
    href: addressOf(resource, `/jobs/${id}/results`),
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/results',
    ...(mediaType === null ? {} : { type: mediaType }),
    title: text.jobResults,
  };
  return {
    jobID: id,
    type: 'process',
    processID: kind,
    status,
    ...(message === null ? {} : { message }),
    created,
    ...(started === null ? {} : { started }),
    ...(finished === null ? {} : { finished }),
    features,
    ...(bytes === null ? {} : { bytes }),
    links: status === 'successful' ? [{ ...self, title: text.job }, results] : [{ ...self, title: text.job }],
  };
}
