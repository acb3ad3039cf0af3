import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { silentLog } from '../server/database/database-log.ts';
import { boot } from '../server/database/embedded/boot.ts';
import { openCluster } from '../server/database/embedded/open-embedded.ts';
import { snapshotFile, snapshotInputs, snapshotInputsFile } from '../server/database/embedded/snapshot.ts';
import { archiveFolder } from '../server/database/embedded/tar.ts';
import { migrate } from '../server/database/migrate.ts';

const patience = 600_000;

const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
try {
  // A new folder: the engine makes a cluster in it.
  await (await boot({ kind: 'folder', path: folder })).close();
  const { database } = await openCluster(folder, patience, silentLog);
  await migrate(database);
  await database.script('VACUUM FREEZE');
  await database.script('CHECKPOINT');
  await database.close();
  const tar = archiveFolder(folder);
  const packed = zstdCompressSync(tar, {
    params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 27 },
  });
  writeFileSync(snapshotFile, packed);
  writeFileSync(snapshotInputsFile, `${JSON.stringify(snapshotInputs(), null, 2)}\n`);
  process.stdout.write(
    `${snapshotFile}: ${(packed.length / 1e6).toFixed(1)} MB of ${(tar.length / 1e6).toFixed(1)} MB\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
