/** Media types of SLD documents by version. */
export const sldTypes = {
  '1.0.0': 'application/vnd.ogc.sld+xml;version=1.0',
  '1.1.0': 'application/vnd.ogc.sld+xml;version=1.1',
} as const;

/** The forms a style can be had in, by the value of `f`. */
export const stylesheets = [
  {
    f: 'mapbox',
    type: 'application/vnd.mapbox.style+json',
    title: 'MapLibre',
    version: '8',
    specification: 'https://maplibre.org/maplibre-style-spec/',
  },
  {
    f: 'sld10',
    type: sldTypes['1.0.0'],
    title: 'SLD 1.0',
    version: '1.0.0',
    specification: 'https://www.ogc.org/standard/sld/',
  },
  {
    f: 'sld11',
    type: sldTypes['1.1.0'],
    title: 'SLD 1.1',
    version: '1.1.0',
    specification: 'https://www.ogc.org/standard/sld/',
  },
] as const;
