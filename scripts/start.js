// The first thing a fresh clone runs: plain JavaScript without dependencies, for any Node from 20 on. It installs the
// locked dependencies and builds the geoportal where they are missing or stale, then hands over to Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const portal = join(root, 'dist', 'geoportal');
const portalStamp = join(root, 'dist', 'geoportal.sha256');
/** What the built portal is made from. */
const portalSources = ['geoportal', 'server/geo', 'server/portal/contract.ts', 'package-lock.json'];

const arguments_ = process.argv.slice(2);
const withDemo = !arguments_.includes('--no-demo');
const passedOn = arguments_.filter((argument) => argument !== '--no-demo');

main();

function main() {
  if (!dependenciesAreCurrent()) installDependencies();
  const node = findNode();
  // Help needs no portal; everything else may be asked for its page.
  if (!passedOn.includes('--help') && !passedOn.includes('-h')) buildPortal(node);
  serve(node);
}

/** Whether node_modules holds what the lockfile says; packages for development may be left out. */
function dependenciesAreCurrent() {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(root, 'package-lock.json'));
  if (wanted === undefined)
    fail('package-lock.json is missing or broken: take it from the repository again.');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional ones are for other platforms.
    if (found === undefined)
      return entry.dev === true || entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function installDependencies() {
  say('Installing the locked dependencies (once; about half a minute) …');
  // npm tells where it is itself when it started us.
  const npm = process.env.npm_execpath;
  const [command, ...options] =
    npm !== undefined && /npm-cli\.[cm]?js$/.test(npm) ? [process.execPath, npm, 'ci'] : ['npm', 'ci'];
  const done = spawnSync(command, [...options, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // npm is a batch file on Windows.
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (done.error)
    fail(`npm could not be started (${done.error.message}): install npm, then run npm start again.`);
  if (done.status !== 0)
    fail('npm ci failed (see above): check the network or proxy, then run npm start again.');
}

/** Node 24: the one that came with the dependencies, or the one that runs this. */
function findNode() {
  const name = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const bundled = join(root, 'node_modules', `node-${name}-${process.arch}`, 'bin', file);
  if (existsSync(bundled) && spawnSync(bundled, ['--version']).status === 0) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `This platform (${process.platform} ${process.arch}) needs Node 24 or newer, and this is Node ${process.versions.node}: install it from https://nodejs.org, then run npm start again.`,
  );
}

function buildPortal(node) {
  const wanted = portalHash();
  const built = existsSync(portalStamp) ? readFileSync(portalStamp, 'utf8') : undefined;
  if (built === wanted && existsSync(join(portal, 'index.html'))) return;
  say('Building the geoportal …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const options = ['build', '--config', join(root, 'geoportal', 'vite.config.ts'), '--logLevel', 'warn'];
  const done = spawnSync(node, [vite, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) fail('The geoportal could not be built (see above).');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(portalStamp, wanted);
}

/** SHA-256 over names and contents of everything the portal is built from. */
function portalHash() {
  const hash = createHash('sha256');
  for (const source of portalSources) {
    for (const file of filesOf(join(root, source))) {
      hash.update(`${relative(root, file).replaceAll('\\', '/')}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesOf(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    // A file itself.
    return [path];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name !== 'test' && !name.endsWith('.test.ts'))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]));
}

function serve(node) {
  const options = withDemo ? ['--demo', ...passedOn] : passedOn;
  // Node keeps the compiled sources there: a second start is half a second quicker.
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'), ...process.env };
  const server = spawn(node, [join(root, 'server', 'main.ts'), ...options], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  // The server stops in good order and decides when it is done.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => server.kill('SIGTERM'));
  server.on('error', (error) => fail(`The server could not be started: ${error.message}.`));
  server.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
