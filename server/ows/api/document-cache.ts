import type { Catalog } from '../../catalog/layer.ts';
import type { StoredDocument } from '../../http/send-document.ts';
import { CatalogDocuments } from '../catalog-documents.ts';
import { joinKept } from '../join-kept.ts';

/** Documents of the catalog, made at once. */
export class DocumentCache {
  readonly #documents = new CatalogDocuments();

  /** @param key everything besides the catalog that the text depends on */
  get(catalog: Catalog, key: string, write: () => string): StoredDocument {
    const documents = this.#documents.of(catalog);
    const known = documents.get(key);
    if (known !== undefined) return known;
    const made = joinKept(write());
    documents.set(key, made);
    return made;
  }
}
