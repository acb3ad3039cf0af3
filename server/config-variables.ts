import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import {
  integer,
  list,
  oneOf,
  readAddresses,
  readDatabaseUrl,
  readFolders,
  readProxies,
  readPublicUrl,
  readText,
  seconds,
} from './config-values.ts';

/** One variable of the environment. */
export interface Variable<T> {
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

/** Every variable an operator may set, in the order of `--help`. */
export const variables = {
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
