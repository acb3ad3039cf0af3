import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** A data folder of the embedded database with the demo region in it: a first start unpacks it instead of loading. */
export const demoSnapshotFile = join(folder, 'snapshot.tar.zst');
/** What it was made from. */
export const demoSnapshotDescriptionFile = join(folder, 'snapshot.json');

/** SHA-256 over all that the demo region is made from: the generator, its SQL and the borders; tests are not. */
export function demoSources(): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter(
      (name) => /\.(ts|sql|geojson|json)$/.test(name) && !/\.test\.ts$|^snapshot\.|^samples\//.test(name),
    );
  for (const name of names.sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}
