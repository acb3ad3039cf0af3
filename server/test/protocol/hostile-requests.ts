/** Makes requests at random from a seed: the same seed makes the same ones. */
export function hostileRequests(seed: number, count: number): readonly string[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => request(random));
}

type Random = () => number;

/** Mulberry32: 0 ≤ x < 1. */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

const layers = ['gminas', 'powiats', 'parcels', 'pog_zones', 'voivodeship', 'streets', 'monuments', 'flood'];
const names = [
  ...layers,
  'nothing',
  '',
  'parcels,gminas',
  'GMINAS',
  'sip:parcels',
  'x:parcels',
  '*',
  'planning',
];
const numbers = [
  ...[
    '0',
    '1',
    '-1',
    '3',
    '10',
    '256',
    '512',
    '4097',
    '99999999',
    '1e300',
    '1e-300',
    '-1e300',
    '1.5',
    '00012',
  ],
  ...['NaN', 'Infinity', '-Infinity', '0x10', '1;2', '', 'x', '9007199254740993', '٣', '1,5', ' 1', '-0'],
];
const crss = [
  ...[
    'EPSG:2180',
    'EPSG:2177',
    'EPSG:3857',
    'EPSG:4326',
    'CRS:84',
    'EPSG:27700',
    'EPSG:0',
    'EPSG:',
    'epsg:2180',
  ],
  ...[
    'urn:ogc:def:crs:EPSG::2180',
    'urn:ogc:def:crs:OGC:1.3:CRS84',
    'http://www.opengis.net/def/crs/EPSG/0/2180',
  ],
  ...[
    'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
    'javascript:1',
    'AUTO2:42001,1,0,50',
    '../../etc/passwd',
  ],
];
const boxes = [
  ...[
    '18,53,18.6,53.1',
    '473000,572000,474000,573000',
    '572000,473000,573000,474000',
    '0,0,0,0',
    '1,2,3',
    'a,b,c,d',
  ],
  ...[
    '-180,-90,180,90',
    '180,90,-180,-90',
    '-1e300,-1e300,1e300,1e300',
    '-Infinity,-Infinity,Infinity,Infinity',
  ],
  ...['1,2,3,4,5,6', '1,2,3,4,5', ',,,', '1e-320,1e-320,2e-320,2e-320', '474000,573000,473000,572000'],
];
const junk = [
  ...[
    "'",
    "' OR 1=1--",
    '\0',
    '<script>alert(1)</script>',
    '%',
    '../../etc/passwd',
    'x'.repeat(3000),
    '\u202e',
    '😀',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '{}',
    '[]',
    'null',
    'undefined',
    '\r\nX: y',
    '$' + '{7*7}',
    'a\\',
  ],
  ...[
    '; DROP TABLE x',
    '*',
    '?',
    ' ',
    '\\',
    '\x1b[0m',
    '%00',
    '%n%s',
    '-',
    '٣',
    'ﬀ',
    '/**/',
    '`id`',
    '\ufeff',
    '\uffff',
  ],
];
const fes = (content: string): string =>
  `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2">${content}</fes:Filter>`;
const reference = '<fes:ValueReference>name</fes:ValueReference>';
const filters = [
  ...[
    '<Filter/>',
    '<Filter',
    '<!DOCTYPE a [<!ENTITY e "x">]><Filter>&e;</Filter>',
    '\0',
    'name = 1',
    fes(''),
  ],
  fes(`<fes:PropertyIsEqualTo>${reference}<fes:Literal>Toruń</fes:Literal></fes:PropertyIsEqualTo>`),
  fes(`<fes:PropertyIsLike>${reference}<fes:Literal>%</fes:Literal></fes:PropertyIsLike>`),
  fes('<fes:Not>'.repeat(100) + '</fes:Not>'.repeat(100)),
  fes('<fes:BBOX><gml:Envelope><gml:lowerCorner>NaN 1e999</gml:lowerCorner></gml:Envelope></fes:BBOX>'),
  fes('<fes:Intersects><gml:Polygon><gml:exterior/></gml:Polygon></fes:Intersects>'),
  fes('<fes:ResourceId rid="gminas.1"/><fes:ResourceId rid="x"/>'),
];

/** Values that fit a parameter, and such that nearly do. */
const values: Readonly<Record<string, readonly string[]>> = {
  REQUEST: ['GetMap', 'GetFeatureInfo', 'GetLegendGraphic', 'GetCapabilities', 'getmap', 'x', '__proto__'],
  VERSION: ['1.3.0', '1.1.1', '1.0.0', '2.0.0', '9', '', '1.1.0'],
  LAYERS: names,
  QUERY_LAYERS: names,
  LAYER: names,
  TYPENAMES: names,
  STYLES: ['', 'parcels', 'x', ',,', 'parcels-kieg'],
  CRS: crss,
  SRS: crss,
  SRSNAME: crss,
  BBOX: boxes,
  WIDTH: numbers,
  HEIGHT: numbers,
  I: numbers,
  J: numbers,
  FORMAT: ['image/png', 'image/jpeg', 'image/svg+xml', 'image/png; mode=8bit', 'x'],
  INFO_FORMAT: ['text/html', 'text/plain', 'application/json', 'application/vnd.ogc.gml', 'x'],
  FEATURE_COUNT: numbers,
  EXCEPTIONS: ['XML', 'INIMAGE', 'BLANK', 'x'],
  TRANSPARENT: ['TRUE', 'x'],
  BGCOLOR: ['0xFF0000', 'red', '0xZZ'],
  RULE: ['x', '0'],
  SCALE: numbers,
  DPI: numbers,
  FORMAT_OPTIONS: ['dpi:300', 'dpi:99999', 'x'],
  COUNT: numbers,
  STARTINDEX: numbers,
  RESULTTYPE: ['hits', 'results', 'x'],
  PROPERTYNAME: ['name', 'geometry', '*', 'x', '(a)(b)', 'name,teryt', "';"],
  SORTBY: ['name', 'name DESC', 'x', 'geometry', 'name D,teryt A'],
  RESOURCEID: ['gminas.1', 'x', 'gminas.', '..', 'gminas._x0000_', 'parcels.049901_1.0001.1_x002F_1'],
  FILTER: filters,
  STOREDQUERY_ID: ['urn:ogc:def:query:OGC-WFS::GetFeatureById', 'x'],
  ID: ['gminas.1', 'x', '\0'],
  VALUEREFERENCE: ['name', 'geometry', '@gml:id', 'x', '/a/b[1]', 'valueOf(x)'],
  OUTPUTFORMAT: ['application/json', 'text/xml', 'x', 'application/gml+xml; version=3.2'],
  NAMESPACES: ['xmlns(sip,x)', 'x', 'xmlns('],
  limit: numbers,
  bbox: boxes,
  'bbox-crs': crss,
  crs: crss,
  datetime: [
    '2020-01-01',
    '../..',
    '2020-01-01T00:00:00Z/..',
    'x',
    '/',
    '2020-02-30',
    '-0001-01-01',
    '2021-01-01/2020-01-01',
  ],
  f: ['json', 'html', 'x', ''],
  lang: ['pl', 'en', 'x'],
  cursor: ['x', 'eyJ4IjoxfQ', 'W10', 'W251bGxd', 'WyJhIl0'],
  name: ['Toruń', '%', "'"],
  unknown: ['1'],
  q: ['18.5 53.0', '572000 473000', '%', 'a', '1e999 1e999', '6540158,5875871', '° \' "', '\0'],
  x: numbers,
  y: numbers,
  resolution: numbers,
  layers: names,
  layer: names,
  key: ['1', '049901_1.0001.1/1', '\0'],
};

interface Kind {
  readonly weight: number;
  readonly path: (random: Random) => string;
  /** A request that is answered, before something in it is changed. */
  readonly good: Readonly<Record<string, string>>;
  /** What is changed besides. */
  readonly more: readonly string[];
}

const common = { SERVICE: 'WMS', VERSION: '1.3.0', STYLES: '', CRS: 'EPSG:2180', FORMAT: 'image/png' };
const map = { LAYERS: 'gminas', BBOX: '500000,400000,600000,500000', WIDTH: '64', HEIGHT: '64' };
const wms = ['VERSION', 'SRS', 'EXCEPTIONS', 'TRANSPARENT', 'BGCOLOR', 'DPI', 'FORMAT_OPTIONS', 'REQUEST'];
const wfs = { SERVICE: 'WFS', VERSION: '2.0.0', TYPENAMES: 'gminas', COUNT: '3' };
const wfsMore = [
  'STARTINDEX',
  'BBOX',
  'SRSNAME',
  'RESULTTYPE',
  'SORTBY',
  'RESOURCEID',
  'FILTER',
  'NAMESPACES',
  'OUTPUTFORMAT',
];
const at = (path: string) => (): string => path;

const kinds: readonly Kind[] = [
  { weight: 4, path: at('/wms'), good: { ...common, REQUEST: 'GetMap', ...map }, more: wms },
  {
    weight: 3,
    path: at('/wms'),
    good: {
      ...common,
      REQUEST: 'GetFeatureInfo',
      ...map,
      QUERY_LAYERS: 'gminas',
      I: '3',
      J: '3',
      INFO_FORMAT: 'text/html',
    },
    more: [...wms, 'FEATURE_COUNT'],
  },
  {
    weight: 1,
    path: at('/wms'),
    good: { ...common, REQUEST: 'GetLegendGraphic', LAYER: 'gminas' },
    more: ['RULE', 'SCALE', 'WIDTH', 'HEIGHT', 'DPI'],
  },
  {
    weight: 5,
    path: at('/wfs'),
    good: { ...wfs, REQUEST: 'GetFeature' },
    more: [...wfsMore, 'PROPERTYNAME'],
  },
  {
    weight: 2,
    path: at('/wfs'),
    good: { ...wfs, REQUEST: 'GetPropertyValue', VALUEREFERENCE: 'name' },
    more: wfsMore,
  },
  {
    weight: 1,
    path: at('/wfs'),
    good: { ...wfs, REQUEST: 'DescribeFeatureType' },
    more: ['OUTPUTFORMAT', 'NAMESPACES'],
  },
  {
    weight: 1,
    path: at('/wfs'),
    good: {
      ...wfs,
      REQUEST: 'GetFeature',
      STOREDQUERY_ID: 'urn:ogc:def:query:OGC-WFS::GetFeatureById',
      ID: 'gminas.1',
    },
    more: ['OUTPUTFORMAT', 'SRSNAME'],
  },
  {
    weight: 5,
    path: (random) => `/ogc/collections/${encode(pick(random, names))}/items`,
    good: { limit: '3' },
    more: ['bbox', 'bbox-crs', 'crs', 'datetime', 'f', 'lang', 'cursor', 'name', 'unknown'],
  },
  { weight: 1, path: at('/api/search'), good: { q: '18.6 53.0' }, more: ['lang'] },
  {
    weight: 2,
    path: at('/api/identify'),
    good: { x: '473500', y: '572500', resolution: '1', layers: 'gminas' },
    more: ['crs', 'lang'],
  },
  { weight: 1, path: at('/api/feature'), good: { layer: 'gminas', key: '1' }, more: ['lang'] },
];
const weighted = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

function request(random: Random): string {
  const choice = random();
  if (choice < 0.08) return tile(random);
  if (choice < 0.13) return noise(random);
  const { path, good, more } = pick(random, weighted);
  const pairs = new Map(Object.entries(good));
  const changeable = [...Object.keys(good), ...more];
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const name = pick(random, changeable);
    pairs.set(name, pick(random, random() < 0.2 ? junk : (values[name] ?? junk)));
  }
  if (random() < 0.1) pairs.delete(pick(random, changeable));
  const query = [...pairs].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  if (random() < 0.05)
    query.push(pick(random, query.length > 0 ? query : ['']), pick(random, ['&&', '%', '=', '?']));
  return `${path(random)}?${query.join('&')}`;
}

function tile(random: Random): string {
  const part = (): string =>
    pick(random, [
      '0',
      '7',
      '8',
      '14',
      '70',
      '42',
      '-1',
      '99',
      '1e2',
      'x',
      'EPSG:2180',
      'WebMercatorQuad',
      '%00',
      '9'.repeat(20),
    ]);
  const parts = Array.from({ length: pick(random, [2, 3, 3, 3, 4]) }, part);
  const ending = pick(random, ['.mvt', '.pbf', '.png', '', '.json']);
  return `/tiles/${encode(pick(random, names))}/${parts.join('/')}${ending}`;
}

function noise(random: Random): string {
  const path = pick(random, [
    'wms',
    'wfs',
    'ogc',
    'ogc/collections',
    'api/search',
    'api/identify',
    'tiles',
    'borders/wms',
  ]);
  const text = Array.from({ length: 1 + random() * 30 }, () => String.fromCharCode(33 + random() * 90)).join(
    '',
  );
  return `/${path}?${text.replace(/[#"<>\\^`{|}]/g, '%')}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
