import type { LegendRequest } from './renderer.ts';

/** A legend as a picture. The bytes are the caller's own. */
export async function drawLegend(_request: LegendRequest): Promise<Uint8Array<ArrayBuffer>> {
  throw new Error('not yet');
}
