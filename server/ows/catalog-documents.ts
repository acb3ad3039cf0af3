import { LRUCache } from 'lru-cache';
import type { Catalog } from '../catalog/layer.ts';
import type { StoredDocument } from '../http/send-document.ts';

/** Bytes of documents that are kept of one state: all of five thousand layers in one language take 120 MB. */
const MOST_BYTES = 268_435_456;
/** What one takes besides. */
const OVERHEAD = 1000;

/** Documents of the state of the catalog now and of the one beside it, which is being prepared or just gone. */
export class CatalogDocuments {
  readonly #states = new Map<Catalog, LRUCache<string, StoredDocument>>();

  of(catalog: Catalog): LRUCache<string, StoredDocument> {
    const known = this.#states.get(catalog);
    if (known !== undefined) return known;
    for (const old of [...this.#states.keys()].slice(0, -1)) this.#states.delete(old);
    const made = new LRUCache<string, StoredDocument>({
      maxSize: MOST_BYTES,
      sizeCalculation: ({ bytes }, key) => OVERHEAD + 2 * key.length + bytes.length,
    });
    this.#states.set(catalog, made);
    return made;
  }
}
