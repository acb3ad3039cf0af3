import type { Catalog } from '../catalog/layer.ts';
import type { StoredDocument } from '../http/send-document.ts';
import { CatalogDocuments } from './catalog-documents.ts';
import { joinKept } from './join-kept.ts';

/** Capabilities kept as bytes: made once for each state of the catalog and each form asked for. */
export class CapabilitiesStore {
  readonly #documents = new CatalogDocuments();
  readonly #making = new WeakMap<Catalog, Map<string, Promise<StoredDocument>>>();

  /**
   * The document of a key (version, language, view, sections), made when this state of the catalog has none yet.
   * @param make writes its text; called once, however many ask at the same time
   */
  async document(
    catalog: Catalog,
    key: string,
    make: () => string | Promise<string>,
  ): Promise<StoredDocument> {
    const documents = this.#documents.of(catalog);
    const known = documents.get(key);
    if (known !== undefined) return known;
    const making = this.#making.get(catalog) ?? new Map<string, Promise<StoredDocument>>();
    this.#making.set(catalog, making);
    const begun = making.get(key);
    if (begun !== undefined) return begun;
    const made = store(make);
    making.set(key, made);
    try {
      const document = await made;
      documents.set(key, document);
      return document;
    } finally {
      making.delete(key);
    }
  }
}

async function store(make: () => string | Promise<string>): Promise<StoredDocument> {
  return joinKept(await make());
}
