import { allCrs } from '../geo/crs.ts';

/**
 * EPSG number of a CRS in WKT 1 (Esri's and OGC's): its own code when it has one, else by the parameters of
 * the CRSs of this platform. Undefined when neither tells.
 */
export function sridOfWkt(wkt: string): number | undefined {
  const code = /AUTHORITY\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$/i.exec(wkt.trim())?.[1];
  if (code !== undefined) return Number(code);
  if (/^\s*GEOGCS\s*\["(GCS_)?WGS[_ ]?(19)?84"/i.test(wkt)) return 4326;
  if (/^\s*GEOGCS\s*\["(GCS_)?ETRS?F?[_ ]?(19|20)?(89|00)/i.test(wkt)) return 4258;
  if (/PROJECTION\s*\[\s*"Mercator_Auxiliary_Sphere"|Popular Visualisation Pseudo|Pseudo-Mercator/i.test(wkt))
    return 3857;
  return transverseMercator(wkt);
}

function transverseMercator(wkt: string): number | undefined {
  if (!/Transverse_Mercator/i.test(wkt) || !/GRS.?1980/i.test(wkt)) return undefined;
  const wanted = {
    lon_0: parameter(wkt, 'central_meridian'),
    k: parameter(wkt, 'scale_factor'),
    x_0: parameter(wkt, 'false_easting'),
    y_0: parameter(wkt, 'false_northing'),
  };
  const found = allCrs.find(
    (crs) =>
      crs.proj4.includes('+proj=tmerc') &&
      Object.entries(wanted).every(([name, value]) => {
        const own = Number(new RegExp(`\\+${name}=(\\S+)`).exec(crs.proj4)?.[1]);
        return value !== undefined && Math.abs(own - value) < 1e-6;
      }),
  );
  return found?.srid;
}

function parameter(wkt: string, name: string): number | undefined {
  const value = new RegExp(`PARAMETER\\s*\\[\\s*"${name}"\\s*,\\s*(-?[\\d.]+(?:e[+-]?\\d+)?)`, 'i').exec(
    wkt,
  )?.[1];
  return value === undefined ? undefined : Number(value);
}
