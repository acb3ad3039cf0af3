import { buildCatalog } from '../catalog/build-catalog.ts';
import type { Catalog, Layer } from '../catalog/layer.ts';
import { withExtent } from '../catalog/resolve-layer.ts';
import { contentHash } from '../content-hash.ts';
import type { Database } from '../database/database.ts';
import type { Extent } from '../geo/extent.ts';
import { checkContent } from './check-content.ts';
import { checkLayer, keyTypeOf, type LayerFinding } from './check-layer.ts';
import { findExtent } from './layer-extent.ts';
import { describeTables } from './table-description.ts';

/** What may be served, and what keeps the rest from it. */
export interface Publication {
  /** The layers whose tables fit, with keys' types and extents; its version covers these too. */
  readonly catalog: Catalog;
  readonly findings: readonly LayerFinding[];
}

/** Extents that were found, by layer and state of its data; after a publication those it used. */
export type ExtentMemory = Map<string, Extent | undefined>;

/**
 * Meets the layers of the files with the tables of the database: one query for all of them, and one for the
 * extent of each layer whose file states none and whose extent is not remembered.
 * @param stateOf text that changes with a layer's data, so that a remembered extent is not outlived
 */
export async function publishLayers(
  database: Database,
  catalog: Catalog,
  extents: ExtentMemory = new Map(),
  stateOf: (layer: Layer) => string = () => '',
): Promise<Publication> {
  const tables = await describeTables(
    database,
    catalog.layers.map((layer) => layer.table),
  );
  const findings: LayerFinding[] = [];
  const served: Layer[] = [];
  const remembered: ExtentMemory = new Map(extents);
  extents.clear();
  for (const layer of catalog.layers) {
    const table = tables.get(`${layer.table.schema}.${layer.table.name}`);
    const found = [...checkLayer(layer, table)];
    if (table !== undefined && !found.some(isError))
      found.push(...(await checkContent(database, layer, table)));
    findings.push(...found);
    if (table === undefined || found.some(isError)) continue;
    let { extent } = layer;
    if (extent === undefined) {
      const name = JSON.stringify([layer.table, layer.geometry, layer.filter, stateOf(layer)]);
      extent = remembered.has(name) ? remembered.get(name) : await findExtent(database, layer, table);
      extents.set(name, extent);
    }
    served.push({ ...withExtent(layer, extent), keyType: keyTypeOf(layer, table) });
  }
  const facts = served.flatMap(({ id, extent, keyType }) => [id, String(extent), String(keyType)]);
  const version = contentHash(catalog.version, ...facts);
  return { catalog: buildCatalog(catalog.description, served, version), findings };
}

function isError({ severity }: LayerFinding): boolean {
  return severity === 'error';
}
