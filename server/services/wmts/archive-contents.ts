import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { ServiceMetadata } from '../../ows/service-metadata.ts';
import { ARCHIVE_STYLE, archiveGrid, archiveTileLimits } from '../../tiles/archive/archive-request.ts';
import { tileMediaTypes } from '../../tiles/tile-source.ts';
import { element, type Xml } from '../../xml/write.ts';
import { tileFormats } from './tile-formats.ts';
import { VERSION } from './wmts-request.ts';

/** The layers of ready tiles: one grid, one format, one style, nothing to point at. */
export function writeArchives(metadata: ServiceMetadata): readonly Xml[] {
  return metadata.view.archives.map((archive) => writeArchive(archive, metadata));
}

function writeArchive(archive: ArchiveLayer, { language, address }: ServiceMetadata): Xml {
  const { id, title, abstract, keywords, facts } = archive;
  const format = tileMediaTypes[facts.format];
  const ending = tileFormats.find((each) => each.format === facts.format)?.ending ?? facts.format;
  const [west, south, east, north] = facts.bounds;
  const place = '{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}';
  return element(
    'Layer',
    {},
    element('ows:Title', {}, title[language]),
    element('ows:Abstract', {}, abstract[language]),
    keywords.length === 0
      ? undefined
      : element(
          'ows:Keywords',
          {},
          keywords.map((keyword) => element('ows:Keyword', {}, keyword[language])),
        ),
    element(
      'ows:WGS84BoundingBox',
      {},
      element('ows:LowerCorner', {}, `${west} ${south}`),
      element('ows:UpperCorner', {}, `${east} ${north}`),
    ),
    element('ows:Identifier', {}, id),
    element('Style', { isDefault: true }, element('ows:Identifier', {}, ARCHIVE_STYLE)),
    element('Format', {}, format),
    element('TileMatrixSetLink', {}, element('TileMatrixSet', {}, archiveGrid.id), writeLimits(archive)),
    element('ResourceURL', {
      format,
      resourceType: 'tile',
      template: `${address}/wmts/${VERSION}/${id}/${place}.${ending}`,
    }),
  );
}

/** The schema has no way to say that row or column 0 is the last: such levels are not declared. */
function writeLimits(archive: ArchiveLayer): Xml | undefined {
  const levels = archiveGrid.matrices.flatMap((matrix, z) => {
    const limits = archiveTileLimits(archive, z);
    if (limits === undefined || limits.maxRow === 0 || limits.maxColumn === 0) return [];
    return element(
      'TileMatrixLimits',
      {},
      element('TileMatrix', {}, matrix.id),
      element('MinTileRow', {}, limits.minRow),
      element('MaxTileRow', {}, limits.maxRow),
      element('MinTileCol', {}, limits.minColumn),
      element('MaxTileCol', {}, limits.maxColumn),
    );
  });
  return levels.length === 0 ? undefined : element('TileMatrixSetLimits', {}, levels);
}
