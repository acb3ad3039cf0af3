import type { Offer } from '../../http/negotiate.ts';
import type { ImageFormat } from '../../render/renderer.ts';

/** What a map can be had as, by the value of `f`. */
export interface MapOffer extends Offer {
  readonly mediaType: ImageFormat;
  /** As people call it. */
  readonly name: string;
}

/** Relation of a link to a map. */
export const MAP_REL = 'http://www.opengis.net/def/rel/ogc/1.0/map';

export const mapOffers: readonly [MapOffer, ...MapOffer[]] = [
  { f: 'png', name: 'PNG', mediaType: 'image/png' },
  { f: 'jpeg', name: 'JPEG', mediaType: 'image/jpeg', aliases: ['image/jpg'] },
  { f: 'webp', name: 'WebP', mediaType: 'image/webp' },
  { f: 'svg', name: 'SVG', mediaType: 'image/svg+xml' },
  { f: 'pdf', name: 'PDF', mediaType: 'application/pdf' },
];
