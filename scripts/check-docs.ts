import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../server/test/free-port.ts';

/*
 * Runs every command of README.md and docs/*.md: the lines of their `sh` blocks, from top to bottom, each document
 * with a data folder and a port of its own. A line that starts the server goes on in the background until the
 * document ends. Exit code 1 when a command fails. Blocks of other languages (console, text) are not run.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Lines that only make sense on a reader's machine: getting the code. */
const SKIPPED = /^(git clone|cd infostrada)\b/;
const STARTS_SERVER = /^(?:[A-Z_]+=\S+ )*npm (start|run serve)\b(?!.*--help)/;

async function main(): Promise<void> {
  const documents = process.argv.slice(2);
  const names = documents.length > 0 ? documents : ['README.md', ...(await documentsIn('docs'))];
  const before = new Set(await readdir(root));
  let failures = 0;
  let texts = '';
  for (const name of names) {
    failures += await checkDocument(name);
    texts += await readFile(join(root, name), 'utf8');
  }
  // What the commands wrote beside the code, by the names they gave.
  const written = (await readdir(root)).filter((name) => !before.has(name) && texts.includes(name));
  for (const name of written) await rm(join(root, name), { recursive: true });
  process.exitCode = failures === 0 ? 0 : 1;
}

async function documentsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder));
  return names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

async function checkDocument(name: string): Promise<number> {
  const commands = commandsOf(await readFile(join(root, name), 'utf8'));
  if (commands.length === 0) return 0;
  const folder = await mkdtemp(join(tmpdir(), 'docs-'));
  const port = await freePort();
  const servers: ChildProcess[] = [];
  try {
    for (const command of commands) {
      const local = command.replaceAll(':8080', `:${port}`);
      const failure = STARTS_SERVER.test(command)
        ? await startServer(local, port, folder, servers)
        : await runCommand(local, port, folder);
      if (failure === undefined) continue;
      process.stdout.write(`FAIL ${name}: ${command}\n${failure}\n`);
      return 1;
    }
    process.stdout.write(`ok ${name}: ${commands.length} commands\n`);
    return 0;
  } finally {
    for (const server of servers) await stop(server);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Commands of the `sh` blocks; a line that ends with a backslash goes on in the next. */
function commandsOf(text: string): readonly string[] {
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !SKIPPED.test(line));
}

function environmentOf(port: number, folder: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...environment } = process.env;
  return { ...environment, PORT: String(port), DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
}

function run(command: string, port: number, folder: string): { child: ChildProcess; output: () => string } {
  const child = spawn('bash', ['-c', `set -eo pipefail; ${command}`], {
    cwd: root,
    env: environmentOf(port, folder),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, output: () => output };
}

/** Milliseconds a command, or a server until it is ready, may take. */
const PATIENCE = 240_000;

async function runCommand(command: string, port: number, folder: string): Promise<string | undefined> {
  const { child, output } = run(command, port, folder);
  const timer = setTimeout(() => void stop(child), PATIENCE);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return code === 0 ? undefined : `exit code ${code}\n${output()}`;
}

async function startServer(
  command: string,
  port: number,
  folder: string,
  servers: ChildProcess[],
): Promise<string | undefined> {
  const { child, output } = run(command, port, folder);
  servers.push(child);
  for (const end = Date.now() + PATIENCE; Date.now() < end && child.exitCode === null; await wait(250)) {
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (ready?.ok === true) return undefined;
  }
  return `the server is not ready\n${output()}`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([once(child, 'close'), wait(20_000)]);
}

await main();
