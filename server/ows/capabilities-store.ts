import type { Catalog } from '../catalog/layer.ts';
import { contentHash } from '../content-hash.ts';
import type { StoredDocument } from '../http/send-document.ts';

/** Capabilities kept as bytes: made once for each state of the catalog and each form asked for. */
export class CapabilitiesStore {
  #catalog: Catalog | undefined;
  readonly #documents = new Map<string, Promise<StoredDocument>>();

  /**
   * The document of a key (version, language, view, sections), made when this state of the catalog has none yet.
   * @param make writes its text; called once, however many ask at the same time
   */
  document(catalog: Catalog, key: string, make: () => string | Promise<string>): Promise<StoredDocument> {
    if (this.#catalog !== catalog) {
      this.#catalog = catalog;
      this.#documents.clear();
    }
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    const made = store(make);
    this.#documents.set(key, made);
    made.catch(() => this.#documents.delete(key));
    return made;
  }
}

async function store(make: () => string | Promise<string>): Promise<StoredDocument> {
  const bytes = new TextEncoder().encode(await make());
  return { bytes, hash: contentHash(bytes) };
}
