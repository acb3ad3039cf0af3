import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binaries = '/usr/lib/postgresql/15/bin';

export function hasProgram(name: string): boolean {
  return existsSync(join(binaries, name));
}

/** PostgreSQL's programs refuse root: there they run as postgres. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A new folder for the data of a server, owned by who runs it. */
export function clusterFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const as = owner();
  if (as !== undefined) chownSync(folder, as.uid, as.gid);
  chmodSync(folder, 0o700);
  return folder;
}

/** Runs one of PostgreSQL's programs to its end. @throws Error with what it said when it fails */
export function runProgram(program: string, ...options: readonly string[]): void {
  const { status, stderr } = spawnSync(join(binaries, program), options, {
    ...owner(),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${program}: ${String(stderr)}`);
}
