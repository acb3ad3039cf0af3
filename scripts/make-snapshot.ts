import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { constants, zstdCompressSync } from 'node:zlib';
import { loadDemo } from '../demo/load.ts';
import { demoSnapshotDescriptionFile, demoSnapshotFile, demoSources } from '../demo/snapshot.ts';
import type { Database } from '../server/database/database.ts';
import { silentLog } from '../server/database/database-log.ts';
import { boot } from '../server/database/embedded/boot.ts';
import { openCluster } from '../server/database/embedded/open-embedded.ts';
import {
  describeSnapshot,
  snapshotDescriptionFile,
  snapshotFile,
} from '../server/database/embedded/snapshot.ts';
import { archiveFolder } from '../server/database/embedded/tar.ts';
import { migrate } from '../server/database/migrate.ts';

// Makes the data folders that new embedded databases start from: an empty one, and one with the demo region. With
// --check it only tells whether the committed ones are current: made from these migrations, these versions of the
// engine and this demo region.

/** Milliseconds a statement may take. */
const patience = 600_000;

interface Snapshot {
  readonly file: string;
  readonly descriptionFile: string;
  readonly sources: string | undefined;
  readonly fill: (database: Database) => Promise<unknown>;
}

const snapshots: readonly Snapshot[] = [
  {
    file: snapshotFile,
    descriptionFile: snapshotDescriptionFile,
    sources: undefined,
    fill: async () => undefined,
  },
  {
    file: demoSnapshotFile,
    descriptionFile: demoSnapshotDescriptionFile,
    sources: demoSources(),
    fill: (database) => loadDemo(database),
  },
];

async function makeCluster(folder: string, fill: Snapshot['fill']): Promise<void> {
  // In an empty folder the engine makes a new cluster.
  await (await boot({ kind: 'folder', path: folder })).close();
  const { database } = await openCluster(folder, patience, silentLog);
  await migrate(database);
  await fill(database);
  await database.script('VACUUM FREEZE');
  await database.script('CHECKPOINT');
  await database.close();
}

async function makeSnapshot({ file, descriptionFile, sources, fill }: Snapshot): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  try {
    await makeCluster(folder, fill);
    const snapshot = zstdCompressSync(archiveFolder(folder), {
      params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 27 },
    });
    writeFileSync(file, snapshot);
    writeFileSync(descriptionFile, `${JSON.stringify(describeSnapshot(snapshot, sources), null, 2)}\n`);
    process.stdout.write(`${file}: ${(snapshot.length / 1e6).toFixed(1)} MB\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkSnapshot({ file, descriptionFile, sources }: Snapshot): void {
  const said: unknown = JSON.parse(readFileSync(descriptionFile, 'utf8'));
  if (isDeepStrictEqual(said, describeSnapshot(readFileSync(file), sources))) return;
  process.stderr.write(
    `${file} is not current: run node scripts/make-snapshot.ts and commit it with its description.\n`,
  );
  process.exitCode = 1;
}

const { values } = parseArgs({ options: { check: { type: 'boolean' }, demo: { type: 'boolean' } } });
for (const snapshot of snapshots) {
  if (values.check) checkSnapshot(snapshot);
  else if (!values.demo || snapshot.file === demoSnapshotFile) await makeSnapshot(snapshot);
}
