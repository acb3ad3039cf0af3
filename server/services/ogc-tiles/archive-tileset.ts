import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { Language } from '../../catalog/layer.ts';
import { writeCrs } from '../../geo/crs-reference.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import { archiveExtent, archiveGrid, archiveTileLimits } from '../../tiles/archive/archive-request.ts';
import { tileMediaTypes } from '../../tiles/tile-source.ts';
import { writeBoundingBox } from './tile-matrix-set-json.ts';

/** Where the tilesets of an archive lie. */
export interface ArchivePlace {
  readonly archive: ArchiveLayer;
  /** Address of the list of its tilesets. */
  readonly url: string;
  readonly landing: string;
  readonly service: string;
  readonly language: Language;
}

const REL = 'http://www.opengis.net/def/rel/ogc/1.0';

/** Tiles of an archive are vectors or a map, never both. */
export function archiveKind({ facts }: ArchiveLayer): 'vector' | 'map' {
  return facts.format === 'mvt' ? 'vector' : 'map';
}

/** What a list of tilesets says of an archive's one (OGC 20-057, 8.3). */
export function writeArchiveItem({ archive, url, landing, language }: ArchivePlace) {
  return {
    title: `${archive.title[language]} (${archiveGrid.title})`,
    dataType: archiveKind(archive),
    crs: writeCrs(archiveGrid.crs, 'http'),
    tileMatrixSetId: archiveGrid.id,
    tileMatrixSetURI: archiveGrid.uri,
    links: [
      { href: `${url}/${archiveGrid.id}`, rel: 'self', type: JSON_TYPE, title: archiveGrid.title },
      { href: `${landing}/tileMatrixSets/${archiveGrid.id}`, rel: `${REL}/tiling-scheme`, type: JSON_TYPE },
    ],
  };
}

/** Tileset metadata of an archive (20-057, 8.4). */
export function writeArchiveTileset(place: ArchivePlace): object {
  const { archive, url, service, language } = place;
  const { bounds, format, vectorLayers, minZoom, maxZoom } = archive.facts;
  const item = writeArchiveItem(place);
  const box = archiveExtent(bounds);
  return {
    ...item,
    attribution: archive.attribution[language],
    ...(box === undefined ? {} : { boundingBox: writeBoundingBox(box, archiveGrid) }),
    tileMatrixSetLimits: writeLimits(archive),
    ...(format === 'mvt' ? { layers: vectorLayers.map((layer) => writeLayer(layer, minZoom, maxZoom)) } : {}),
    links: [
      ...item.links,
      {
        href: `${url}/${archiveGrid.id}/{tileMatrix}/{tileRow}/{tileCol}?f=${format}`,
        rel: 'item',
        type: tileMediaTypes[format],
        templated: true,
      },
      { href: `${service}/tiles/${archive.id}.json`, rel: 'alternate', type: JSON_TYPE, title: 'TileJSON' },
    ],
  };
}

function writeLimits(archive: ArchiveLayer): readonly object[] {
  return archiveGrid.matrices.flatMap(({ id }, z) => {
    const limits = archiveTileLimits(archive, z);
    if (limits === undefined) return [];
    return {
      tileMatrix: id,
      minTileRow: limits.minRow,
      maxTileRow: limits.maxRow,
      minTileCol: limits.minColumn,
      maxTileCol: limits.maxColumn,
    };
  });
}

function writeLayer(
  { id, description, fields }: ArchiveLayer['facts']['vectorLayers'][number],
  minZoom: number,
  maxZoom: number,
): object {
  // What an archive says of its attributes is a sentence or a type's name, as it pleases.
  const properties = Object.fromEntries(Object.entries(fields).map(([name, title]) => [name, { title }]));
  return {
    id,
    ...(description === undefined ? {} : { description }),
    dataType: 'vector',
    minTileMatrix: String(minZoom),
    maxTileMatrix: String(maxZoom),
    propertiesSchema: { type: 'object', properties },
  };
}
