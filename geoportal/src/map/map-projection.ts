import Projection from 'ol/proj/Projection.js';
import { addCoordinateTransforms, addProjection, get as getProjection } from 'ol/proj.js';
import { type CrsCode, crsOf } from '../../../server/geo/crs.ts';
import { domainOf, projection } from '../../../server/geo/projection.ts';
import { mapCrs } from './scales.ts';

const geographic = crsOf('CRS:84');

/** EPSG:2180 as OpenLayers knows it; coordinates are easting, northing. */
export const mapProjection: Projection = register(mapCrs.code);

/** Longitude, latitude → easting, northing. */
export const toMap = projection(geographic, mapCrs);

/** Easting, northing → longitude, latitude. */
export const toGeographic = projection(mapCrs, geographic);

function register(code: CrsCode): Projection {
  const made = new Projection({ code, units: 'm', extent: [...domainOf(crsOf(code))] });
  addProjection(made);
  const degrees = getProjection('EPSG:4326');
  const forward = projection(geographic, crsOf(code));
  const inverse = projection(crsOf(code), geographic);
  addCoordinateTransforms(
    degrees ?? 'EPSG:4326',
    made,
    ([x = 0, y = 0]) => forward(x, y),
    ([x = 0, y = 0]) => inverse(x, y),
  );
  return made;
}
