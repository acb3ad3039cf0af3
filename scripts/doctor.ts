import { parseArgs } from 'node:util';
import { formatFault } from '../server/catalog/catalog-fault.ts';
import { findLayerFiles, readLayerFiles } from '../server/catalog/layer-folders.ts';
import { readCatalog } from '../server/catalog/read-catalog.ts';
import { describeConfig, readConfig } from '../server/config.ts';
import { openDatabase } from '../server/database/open-database.ts';
import { loadEnvironment } from '../server/environment.ts';
import { reportFailure } from '../server/report-failure.ts';
import { ArchiveStore } from '../server/source/archive/archive-store.ts';
import { publishArchives } from '../server/source/archive/publish-archives.ts';
import { PostgisFeatureSource } from '../server/source/postgis-feature-source.ts';
import type { LayerFinding } from '../server/source/publishing/check-layer.ts';
import { examineLayer } from '../server/source/publishing/examine-layer.ts';
import { layerFolders } from '../server/source/publishing/open-catalog.ts';
import { publishLayers } from '../server/source/publishing/published-layers.ts';
import { examineRasters } from '../server/source/raster/examine-rasters.ts';
import { RasterStore } from '../server/source/raster/raster-store.ts';

const usage = `npm run doctor

Checks every layer against its table, its data and its styles, and says how to mend what is wrong.
Exit code 1 when something is broken; what is only slow or unused leaves it 0.

Variables:
${describeConfig()}
`;

async function main(): Promise<void> {
  const { values: options } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (options.help === true) {
    process.stdout.write(usage);
    return;
  }
  const config = readConfig(loadEnvironment());
  const folders = layerFolders(config);
  const { catalog, archives, faults, layerFiles, unusedStyles } = readCatalog(
    await readLayerFiles(await findLayerFiles(folders)),
  );
  for (const fault of faults) console.log(`error    ${formatFault(fault)}`);
  for (const file of unusedStyles)
    console.log(
      `warning  ${file}: no layer uses this style\n         fix: nothing when it waits for a layer, else delete it`,
    );
  let isBroken = faults.length > 0;
  if (catalog === undefined) {
    console.log(`error    no usable catalog.yaml in ${folders.join(', ')}\n         fix: write one`);
    isBroken = true;
  } else {
    const findings = await examine(config, catalog, archives);
    for (const { layer, severity, message, fix } of findings) {
      const file = layerFiles.get(layer) ?? layer;
      console.log(`${severity.padEnd(7)}  ${file}: ${message}\n         fix: ${fix}`);
    }
    isBroken ||= findings.some(({ severity }) => severity === 'error');
    if (!isBroken) console.log(`${catalog.layers.length + archives.length} layers are in order`);
  }
  if (isBroken) process.exitCode = 1;
}

async function examine(
  config: ReturnType<typeof readConfig>,
  catalog: NonNullable<ReturnType<typeof readCatalog>['catalog']>,
  archives: ReturnType<typeof readCatalog>['archives'],
): Promise<readonly LayerFinding[]> {
  const database = await openDatabase(config);
  try {
    const { catalog: served, findings } = await publishLayers(database, catalog);
    const all = [...findings];
    const source = new PostgisFeatureSource(database);
    const rasters = new RasterStore({
      folder: config.rasterDir,
      addresses: config.rasterUrls,
      signed: config.dataStore,
    });
    for (const layer of served.layers) {
      all.push(...(await examineLayer(database, layer)));
      all.push(...(await examineRasters(layer, source, rasters)));
    }
    await rasters.close();
    const store = new ArchiveStore({
      folder: config.archiveDir,
      addresses: config.archiveUrls,
      signed: config.dataStore,
    });
    all.push(...(await publishArchives(archives, store)).findings);
    await store.close();
    return all;
  } finally {
    await database.close();
  }
}

await main().catch(reportFailure);
