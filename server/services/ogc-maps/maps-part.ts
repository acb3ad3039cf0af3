import type { View } from '../../catalog/layer.ts';
import { allCrs, crsOf } from '../../geo/crs.ts';
import { orient, writeCrs } from '../../geo/crs-reference.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { MAP_REL, mapOffers } from './map-formats.ts';
import { datasetCrs } from './map-subject.ts';
import { mapsDefinition, mapTexts } from './maps-definition.ts';

const MAPS = 'http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf';

/** OGC API – Maps, Part 1 (20-058) as a part of the API. */
export const mapsPart: ApiPart = {
  conformsTo: [
    'core',
    'dataset-map',
    'collection-map',
    'styled-map',
    'collections-selection',
    'scaling',
    'display-resolution',
    'spatial-subsetting',
    'datetime',
    'crs',
    'api-operations',
    'cors',
    'png',
    'jpeg',
    'svg',
  ].map((name) => `${MAPS}/${name}`),
  landingLinks: (resource) => mapLinks('/map', resource),
  collectionLinks: (layer, resource) => mapLinks(`/collections/${layer.id}/map`, resource),
  landingMembers: ({ view }) => datasetMembers(view),
  definition: (_view, language) => mapsDefinition(language),
};

/** Where the dataset is, in which CRSs, and which is the one of its maps (20-058, 20.2 and 20.3). */
function datasetMembers(view: View): object {
  const crs84 = writeCrs(crsOf('CRS:84'), 'http');
  const { crs } = datasetCrs;
  const [first, ...others] = view.layers.flatMap((each) =>
    each.geographicExtent === undefined ? [] : [each.geographicExtent],
  );
  if (first === undefined) return {};
  const box = others.reduce<Extent>(union, first);
  const stored = transformExtent(box, crsOf('CRS:84'), crs);
  return {
    extent: {
      spatial: {
        bbox: [box],
        crs: crs84,
        ...(stored === undefined ? {} : { storageCrsBbox: [orient(stored, crs.axisOrder)] }),
      },
    },
    crs: [crs84, ...allCrs.map((each) => writeCrs(each, 'http')).filter((uri) => uri !== crs84)],
    storageCrs: writeCrs(crs, 'http'),
  };
}

/** The map's plain address, to which a client adds what it wants, and that of each further format. */
function mapLinks(path: string, resource: Resource): readonly Link[] {
  return mapOffers.map(({ f, mediaType, name }, i) => ({
    href: addressOf(resource, path, i === 0 ? {} : { f }),
    rel: MAP_REL,
    type: mediaType,
    title: `${mapTexts[resource.language].map} (${name})`,
  }));
}
