import type { Titles } from '../style/style.ts';

/** What is said of everything that is published, whatever it comes from. */
export interface Described {
  readonly id: string;
  readonly title: Titles;
  readonly abstract: Titles;
  readonly keywords: readonly Titles[];
  readonly theme: string;
  readonly publisher: string;
  readonly licence: { readonly title: Titles; readonly url: string | undefined };
  readonly attribution: Titles;
  readonly freshness: { readonly updated: string | undefined; readonly note: Titles };
  readonly metadataUrl: string | undefined;
  /** Invented for demonstration. */
  readonly fictitious: boolean;
}
