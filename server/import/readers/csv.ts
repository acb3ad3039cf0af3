import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { type Dataset, ImportError, type ReadOptions, type SourceFeature } from '../dataset.ts';
import { guessEncoding } from '../detect-encoding.ts';

/** Names of the columns that hold a place, lower case; x is easting or longitude. */
const COLUMNS = {
  lon: [
    'lon',
    'lng',
    'long',
    'longitude',
    'dlugosc',
    'dlugosc_geograficzna',
    'długość',
    'długość geograficzna',
  ],
  lat: ['lat', 'latitude', 'szerokosc', 'szerokosc_geograficzna', 'szerokość', 'szerokość geograficzna'],
  easting: ['easting', 'e', 'wsp_e', 'x_easting'],
  northing: ['northing', 'n', 'wsp_n', 'y_northing'],
  x: ['x', 'coord_x', 'wsp_x', 'point_x'],
  y: ['y', 'coord_y', 'wsp_y', 'point_y'],
} as const;

/** CSV with a header and two columns of coordinates; the separator, the encoding and decimal commas are found. */
export async function openCsv(path: string, options: ReadOptions): Promise<Dataset> {
  const head = await readHead(path);
  const encoding = options.encoding ?? guessEncoding(head);
  const line =
    new TextDecoder(encoding)
      .decode(head)
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1)[0] ?? '';
  const delimiter = [';', '\t', ',', '|'].reduce((best, each) =>
    line.split(each).length > line.split(best).length ? each : best,
  );
  const place = findPlace(
    line.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, '')),
    options,
  );
  const { size } = await stat(path);
  const state = { read: 0 };
  return {
    name: basename(path, extname(path)),
    srid: place.isGeographic ? 4326 : undefined,
    crsNote: place.isGeographic
      ? `columns ${place.x} and ${place.y}`
      : `the columns ${place.x} and ${place.y} name no CRS`,
    encoding,
    features: features(path, encoding, delimiter, place, state),
    progress: () => (size === 0 ? 1 : state.read / size),
    close: async () => undefined,
  };
}

interface Place {
  /** Column with the easting or longitude. */
  readonly x: string;
  readonly y: string;
  readonly isGeographic: boolean;
}

function findPlace(columns: readonly string[], { axisOrder }: ReadOptions): Place {
  const find = (names: readonly string[]): string | undefined =>
    columns.find((column) => names.includes(column.trim().toLowerCase()));
  const pairs = [
    { x: find(COLUMNS.lon), y: find(COLUMNS.lat), isGeographic: true },
    { x: find(COLUMNS.easting), y: find(COLUMNS.northing), isGeographic: false },
    { x: find(COLUMNS.x), y: find(COLUMNS.y), isGeographic: false },
  ];
  for (const { x, y, isGeographic } of pairs) {
    if (x === undefined || y === undefined) continue;
    return axisOrder === 'yx' ? { x: y, y: x, isGeographic } : { x, y, isGeographic };
  }
  throw new ImportError(
    `The CSV needs columns with coordinates, such as lon and lat, easting and northing, or x and y; it has ${columns.join(', ')}.`,
  );
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(262_144), 0, 262_144, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* features(
  path: string,
  encoding: string,
  delimiter: string,
  place: Place,
  state: { read: number },
): AsyncGenerator<SourceFeature> {
  const parser = Readable.from(decoded(path, encoding, state)).pipe(
    parse({
      delimiter,
      columns: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      max_record_size: 1_048_576,
      relax_quotes: true,
    }),
  );
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      const { [place.x]: x = '', [place.y]: y = '', ...properties } = record;
      yield { geometry: toPoint(x, y), properties };
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`The CSV can't be read: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
}

async function* decoded(path: string, encoding: string, state: { read: number }): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    state.read += chunk.length;
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function toPoint(x: string, y: string): SourceFeature['geometry'] {
  if (x === '' || y === '') return null;
  const [px, py] = [x, y].map((text) => Number(text.replace(/\s/g, '').replace(',', '.')));
  if (px === undefined || py === undefined || !Number.isFinite(px) || !Number.isFinite(py)) {
    throw new ImportError(`"${x}", "${y}" are no coordinates.`);
  }
  return { type: 'Point', coordinates: [px, py] };
}
