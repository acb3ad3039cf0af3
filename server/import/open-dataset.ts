import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Dataset, ImportError, type ReadOptions } from './dataset.ts';
import { openCsv } from './readers/csv.ts';
import { openFlatGeobuf } from './readers/flatgeobuf.ts';
import { openGeoJson } from './readers/geojson.ts';
import { openGeoPackage } from './readers/geopackage.ts';
import { openGeotiffs } from './readers/geotiff.ts';
import { openGml } from './readers/gml.ts';
import { openShapefile, openZippedShapefile } from './readers/shapefile.ts';

type Opener = (path: string, options: ReadOptions) => Promise<Dataset>;

/** What a file is by its first bytes. */
const signatures: readonly { readonly bytes: readonly number[]; readonly open: Opener }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], open: openZippedShapefile },
  { bytes: [0x66, 0x67, 0x62], open: openFlatGeobuf },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], open: openGeoPackage },
  { bytes: [0x00, 0x00, 0x27, 0x0a], open: openShapefile },
  // TIFF and BigTIFF, in either byte order.
  { bytes: [0x49, 0x49, 0x2a, 0x00], open: openGeotiffs },
  { bytes: [0x4d, 0x4d, 0x00, 0x2a], open: openGeotiffs },
  { bytes: [0x49, 0x49, 0x2b, 0x00], open: openGeotiffs },
  { bytes: [0x4d, 0x4d, 0x00, 0x2b], open: openGeotiffs },
];

/** What it is by its ending, where the bytes are text. */
const endings: Readonly<Record<string, Opener>> = {
  '.geojson': openGeoJson,
  '.json': openGeoJson,
  '.gml': openGml,
  '.xml': openGml,
  '.csv': openCsv,
  '.tsv': openCsv,
  '.txt': openCsv,
};

/** Formats that are read, for messages and help. */
export const formats =
  'GeoJSON, GeoPackage, Shapefile (zipped, or .shp beside its neighbours), FlatGeobuf, CSV with coordinates, GML (also WFS answers), GeoTIFF (a file, or a folder of them as one mosaic)';

/**
 * Opens a file by what it is.
 * @throws ImportError when it is not there, empty, or of no format that is read
 */
export async function openDataset(path: string, options: ReadOptions): Promise<Dataset> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) return openGeotiffs(path, options);
  const head = await readHead(path);
  const signed = signatures.find(({ bytes }) => bytes.every((byte, i) => head[i] === byte));
  const opener = signed?.open ?? endings[extname(path).toLowerCase()] ?? byText(head);
  if (opener === undefined) throw new ImportError(`${path} is of no format that is read: ${formats}.`);
  return opener(path, options);
}

async function readHead(path: string): Promise<Buffer> {
  const state = await stat(path).catch(() => undefined);
  if (state === undefined) throw new ImportError(`There is no file ${path}.`);
  if (!state.isFile() || state.size === 0) throw new ImportError(`${path} is empty or no file.`);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function byText(head: Buffer): Opener | undefined {
  const text = head
    .toString('latin1')
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart();
  if (text.startsWith('{')) return openGeoJson;
  return text.startsWith('<') ? openGml : undefined;
}
