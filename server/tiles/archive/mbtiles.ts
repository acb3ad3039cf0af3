import { DatabaseSync } from 'node:sqlite';
import type { ArchiveDescription, ArchiveWriter } from './archive.ts';

/** MBTiles 1.3: WebMercatorQuad only, rows counted from below. */
export function writeMbTiles(path: string, description: ArchiveDescription): ArchiveWriter {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA application_id = ${0x4d504258};
    CREATE TABLE metadata (name text, value text);
    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    BEGIN`);
  const note = database.prepare('INSERT INTO metadata VALUES (?, ?)');
  for (const [name, value] of metadataOf(description)) note.run(name, value);
  const insert = database.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
  return {
    add({ z, row, column }, bytes) {
      insert.run(z, column, 2 ** z - 1 - row, bytes);
    },
    close() {
      database.exec(`COMMIT; CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)`);
      database.close();
    },
  };
}

function metadataOf(description: ArchiveDescription): readonly (readonly [string, string])[] {
  const { name, format, bounds, minZoom, maxZoom } = description;
  const [minX, minY, maxX, maxY] = bounds;
  return [
    ['name', name],
    ['format', format === 'mvt' ? 'pbf' : format === 'jpeg' ? 'jpg' : format],
    ['bounds', bounds.join(',')],
    ['center', [(minX + maxX) / 2, (minY + maxY) / 2, minZoom].join(',')],
    ['minzoom', String(minZoom)],
    ['maxzoom', String(maxZoom)],
    ['attribution', description.attribution],
    ['description', description.description],
    ['type', 'overlay'],
    ['version', '1'],
    ...(format === 'mvt'
      ? ([['json', JSON.stringify({ vector_layers: description.vectorLayers })]] as const)
      : []),
  ];
}
