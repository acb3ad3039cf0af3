import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { type Variable, variables } from './config-variables.ts';

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
