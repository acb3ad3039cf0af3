import { buildCatalog } from '../../catalog/build-catalog.ts';
import type { Catalog, Layer } from '../../catalog/layer.ts';
import { withExtent } from '../../catalog/resolve-layer.ts';
import { contentHash } from '../../content-hash.ts';
import type { Database } from '../../database/database.ts';
import type { Extent } from '../../geo/extent.ts';
import { checkContent } from './check-content.ts';
import { checkLayer, keyTypeOf, type LayerFinding, narrowIntegersOf } from './check-layer.ts';
import { findExtent } from './layer-extent.ts';
import { type DescriptionMemory, describeTables, type TableDescription } from './table-description.ts';

/** What may be served, and what keeps the rest from it. */
export interface Publication {
  /** The layers whose tables fit, with keys' types and extents; its version covers these too. */
  readonly catalog: Catalog;
  readonly findings: readonly LayerFinding[];
}

/** What the last publication found, so that one changed layer of thousands costs little. */
export class PublicationMemory {
  /** Extents that were found, by layer and state of its data. */
  readonly extents: Map<string, Extent | undefined> = new Map();
  readonly tables: DescriptionMemory = new Map();
  /** By the layer of the files. */
  readonly layers: WeakMap<Layer, Met> = new WeakMap();
}

/** A layer met with a table, and what that gave. */
interface Met {
  readonly table: TableDescription | undefined;
  readonly findings: readonly LayerFinding[];
  /** As it was served last. */
  served: Layer | undefined;
}

/**
 * Meets the layers of the files with the tables of the database: one query for all of them, and one for the
 * extent of each layer whose file states none and whose extent is not remembered.
 * @param stateOf text that changes with a layer's data, so that a remembered extent is not outlived
 */
export async function publishLayers(
  database: Database,
  catalog: Catalog,
  memory = new PublicationMemory(),
  stateOf: (layer: Layer) => string = () => '',
): Promise<Publication> {
  const names = catalog.layers.map((layer) => layer.table);
  const tables = await describeTables(database, names, memory.tables);
  const findings: LayerFinding[] = [];
  const served: Layer[] = [];
  const remembered = new Map(memory.extents);
  memory.extents.clear();
  for (const layer of catalog.layers) {
    const table = tables.get(`${layer.table.schema}.${layer.table.name}`);
    const met = meet(layer, table, memory);
    findings.push(...met.findings);
    if (table === undefined || met.findings.some(isError)) continue;
    const wrong = await checkContent(database, layer, table);
    findings.push(...wrong);
    if (wrong.some(isError)) continue;
    let { extent } = layer;
    if (extent === undefined) {
      const name = JSON.stringify([layer.table, layer.geometry, layer.filter, stateOf(layer)]);
      extent = remembered.has(name) ? remembered.get(name) : await findExtent(database, layer, table);
      memory.extents.set(name, extent);
    }
    if (met.served === undefined || String(met.served.extent) !== String(extent)) {
      const [keyType, narrowIntegers] = [keyTypeOf(layer, table), narrowIntegersOf(layer, table)];
      met.served = { ...withExtent(layer, extent), keyType, narrowIntegers };
    }
    served.push(met.served);
  }
  const facts = served.flatMap(({ id, extent, keyType, narrowIntegers }) =>
    [id, extent, keyType, narrowIntegers].map(String),
  );
  const version = contentHash(catalog.version, ...facts);
  return { catalog: buildCatalog(catalog.description, served, version), findings };
}

/** The same record again while neither the layer's file nor its table changed. */
function meet(layer: Layer, table: TableDescription | undefined, { layers }: PublicationMemory): Met {
  const known = layers.get(layer);
  if (known !== undefined && known.table === table) return known;
  const made = { table, findings: checkLayer(layer, table), served: undefined };
  layers.set(layer, made);
  return made;
}

function isError({ severity }: LayerFinding): boolean {
  return severity === 'error';
}
