import type { Crs } from './crs.ts';

/*
 * A CRS in words, for files that carry its definition. Names and codes are those of the EPSG registry; files written
 * by x, y conventions (Shapefile, GeoPackage, FlatGeobuf, GeoParquet) ignore the order of the axes stated here.
 */

/** WKT 1 with EPSG codes (OGC 01-009): GeoPackage, FlatGeobuf. */
export function toWkt(crs: Crs): string {
  const geographic = geographicWkt(geodeticOf(crs));
  const conversion = conversionOf(crs);
  if (conversion === undefined) return geographic;
  const { name, latitude, longitude, scale, easting, northing } = conversion;
  const isMercator = crs.srid === 3857;
  const method = isMercator
    ? 'PROJECTION["Mercator_1SP"]'
    : `PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",${latitude}]`;
  const parameters = `PARAMETER["central_meridian",${longitude}],PARAMETER["scale_factor",${scale}],PARAMETER["false_easting",${easting}],PARAMETER["false_northing",${northing}]`;
  const axes = isMercator
    ? `AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","${crs.proj4.replace('+no_defs', '+wktext +no_defs')}"]`
    : 'AXIS["Northing",NORTH],AXIS["Easting",EAST]';
  return `PROJCS["${name}",${geographic},${method},${parameters},UNIT["metre",1,AUTHORITY["EPSG","9001"]],${axes},AUTHORITY["EPSG","${crs.srid}"]]`;
}

/** WKT in the dialect of ESRI, for the .prj of a Shapefile. */
export function toEsriWkt(crs: Crs): string {
  const { esriName, esriDatum, ellipsoid } = geodeticOf(crs);
  const spheroid = `SPHEROID["${ellipsoid.esriName}",6378137.0,${ellipsoid.inverseFlattening}]`;
  const geographic = `GEOGCS["${esriName}",DATUM["${esriDatum}",${spheroid}],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;
  const conversion = conversionOf(crs);
  if (conversion === undefined) return geographic;
  const { esriName: name, latitude, longitude, scale, easting, northing } = conversion;
  const origin = `PARAMETER["False_Easting",${easting.toFixed(1)}],PARAMETER["False_Northing",${northing.toFixed(1)}],PARAMETER["Central_Meridian",${longitude.toFixed(1)}]`;
  const method =
    crs.srid === 3857
      ? `PROJECTION["Mercator_Auxiliary_Sphere"],${origin},PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0]`
      : `PROJECTION["Transverse_Mercator"],${origin},PARAMETER["Scale_Factor",${scale}],PARAMETER["Latitude_Of_Origin",${latitude.toFixed(1)}]`;
  return `PROJCS["${name}",${geographic},${method},UNIT["Meter",1.0]]`;
}

/** PROJJSON (schema 0.7), for GeoParquet; CRS:84 has longitude first. */
export function toProjJson(crs: Crs): Readonly<Record<string, unknown>> {
  const conversion = conversionOf(crs);
  const schema = 'https://proj.org/schemas/v0.7/projjson.schema.json';
  const id = crs.code === 'CRS:84' ? { authority: 'OGC', code: 'CRS84' } : epsg(crs.srid);
  if (conversion === undefined) {
    const name = crs.code === 'CRS:84' ? 'WGS 84 (CRS84)' : geodeticOf(crs).name;
    return { $schema: schema, type: 'GeographicCRS', name, ...geographicJson(crs), id };
  }
  const base = geodeticOf(crs);
  const axis = (name: string, abbreviation: string, direction: string): object => ({
    name,
    abbreviation,
    direction,
    unit: 'metre',
  });
  const axes =
    crs.axisOrder === 'yx'
      ? [axis('Northing', 'x', 'north'), axis('Easting', 'y', 'east')]
      : [axis('Easting', 'X', 'east'), axis('Northing', 'Y', 'north')];
  return {
    $schema: schema,
    type: 'ProjectedCRS',
    name: conversion.name,
    base_crs: { name: base.name, ...geographicJson(crs), id: epsg(base.code) },
    conversion: conversionJson(crs, conversion),
    coordinate_system: { subtype: 'Cartesian', axis: axes },
    id,
  };
}

interface Ellipsoid {
  readonly name: string;
  readonly esriName: string;
  readonly code: number;
  readonly inverseFlattening: number;
}

interface Geodetic {
  readonly name: string;
  readonly code: number;
  readonly datum: string;
  readonly datumCode: number;
  readonly esriName: string;
  readonly esriDatum: string;
  readonly ellipsoid: Ellipsoid;
}

const GRS80: Ellipsoid = {
  name: 'GRS 1980',
  esriName: 'GRS_1980',
  code: 7019,
  inverseFlattening: 298.257222101,
};
const WGS84: Geodetic = {
  name: 'WGS 84',
  code: 4326,
  datum: 'World Geodetic System 1984',
  datumCode: 6326,
  esriName: 'GCS_WGS_1984',
  esriDatum: 'D_WGS_1984',
  ellipsoid: { name: 'WGS 84', esriName: 'WGS_1984', code: 7030, inverseFlattening: 298.257223563 },
};
const ETRS89: Geodetic = {
  name: 'ETRS89',
  code: 4258,
  datum: 'European Terrestrial Reference System 1989',
  datumCode: 6258,
  esriName: 'GCS_ETRS_1989',
  esriDatum: 'D_ETRS_1989',
  ellipsoid: GRS80,
};
const ETRF2000: Geodetic = {
  name: 'ETRF2000-PL',
  code: 9702,
  datum: 'ETRF2000 Poland',
  datumCode: 1305,
  esriName: 'ETRF2000-PL',
  esriDatum: 'D_ETRF2000_Poland',
  ellipsoid: GRS80,
};

function geodeticOf({ srid }: Crs): Geodetic {
  if (srid === 4326 || srid === 3857) return WGS84;
  return srid === 4258 ? ETRS89 : ETRF2000;
}

interface Conversion {
  readonly name: string;
  readonly esriName: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly scale: number;
  readonly easting: number;
  readonly northing: number;
}

/** Read from the definition that coordinates are computed by, so that there is no second copy of its numbers. */
function conversionOf({ srid, proj4, unit }: Crs): Conversion | undefined {
  if (unit === 'degree') return undefined;
  const number = (name: string): number => Number(new RegExp(`\\+${name}=(\\S+)`).exec(proj4)?.[1] ?? 0);
  const longitude = number('lon_0');
  const zone = longitude / 3;
  const names =
    srid === 3857
      ? ['WGS 84 / Pseudo-Mercator', 'WGS_1984_Web_Mercator_Auxiliary_Sphere']
      : srid === 2180
        ? ['ETRF2000-PL / CS92', 'ETRS_1989_Poland_CS92']
        : [`ETRF2000-PL / CS2000/${longitude}`, `ETRS_1989_Poland_CS2000_Zone_${zone}`];
  return {
    name: names[0] ?? '',
    esriName: names[1] ?? '',
    latitude: number('lat_0'),
    longitude,
    scale: number('k'),
    easting: number('x_0'),
    northing: number('y_0'),
  };
}

function geographicWkt({ name, code, datum, datumCode, ellipsoid }: Geodetic): string {
  // WKT 1 of these registries joins the words of a datum, and calls this one as it did in 1984.
  const datumName = code === 4326 ? 'WGS_1984' : datum.replaceAll(' ', '_');
  return `GEOGCS["${name}",DATUM["${datumName}",SPHEROID["${ellipsoid.name}",6378137,${ellipsoid.inverseFlattening},AUTHORITY["EPSG","${ellipsoid.code}"]],AUTHORITY["EPSG","${datumCode}"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","${code}"]]`;
}

const epsg = (code: number): object => ({ authority: 'EPSG', code });

function geographicJson(crs: Crs): Readonly<Record<string, unknown>> {
  const { datum, datumCode, ellipsoid } = geodeticOf(crs);
  const latitude = {
    name: 'Geodetic latitude',
    abbreviation: 'Lat',
    direction: 'north',
    unit: 'degree',
  };
  const longitude = {
    name: 'Geodetic longitude',
    abbreviation: 'Lon',
    direction: 'east',
    unit: 'degree',
  };
  return {
    datum: {
      type: 'GeodeticReferenceFrame',
      name: datum,
      ellipsoid: {
        name: ellipsoid.name,
        semi_major_axis: 6378137,
        inverse_flattening: ellipsoid.inverseFlattening,
      },
      id: epsg(datumCode),
    },
    coordinate_system: {
      subtype: 'ellipsoidal',
      axis: crs.code === 'CRS:84' ? [longitude, latitude] : [latitude, longitude],
    },
  };
}

function conversionJson(crs: Crs, conversion: Conversion): object {
  const isMercator = crs.srid === 3857;
  const parameter = (name: string, value: number, unit: string, code: number): object => ({
    name,
    value,
    unit,
    id: epsg(code),
  });
  const scale = parameter('Scale factor at natural origin', conversion.scale, 'unity', 8805);
  return {
    name: isMercator
      ? 'Popular Visualisation Pseudo-Mercator'
      : conversion.name.replace('ETRF2000-PL /', 'Poland'),
    method: isMercator
      ? { name: 'Popular Visualisation Pseudo Mercator', id: epsg(1024) }
      : { name: 'Transverse Mercator', id: epsg(9807) },
    parameters: [
      parameter('Latitude of natural origin', conversion.latitude, 'degree', 8801),
      parameter('Longitude of natural origin', conversion.longitude, 'degree', 8802),
      ...(isMercator ? [] : [scale]),
      parameter('False easting', conversion.easting, 'metre', 8806),
      parameter('False northing', conversion.northing, 'metre', 8807),
    ],
  };
}
