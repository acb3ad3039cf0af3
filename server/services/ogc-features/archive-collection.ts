import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import type { Resource } from '../../ows/api/resource.ts';
import { type CollectionMembers, describedMembers, rightsLinks } from './collection-members.ts';
import { CRS84 } from './crs-parameter.ts';

/** A collection that has ready tiles and no items: nothing of it is a feature, so it has no item type either. */
export interface ArchiveCollection extends CollectionMembers {
  /** What the tiles hold (OGC API – Common, Part 2). */
  readonly dataType: 'vector' | 'map';
  /** In no standard, but what GDAL looks for to tell pictures from features. */
  readonly layerDataType?: 'Raster';
}

/** @param resource its links are those to the collection itself */
export function archiveMembers(
  archive: ArchiveLayer,
  resource: Resource,
  apiParts: readonly ApiPart[] = [],
): ArchiveCollection {
  const { bounds, format } = archive.facts;
  return {
    ...describedMembers(archive, resource.language),
    extent: { spatial: { bbox: [bounds], crs: CRS84 } },
    ...(format === 'mvt' ? { dataType: 'vector' } : { dataType: 'map', layerDataType: 'Raster' }),
    links: [
      ...resource.links,
      ...rightsLinks(archive, resource.language),
      ...apiParts.flatMap((part) => part.archiveLinks?.(archive, resource) ?? []),
    ],
  };
}
