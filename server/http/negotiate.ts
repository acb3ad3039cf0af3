import { ServiceError } from '../errors.ts';

/** A format a resource is offered in. */
export interface Offer {
  /** Value of the parameter `f`. */
  readonly f: string;
  /** What people call it; the word of `f` in capitals when absent. */
  readonly title?: { readonly pl: string; readonly en: string };
  /** Media type of the answer. */
  readonly mediaType: string;
  /** Media types that clients also ask for when they mean this one. */
  readonly aliases?: readonly string[];
}

/**
 * The format of an answer: by the parameter `f`, else by Accept (RFC 9110, 12.5.1: the most specific range
 * gives an offer its quality; among equals the first offer wins), else the first offer.
 * @throws ServiceError unsupportedFormat for an unknown `f`, notAcceptable when Accept excludes every offer
 */
export function negotiate<T extends Offer>(
  f: string | undefined,
  accept: string | undefined,
  offers: readonly [T, ...T[]],
): T {
  if (f !== undefined) {
    const asked = offers.find((offer) => offer.f === f);
    if (asked !== undefined) return asked;
    throw new ServiceError('unsupportedFormat', `There is no format ${f} here.`, {
      parameter: 'f',
      received: f,
      allowed: offers.map((offer) => offer.f),
    });
  }
  if (accept === undefined || accept.trim() === '') return offers[0];
  const best = bestOffer(readAccept(accept), offers);
  if (best !== undefined) return best;
  throw new ServiceError('notAcceptable', 'This is not offered in any of the accepted media types.', {
    parameter: 'Accept',
    received: accept,
    allowed: offers.map((offer) => offer.mediaType),
  });
}

interface Range {
  readonly type: string;
  readonly quality: number;
}

function bestOffer<T extends Offer>(ranges: readonly Range[], offers: readonly T[]): T | undefined {
  let best: T | undefined;
  let bestQuality = 0;
  for (const offer of offers) {
    const names = [offer.mediaType, ...(offer.aliases ?? [])].map(bare);
    const quality = Math.max(...names.map((name) => qualityOf(name, ranges)));
    if (quality > bestQuality) [best, bestQuality] = [offer, quality];
  }
  return best;
}

function qualityOf(name: string, ranges: readonly Range[]): number {
  const candidates = [name, `${name.split('/')[0]}/*`, '*/*'];
  for (const candidate of candidates) {
    const found = ranges.find((range) => range.type === candidate);
    if (found !== undefined) return found.quality;
  }
  return 0;
}

function readAccept(header: string): readonly Range[] {
  return header
    .slice(0, 2000)
    .split(',')
    .map((part) => {
      const quality = /;\s*q\s*=\s*([\d.]+)/i.exec(part)?.[1];
      const value = quality === undefined ? 1 : Number(quality);
      return { type: bare(part), quality: Number.isFinite(value) ? Math.min(1, value) : 0 };
    })
    .filter(({ type }) => type !== '');
}

const bare = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();
