import type { Catalog } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import type { StoredDocument } from '../../http/send-document.ts';

const MAX_ENTRIES = 2000;

/** Documents of the catalog now; those of an earlier one go with it. */
export class DocumentCache {
  readonly #documents = new WeakMap<Catalog, Map<string, StoredDocument>>();

  /** @param key everything besides the catalog that the text depends on */
  get(catalog: Catalog, key: string, write: () => string): StoredDocument {
    let documents = this.#documents.get(catalog);
    if (documents === undefined || documents.size >= MAX_ENTRIES) {
      documents = new Map();
      this.#documents.set(catalog, documents);
    }
    const known = documents.get(key);
    if (known !== undefined) return known;
    const bytes = Buffer.from(write());
    const made = { bytes, hash: contentHash(bytes) };
    documents.set(key, made);
    return made;
  }
}
