import type { Offer } from '../../http/negotiate.ts';
import type { ImageFormat } from '../../render/renderer.ts';

/** What a map can be had as, by the value of `f`. */
export interface MapOffer extends Offer {
  readonly mediaType: ImageFormat;
}

/** Relation of a link to a map. */
export const MAP_REL = 'http://www.opengis.net/def/rel/ogc/1.0/map';

export const mapOffers: readonly [MapOffer, ...MapOffer[]] = [
  { f: 'png', mediaType: 'image/png' },
  { f: 'jpeg', mediaType: 'image/jpeg', aliases: ['image/jpg'] },
  { f: 'webp', mediaType: 'image/webp' },
  { f: 'svg', mediaType: 'image/svg+xml' },
  { f: 'pdf', mediaType: 'application/pdf' },
];
