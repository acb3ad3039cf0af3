import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { constants, zstdCompressSync } from 'node:zlib';
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

// Makes the data folder that new embedded databases start from. With --check it only tells whether the committed one
// is current: made from these migrations and these versions of the engine.

/** Milliseconds a statement may take. */
const patience = 600_000;

async function makeCluster(folder: string): Promise<void> {
  // In an empty folder the engine makes a new cluster.
  await (await boot({ kind: 'folder', path: folder })).close();
  const { database } = await openCluster(folder, patience, silentLog);
  await migrate(database);
  await database.script('VACUUM FREEZE');
  await database.script('CHECKPOINT');
  await database.close();
}

async function makeSnapshot(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  try {
    await makeCluster(folder);
    const snapshot = zstdCompressSync(archiveFolder(folder), {
      params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 27 },
    });
    writeFileSync(snapshotFile, snapshot);
    writeFileSync(snapshotDescriptionFile, `${JSON.stringify(describeSnapshot(snapshot), null, 2)}\n`);
    process.stdout.write(`${snapshotFile}: ${(snapshot.length / 1e6).toFixed(1)} MB\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkSnapshot(): void {
  const said: unknown = JSON.parse(readFileSync(snapshotDescriptionFile, 'utf8'));
  if (isDeepStrictEqual(said, describeSnapshot(readFileSync(snapshotFile)))) return;
  process.stderr.write(
    'The snapshot of the embedded database is not current: run node scripts/make-snapshot.ts and commit both files.\n',
  );
  process.exitCode = 1;
}

const { values } = parseArgs({ options: { check: { type: 'boolean' } } });
if (values.check) checkSnapshot();
else await makeSnapshot();
