type Schema = Readonly<Record<string, unknown>>;

const listOf = (items: Schema, minItems = 0): Schema => ({ type: 'array', minItems, items });
const oneOf = (...choices: readonly Schema[]): Schema => ({ oneOf: choices });
const absent: Schema = { type: 'null' };

const position: Schema = { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 3 };
const box: Schema = { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 6 };
const line = listOf(position, 2);
const area = listOf(listOf(position, 4));

const uriOrReference = oneOf(
  { type: 'string' },
  {
    type: 'object',
    required: ['type', 'href'],
    properties: { type: { const: 'Reference' }, href: { type: 'string' }, epoch: { type: 'number' } },
  },
);
const coordRefSys = oneOf(uriOrReference, listOf(uriOrReference, 2));

const shape = (type: string, coordinates: Schema): Schema => ({
  type: 'object',
  required: ['type', 'coordinates'],
  properties: { type: { const: type }, coordinates, coordRefSys, bbox: box },
});
const shapes = [
  shape('Point', position),
  shape('LineString', line),
  shape('Polygon', area),
  shape('MultiPoint', listOf(position)),
  shape('MultiLineString', listOf(line)),
  shape('MultiPolygon', listOf(area)),
];
const collection: Schema = {
  type: 'object',
  required: ['type', 'geometries'],
  properties: {
    type: { const: 'GeometryCollection' },
    geometries: listOf(oneOf(...shapes)),
    coordRefSys,
    bbox: box,
  },
};

const date: Schema = { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` };
const timestamp: Schema = {
  type: 'string',
  pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$`,
};
const time = oneOf(absent, {
  type: 'object',
  properties: {
    date,
    timestamp,
    interval: { ...listOf(oneOf(date, timestamp, { const: '..' }), 2), maxItems: 2 },
  },
});

const featureType = oneOf({ type: 'string' }, listOf({ type: 'string' }));
const featureSchema = oneOf(
  { type: 'string', format: 'uri' },
  { type: 'object', additionalProperties: { type: 'string', format: 'uri' } },
);

const feature: Schema = {
  type: 'object',
  required: ['type', 'time', 'place', 'geometry', 'properties'],
  properties: {
    type: { const: 'Feature' },
    id: oneOf({ type: 'number' }, { type: 'string' }),
    featureType,
    featureSchema,
    coordRefSys,
    time,
    place: oneOf(absent, ...shapes),
    geometry: oneOf(absent, ...shapes, collection),
    properties: oneOf(absent, { type: 'object' }),
  },
};

/** What the JSON Schema of JSON-FG (21-045) asks of a collection, as far as it says anything of what is flat. */
export const jsonFgCollection: Schema = {
  type: 'object',
  required: ['type', 'conformsTo', 'features'],
  properties: {
    type: { const: 'FeatureCollection' },
    conformsTo: listOf({ type: 'string' }, 1),
    featureType,
    featureSchema,
    geometryDimension: { type: 'integer', minimum: 0, maximum: 3 },
    coordRefSys,
    features: listOf(feature),
  },
};
