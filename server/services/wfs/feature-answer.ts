import type { Language, View } from '../../catalog/layer.ts';
import type { CollectionHead } from '../../encode/gml/feature-collection-gml.ts';
import type { Exports } from '../../jobs/exports.ts';
import type { FeatureSource } from '../../source/feature-source.ts';

/** What an answer with features is made from. */
export interface FeatureContext {
  readonly source: FeatureSource;
  readonly view: View;
  /** Of this service, without a query. */
  readonly address: string;
  /** Of the view's services, without a slash at the end. */
  readonly service: string;
  readonly language: Language;
  readonly signal: AbortSignal;
  /** Makes files within the operator's limits. */
  readonly exports: Exports;
  readonly truncated: CollectionHead['truncated'];
  /** The lock under which the features of the answer are (GetFeatureWithLock). */
  readonly lockId?: string | undefined;
}

/** An answer, as it is made. */
export interface FeatureAnswer {
  readonly mediaType: string;
  readonly body: AsyncGenerator<string | Uint8Array, void, undefined>;
  /** Of a file to keep. */
  readonly fileName?: string | undefined;
}
