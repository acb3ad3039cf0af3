import type { ArchiveLayer, DeclaredArchive } from '../../catalog/archive-layer.ts';
import { buildCatalog } from '../../catalog/build-catalog.ts';
import type { Catalog } from '../../catalog/layer.ts';
import { contentHash } from '../../content-hash.ts';
import { ServiceError } from '../../errors.ts';
import type { LayerFinding } from '../publishing/check-layer.ts';
import type { ArchiveStore } from './archive-store.ts';

/** The layers whose archives can be read, and what keeps the rest from being served. */
export interface ArchivePublication {
  readonly archives: readonly ArchiveLayer[];
  readonly findings: readonly LayerFinding[];
  /** Changes when one of the archives comes, goes or is replaced. */
  readonly states: string;
}

/** Meets layers of ready tiles with their archives. */
export async function publishArchives(
  declared: readonly DeclaredArchive[],
  store: ArchiveStore,
): Promise<ArchivePublication> {
  const archives: ArchiveLayer[] = [];
  const findings: LayerFinding[] = [];
  for (const layer of declared) {
    try {
      const { facts } = await store.open(layer.location);
      archives.push({ ...layer, facts });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      findings.push({
        layer: layer.id,
        severity: 'error',
        message: `its archive ${layer.location} cannot be served: ${error.message}`,
        fix: 'put a PMTiles 3 file of MVT, PNG, JPEG or WebP into ARCHIVE_DIR, or allow its address in ARCHIVE_URLS',
      });
    }
  }
  const states = JSON.stringify(archives.map(({ id, facts }) => [id, facts.state]));
  return { archives, findings, states };
}

/** The catalog with these layers too; its version covers the archives. */
export function withArchives(catalog: Catalog, { archives, states }: ArchivePublication): Catalog {
  if (archives.length === 0) return catalog;
  return buildCatalog(catalog.description, catalog.layers, contentHash(catalog.version, states), archives);
}
