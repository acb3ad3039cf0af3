import { basename } from 'node:path';
import { publicName } from '../catalog/public-name.ts';
import type { Database, Queries } from '../database/database.ts';
import { allCrs } from '../geo/crs.ts';
import type { Extent } from '../geo/extent.ts';
import { type GeoJsonGeometry, writeWkb } from '../geo/write-wkb.ts';
import { type Dataset, ImportError, type SourceFeature } from './dataset.ts';
import {
  addRows,
  checkSrid,
  createStage,
  createTable,
  describeStage,
  isKey,
  ROW_NUMBER,
  type StagedRow,
  type TableDefinition,
  type TableGeometry,
} from './import-store.ts';
import { type Field, FieldObserver, valueText } from './infer-fields.ts';

/** What an import is asked to do besides reading the file. */
export interface ImportRequest {
  readonly path: string;
  readonly dataset: Dataset;
  /** Name of the table in schema `data`; from the dataset's name when absent. */
  readonly table?: string | undefined;
  /** EPSG number that overrides what the file says. */
  readonly srid?: number | undefined;
  /** Property of the file whose value identifies a feature. */
  readonly key?: string | undefined;
  /** Whether what another file was imported into may be replaced. */
  readonly replace?: boolean | undefined;
  /** Called now and then with the fraction read and the features so far. */
  readonly progress: (fraction: number, features: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What was done. */
export interface ImportReport {
  readonly table: TableDefinition;
  /** Of the table, in its CRS. */
  readonly extent: Extent | undefined;
  readonly features: number;
  readonly withoutGeometry: number;
  readonly repaired: number;
  readonly sourceSrid: number;
}

/**
 * Reads a file into a table in one transaction: a fault, a kill or an abort leaves nothing of it.
 * A CRS that is not served is transformed to EPSG:2180.
 * @throws ImportError for faults of the file, with the number of the feature
 */
export async function importFile(database: Database, request: ImportRequest): Promise<ImportReport> {
  const sourceSrid = request.srid ?? request.dataset.srid;
  if (sourceSrid === undefined) {
    throw new ImportError(
      `The coordinate system is not known: ${request.dataset.crsNote}. Say which with --crs EPSG:n.`,
    );
  }
  return database.transaction(
    async (queries) => {
      await checkSrid(queries, sourceSrid);
      await createStage(queries);
      const observer = await stageAll(queries, request, sourceSrid);
      const staged = await describeStage(queries);
      if (staged.count === 0) throw new ImportError('The file holds no features.');
      const fields = observer.fields(['geom', ROW_NUMBER]);
      const table: TableDefinition = {
        name: publicName(request.table ?? request.dataset.name, 'imported'),
        fields,
        key: await chooseKey(queries, fields, request.key),
        geometry: { type: staged.type, srid: servedSrid(sourceSrid) } satisfies TableGeometry,
        origin: basename(request.path),
        replaces: request.replace === true,
      };
      const extent = await createTable(queries, table);
      return {
        extent,
        table,
        features: staged.count,
        withoutGeometry: staged.withoutGeometry,
        repaired: staged.invalid,
        sourceSrid,
      };
    },
    { signal: request.signal },
  );
}

/** Rows, and characters of them, that go to the database at a time. */
const BATCH_ROWS = 1000;
const BATCH_LENGTH = 4_000_000;

async function stageAll(queries: Queries, request: ImportRequest, srid: number): Promise<FieldObserver> {
  const observer = new FieldObserver();
  let batch: StagedRow[] = [];
  let length = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0)
      await addRows(queries, batch, srid).catch((error: unknown) => explain(error, count));
    request.progress(request.dataset.progress(), count);
    batch = [];
    length = 0;
  };
  for await (const feature of request.dataset.features) {
    request.signal?.throwIfAborted();
    count += 1;
    observer.observe(feature.properties);
    const row = toRow(feature, count);
    batch.push(row);
    length += row.properties.length + (row.wkb?.length ?? 0);
    if (batch.length >= BATCH_ROWS || length >= BATCH_LENGTH) await flush();
  }
  await flush();
  return observer;
}

function explain(error: unknown, count: number): never {
  if (error instanceof Error && /geometry|WKB|ring/i.test(error.message)) {
    throw new ImportError(
      `A geometry among the features up to number ${count} can't be read: ${error.message}.`,
      { cause: error },
    );
  }
  throw error;
}

function toRow({ geometry, properties }: SourceFeature, number: number): StagedRow {
  const values = Object.entries(properties).map(([name, value]) => [name, valueText(value)]);
  return {
    wkb: geometry === null ? null : toHex(geometry, number),
    properties: JSON.stringify(Object.fromEntries(values)),
  };
}

function toHex(geometry: Uint8Array | GeoJsonGeometry, number: number): string {
  try {
    const bytes = geometry instanceof Uint8Array ? geometry : writeWkb(withClosedRings(geometry));
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
  } catch (error) {
    throw new ImportError(
      `The geometry of feature ${number} is broken: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

/** Rings that don't return to their start are closed: PostGIS refuses them, and what is meant is plain. */
function withClosedRings(geometry: GeoJsonGeometry): GeoJsonGeometry {
  const { type, coordinates } = geometry;
  if (type === 'Polygon') return { type, coordinates: closed(coordinates) };
  if (type === 'MultiPolygon' && Array.isArray(coordinates))
    return { type, coordinates: coordinates.map(closed) };
  return geometry;
}

function closed(rings: unknown): unknown {
  if (!Array.isArray(rings)) return rings;
  return rings.map((ring: unknown) => {
    if (!Array.isArray(ring) || ring.length < 3) return ring as unknown;
    const [first, last] = [ring[0] as unknown, ring.at(-1) as unknown];
    const isClosed =
      Array.isArray(first) && Array.isArray(last) && first[0] === last[0] && first[1] === last[1];
    return isClosed ? (ring as unknown) : [...(ring as unknown[]), first];
  });
}

/** A CRS the platform serves stays; anything else becomes PL-1992. */
function servedSrid(srid: number): number {
  return allCrs.some((crs) => crs.srid === srid) ? srid : 2180;
}

/** Names that keys go by, best first. */
const KEY_NAMES = [
  /^id_?(dzialki|budynku|iip|obreb)/,
  /^(lokalny_?id|local_?id|id_?iip|uuid|gml_id)$/,
  /^(id|fid|gid|objectid|osm_id|full_id)$/,
  /(^id_|_id$|^kod|_kod$|teryt|terc|jpt_kod)/,
];

async function chooseKey(
  queries: Queries,
  fields: readonly Field[],
  wanted: string | undefined,
): Promise<string> {
  if (wanted !== undefined) {
    const field = fields.find((each) => each.source === wanted || each.name === wanted);
    if (field === undefined)
      throw new ImportError(
        `The file has no property ${wanted}; it has ${fields.map((each) => each.source).join(', ')}.`,
      );
    if (await isKey(queries, field)) return field.name;
    throw new ImportError(`${wanted} does not identify a feature: values are missing or come twice.`);
  }
  for (const pattern of KEY_NAMES) {
    for (const field of fields) {
      if (pattern.test(field.name) && field.type !== 'number' && (await isKey(queries, field)))
        return field.name;
    }
  }
  return ROW_NUMBER;
}
