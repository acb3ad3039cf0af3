import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

/** An S3-compatible bucket, with a prefix if need be, and who asks it. */
export interface BucketConfig {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Everything an operator may set, read once at start and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Scheme, host and path prefix that every address in an answer starts with; no slash at the end. */
  readonly publicUrl: string;
  /** Whether the operator named it; if not it follows the listening address. */
  readonly publicUrlGiven: boolean;
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  /** Folder that locations of index layers start from. */
  readonly rasterDir: string;
  /** Beginnings of addresses that rasters may be read from. */
  readonly rasterUrls: readonly string[];
  /** A bucket that rasters and tile archives are read from with signatures. */
  readonly dataStore: BucketConfig | undefined;
  /** Folder of the tile archives that layers are served from. */
  readonly archiveDir: string;
  /** Beginnings of addresses that tile archives may be read from. */
  readonly archiveUrls: readonly string[];
  /** undefined: the embedded database in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  /** Past the pooler: migrations, locks and listening go this way. The same as `databaseUrl` without a pooler. */
  readonly databaseDirectUrl: string | undefined;
  /** A read replica: what is drawn and answered comes from there; undefined: from `databaseUrl`. */
  readonly databaseReadUrl: string | undefined;
  /** Whether a pooler gives connections out by the transaction: sessions then keep nothing. */
  readonly databasePooler: 'none' | 'transaction';
  /** Processes that share the address. */
  readonly serverProcesses: number;
  readonly layersDirs: readonly string[];
  /** Milliseconds a request's query may run. */
  readonly queryTimeout: number;
  /** Milliseconds a whole request may take. */
  readonly requestTimeout: number;
  readonly maxBodyBytes: number;
  readonly maxMapPixels: number;
  readonly maxFeatures: number;
  readonly defaultFeatures: number;
  /** Boxes in GML besides those that are asked for: around the features of an answer, or around each too. */
  readonly boundedBy: 'none' | 'collection' | 'features';
  /** Most features in a file to keep (every format but pages of GeoJSON and HTML). */
  readonly exportMaxFeatures: number;
  /** Most bytes on disk while a file is built that does not stream. */
  readonly exportMaxBytes: number;
  /** Files that may be made at once, jobs among them; the others wait or are told to come back. */
  readonly exportSlots: number;
  /** Milliseconds a file may take to be made and fetched. */
  readonly exportTimeout: number;
  /** Milliseconds a finished job's file is kept. */
  readonly exportKeep: number;
  /** What answers say of how many features match where counting them would cost. */
  readonly countMode: 'exact' | 'capped' | 'estimated' | 'unknown';
  readonly renderThreads: number;
  readonly renderQueue: number;
  /** Bytes; 0 is off. */
  readonly tileCacheBytes: number;
  /** Bytes of tiles in `dataDir`; 0 is off. */
  readonly tileDiskBytes: number;
  /** An S3-compatible store of tiles for several machines. */
  readonly tileStore: BucketConfig | undefined;
  /** Seconds of max-age for map content; 0 is `no-cache`: revalidated each time. */
  readonly cacheMaxAge: number;
  /** Days that the feed of changes reaches back. */
  readonly changesDays: number;
  /** Clients that may listen to changes at once. */
  readonly maxLiveConnections: number;
  readonly maxLiveConnectionsPerAddress: number;
  /** Hosts (with port, where it is not the usual one) that styles named by an SLD parameter are fetched from. */
  readonly sldHosts: readonly string[];
  /** Who may create and drop stored queries of the WFS. */
  readonly storedQueries: 'key' | 'anyone' | 'nobody';
  readonly logLevel: string;
}

interface Variable<T> {
  readonly name: string;
  readonly default: string;
  readonly description: string;
  /** Text → value; throws a RangeError that says what is allowed. */
  readonly read: (text: string) => T;
}

function variable<T>(
  name: string,
  fallback: string,
  description: string,
  read: (text: string) => T,
): Variable<T> {
  return { name, default: fallback, description, read };
}

const variables = {
  host: variable('HOST', '127.0.0.1', 'address to listen on', readText),
  port: variable('PORT', '8080', 'port to listen on; 0 takes a free one', integer(0, 65_535)),
  publicUrl: variable(
    'PUBLIC_URL',
    '',
    'address the world sees, with path prefix: https://mapy.example.pl/sip',
    readPublicUrl,
  ),
  trustedProxies: variable(
    'TRUSTED_PROXIES',
    '',
    'addresses or CIDR ranges of proxies whose X-Forwarded-For is believed, comma separated',
    readProxies,
  ),
  dataDir: variable(
    'DATA_DIR',
    './data',
    'folder of the embedded database and of imported layer files',
    (text) => resolve(text),
  ),
  rasterDir: variable('RASTER_DIR', '', 'folder of GeoTIFF files; DATA_DIR/rasters when empty', (text) =>
    text.trim(),
  ),
  rasterUrls: variable(
    'RASTER_URLS',
    '',
    'beginnings of addresses that GeoTIFFs may be read from by ranges (an S3-compatible store, a web server), comma separated',
    readAddresses,
  ),
  dataStoreUrl: variable(
    'DATA_STORE_URL',
    '',
    'address of an S3-compatible bucket, with prefix: what RASTER_URLS and ARCHIVE_URLS allow in it is asked with signatures, as DATA_STORE_KEY_ID',
    readPublicUrl,
  ),
  dataStoreRegion: variable('DATA_STORE_REGION', 'us-east-1', 'region of that bucket', readText),
  dataStoreKeyId: variable(
    'DATA_STORE_KEY_ID',
    '',
    'access key of that bucket; reading is enough',
    (text) => text,
  ),
  dataStoreSecret: variable('DATA_STORE_SECRET', '', 'secret of that access key', (text) => text),
  archiveDir: variable('ARCHIVE_DIR', '', 'folder of PMTiles files; DATA_DIR/archives when empty', (text) =>
    text.trim(),
  ),
  archiveUrls: variable(
    'ARCHIVE_URLS',
    '',
    'beginnings of addresses that PMTiles files may be read from by ranges, comma separated',
    readAddresses,
  ),
  databaseUrl: variable(
    'DATABASE_URL',
    '',
    'postgresql://… of a PostgreSQL 15+ with PostGIS 3.3+; the embedded database when empty',
    readDatabaseUrl,
  ),
  databasePoolSize: variable(
    'DATABASE_POOL_SIZE',
    '8',
    'connections for requests; drawing threads have one more each',
    integer(2, 200),
  ),
  databaseDirectUrl: variable(
    'DATABASE_DIRECT_URL',
    '',
    'the same database past a pooler, for migrations, locks and notifications; DATABASE_URL when empty',
    readDatabaseUrl,
  ),
  databaseReadUrl: variable(
    'DATABASE_READ_URL',
    '',
    'a streaming replica that reads go to; changes are told once it shows them',
    readDatabaseUrl,
  ),
  databasePooler: variable(
    'DATABASE_POOLER',
    'none',
    'transaction when DATABASE_URL leads to a PgBouncer in transaction mode',
    (text) => oneOf(text, ['none', 'transaction'] as const),
  ),
  serverProcesses: variable(
    'SERVER_PROCESSES',
    '1',
    'processes that share the port, or auto for one a core; each has its own pool and drawing threads; needs DATABASE_URL',
    (text) => (text === 'auto' ? availableParallelism() : integer(1, 128)(text)),
  ),
  layersDirs: variable(
    'LAYERS_DIR',
    './layers',
    'folders of layer files, comma separated; the first with a catalog.yaml describes the service',
    readFolders,
  ),
  queryTimeout: variable('QUERY_TIMEOUT', '30', 'seconds a query may run', seconds(1, 600)),
  requestTimeout: variable(
    'REQUEST_TIMEOUT',
    '60',
    'seconds until a request must have arrived and been worked on',
    seconds(1, 3600),
  ),
  maxBodyBytes: variable(
    'MAX_BODY_KB',
    '1024',
    'largest request body, KiB',
    (text) => integer(16, 1_048_576)(text) * 1024,
  ),
  maxMapPixels: variable(
    'MAX_MAP_PIXELS',
    '16777216',
    'largest picture, pixels (width × height)',
    integer(65_536, 268_435_456),
  ),
  maxFeatures: variable(
    'MAX_FEATURES',
    '1000000',
    'most features in one answer; larger limits are cut to it',
    integer(1, 1_000_000),
  ),
  boundedBy: variable(
    'WFS_BOUNDED_BY',
    'none',
    'boxes in GML: only those asked for (none), around the features of an answer (collection), around each too (features)',
    (text) => oneOf(text, ['none', 'collection', 'features'] as const),
  ),
  defaultFeatures: variable(
    'DEFAULT_FEATURES',
    '10000',
    'features in a WFS answer without COUNT',
    integer(1, 1_000_000),
  ),
  countMode: variable(
    'COUNT_MODE',
    'unknown',
    'how many features match, when more than 100,000 through a filter or a million do: exact, capped, estimated or unknown',
    (text) => oneOf(text, ['exact', 'capped', 'estimated', 'unknown'] as const),
  ),
  exportMaxFeatures: variable(
    'EXPORT_MAX_FEATURES',
    '1000000',
    'most features in a file to keep (GeoPackage, CSV, …; GML and pages of GeoJSON keep to MAX_FEATURES)',
    integer(1, 16_000_000),
  ),
  exportMaxBytes: variable(
    'EXPORT_MAX_MB',
    '2048',
    'disk that building one file may take, MiB (formats that do not stream; files of jobs)',
    (text) => integer(1, 1_048_576)(text) * 1_048_576,
  ),
  exportSlots: variable(
    'EXPORT_SLOTS',
    '2',
    'files made at once; each holds a database connection while its client reads',
    integer(1, 64),
  ),
  exportTimeout: variable(
    'EXPORT_TIMEOUT',
    '1800',
    'seconds a file may take to be made and fetched',
    seconds(10, 86_400),
  ),
  exportKeep: variable(
    'EXPORT_KEEP_HOURS',
    '24',
    'hours the file of a finished job is kept',
    (text) => integer(1, 720)(text) * 3_600_000,
  ),
  renderThreads: variable(
    'RENDER_THREADS',
    '2',
    'threads that draw pictures and encode tiles',
    integer(1, 64),
  ),
  renderQueue: variable(
    'RENDER_QUEUE',
    '64',
    'pictures and tiles that may wait for a thread; beyond it 503',
    integer(1, 10_000),
  ),
  tileCache: variable('TILE_CACHE', 'on', 'on or off', (text) => oneOf(text, ['on', 'off']) === 'on'),
  tileCacheBytes: variable(
    'TILE_CACHE_MB',
    '128',
    'memory for tiles, MiB',
    (text) => integer(1, 65_536)(text) * 1_048_576,
  ),
  tileDiskBytes: variable(
    'TILE_DISK_MB',
    '512',
    'tiles kept in DATA_DIR over restarts, MiB; 0: none',
    (text) => integer(0, 16_777_216)(text) * 1_048_576,
  ),
  tileStoreUrl: variable(
    'TILE_STORE_URL',
    '',
    'https address of an S3-compatible bucket for tiles, with prefix; asked as TILE_STORE_KEY_ID',
    readPublicUrl,
  ),
  tileStoreRegion: variable('TILE_STORE_REGION', 'us-east-1', 'region of that store', readText),
  tileStoreKeyId: variable('TILE_STORE_KEY_ID', '', 'access key of that store', (text) => text),
  tileStoreSecret: variable('TILE_STORE_SECRET', '', 'secret of that access key', (text) => text),
  cacheMaxAge: variable(
    'CACHE_MAX_AGE',
    '0',
    'seconds clients may keep maps and data without asking; 0: always revalidate',
    integer(0, 31_536_000),
  ),
  changesDays: variable(
    'CHANGES_DAYS',
    '14',
    'days the feed of changes reaches back, for clients and caches that were away',
    integer(1, 30),
  ),
  maxLiveConnections: variable(
    'MAX_LIVE_CONNECTIONS',
    '2000',
    'clients that may listen to changes at once, of each process; beyond it 503',
    integer(0, 100_000),
  ),
  maxLiveConnectionsPerAddress: variable(
    'MAX_LIVE_CONNECTIONS_PER_ADDRESS',
    '50',
    'the same for one client address',
    integer(1, 100_000),
  ),
  storedQueries: variable(
    'STORED_QUERIES',
    'key',
    'who may create and drop stored queries of the WFS: key (whoever has one), anyone, nobody',
    (text) => oneOf(text, ['key', 'anyone', 'nobody'] as const),
  ),
  sldHosts: variable(
    'SLD_HOSTS',
    '',
    'hosts that WMS may fetch styles (SLD=http…) from, comma separated; none when empty',
    list,
  ),
  logLevel: variable('LOG_LEVEL', 'info', 'fatal, error, warn, info, debug, trace or silent', (text) =>
    oneOf(text, ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  ),
} as const;

/** All faults of the environment at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/**
 * Environment → configuration.
 * @throws ConfigError with every bad variable, what it holds and what it may hold
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const value = <T>({ name, default: fallback, read }: Variable<T>): T => {
    const given = environment[name];
    const text = given === undefined || given === '' ? fallback : given;
    try {
      return read(text);
    } catch (error) {
      faults.push(`${name}=${text}: ${error instanceof Error ? error.message : String(error)}`);
      return read(fallback);
    }
  };
  const host = value(variables.host);
  const port = value(variables.port);
  const publicUrl = value(variables.publicUrl);
  const tileCache = value(variables.tileCache);
  const tileCacheBytes = value(variables.tileCacheBytes);
  const bucket = (name: 'tileStore' | 'dataStore', prefix: string): BucketConfig | undefined => {
    const found = {
      url: value(variables[`${name}Url`]),
      region: value(variables[`${name}Region`]),
      accessKeyId: value(variables[`${name}KeyId`]),
      secretAccessKey: value(variables[`${name}Secret`]),
    };
    if (found.url === '') return undefined;
    if (found.accessKeyId === '' || found.secretAccessKey === '') {
      faults.push(`${prefix}_URL: needs ${prefix}_KEY_ID and ${prefix}_SECRET too`);
    }
    return Object.freeze(found);
  };
  const dataDir = value(variables.dataDir);
  const rasterDir = value(variables.rasterDir);
  const archiveDir = value(variables.archiveDir);
  const databaseUrl = value(variables.databaseUrl);
  const config: Config = {
    host,
    port,
    publicUrl: publicUrl === '' ? `http://${bracketed(host)}:${port}` : publicUrl,
    publicUrlGiven: publicUrl !== '',
    trustedProxies: value(variables.trustedProxies),
    dataDir,
    rasterDir: resolve(rasterDir === '' ? join(dataDir, 'rasters') : rasterDir),
    rasterUrls: value(variables.rasterUrls),
    dataStore: bucket('dataStore', 'DATA_STORE'),
    archiveDir: resolve(archiveDir === '' ? join(dataDir, 'archives') : archiveDir),
    archiveUrls: value(variables.archiveUrls),
    databaseUrl,
    databasePoolSize: value(variables.databasePoolSize),
    databaseDirectUrl: value(variables.databaseDirectUrl) ?? databaseUrl,
    databaseReadUrl: value(variables.databaseReadUrl),
    databasePooler: value(variables.databasePooler),
    serverProcesses: value(variables.serverProcesses),
    layersDirs: value(variables.layersDirs),
    queryTimeout: value(variables.queryTimeout),
    requestTimeout: value(variables.requestTimeout),
    maxBodyBytes: value(variables.maxBodyBytes),
    maxMapPixels: value(variables.maxMapPixels),
    maxFeatures: value(variables.maxFeatures),
    boundedBy: value(variables.boundedBy),
    defaultFeatures: value(variables.defaultFeatures),
    countMode: value(variables.countMode),
    exportMaxFeatures: value(variables.exportMaxFeatures),
    exportMaxBytes: value(variables.exportMaxBytes),
    exportSlots: value(variables.exportSlots),
    exportTimeout: value(variables.exportTimeout),
    exportKeep: value(variables.exportKeep),
    renderThreads: value(variables.renderThreads),
    renderQueue: value(variables.renderQueue),
    tileCacheBytes: tileCache ? tileCacheBytes : 0,
    tileDiskBytes: value(variables.tileDiskBytes),
    tileStore: bucket('tileStore', 'TILE_STORE'),
    cacheMaxAge: value(variables.cacheMaxAge),
    changesDays: value(variables.changesDays),
    maxLiveConnections: value(variables.maxLiveConnections),
    maxLiveConnectionsPerAddress: value(variables.maxLiveConnectionsPerAddress),
    sldHosts: value(variables.sldHosts),
    storedQueries: value(variables.storedQueries),
    logLevel: value(variables.logLevel),
  };
  faults.push(...contradictions(config));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** What does not go together, each in one line. */
function contradictions(config: Config): readonly string[] {
  const { databaseUrl, databaseDirectUrl, databasePooler, serverProcesses } = config;
  const found: string[] = [];
  if (databaseUrl === undefined) {
    if (serverProcesses > 1)
      found.push(
        `SERVER_PROCESSES=${serverProcesses}: the embedded database serves one process; set DATABASE_URL`,
      );
    if (databasePooler !== 'none') found.push(`DATABASE_POOLER=${databasePooler}: needs DATABASE_URL`);
    if (databaseDirectUrl !== undefined) found.push('DATABASE_DIRECT_URL: needs DATABASE_URL');
    if (config.databaseReadUrl !== undefined) found.push('DATABASE_READ_URL: needs DATABASE_URL');
  } else if (databasePooler === 'transaction' && databaseDirectUrl === databaseUrl) {
    found.push(
      'DATABASE_POOLER=transaction: DATABASE_DIRECT_URL must lead past the pooler, for notifications and migrations',
    );
  }
  return found;
}

/** The table of variables that `--help` prints. */
export function describeConfig(): string {
  const rows = Object.values(variables);
  const width = Math.max(...rows.map((row) => row.name.length));
  return rows
    .map((row) => {
      const fallback = row.default === '' ? '' : ` (default ${row.default})`;
      return `  ${row.name.padEnd(width)}  ${row.description}${fallback}`;
    })
    .join('\n');
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function readText(text: string): string {
  if (text.trim() === '') throw new RangeError('must not be empty');
  return text.trim();
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text.trim()) || value < min || value > max) {
      throw new RangeError(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

function seconds(min: number, max: number): (text: string) => number {
  return (text) => integer(min, max)(text) * 1000;
}

function oneOf<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new RangeError(`must be one of ${allowed.join(', ')}`);
  return found;
}

function readPublicUrl(text: string): string {
  if (text === '') return '';
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new RangeError('must be an http or https address without query, fragment or user');
  }
  return url.href.replace(/\/+$/, '');
}

function readProxies(text: string): readonly string[] {
  const parts = list(text);
  for (const part of parts) {
    const [address = '', bits] = part.split('/');
    const version = isIP(address);
    if (
      version === 0 ||
      (bits !== undefined && !(Number(bits) >= 0 && Number(bits) <= (version === 4 ? 32 : 128)))
    ) {
      throw new RangeError(`${part} is no address or CIDR range`);
    }
  }
  return parts;
}

function readDatabaseUrl(text: string): string | undefined {
  if (text === '') return undefined;
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    throw new RangeError('must start with postgresql://');
  return text;
}

/** A slash ends what must match whole, so that `https://store.example` does not allow `https://store.example.evil`. */
function readAddresses(text: string): readonly string[] {
  return list(text).map((part) => {
    const url = URL.parse(part);
    if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || !url.href.endsWith('/')) {
      throw new RangeError(`${part} is no http or https address that ends with a slash`);
    }
    return url.href;
  });
}

function readFolders(text: string): readonly string[] {
  const parts = list(text);
  if (parts.length === 0) throw new RangeError('must name a folder');
  return parts.map((part) => resolve(part));
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
