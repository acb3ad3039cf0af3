import type { Language, Layer, Property } from '../../../catalog/layer.ts';
import type { Config } from '../../../config.ts';
import { MAX_SORT_KEYS } from '../../../http/page-cursor.ts';
import { itemsOffers } from '../../../ows/api/formats.ts';
import { valueSchema } from '../../../ows/api/json-schema.ts';
import { offeredCrsUris } from '../collections.ts';
import { CRS84 } from '../crs-parameter.ts';
import { filterLanguages } from '../filter-parameter.ts';
import { DEFAULT_LIMIT, filterProperties } from '../items-request.ts';
import { texts } from '../texts.ts';
import type { Schema } from './openapi-schemas.ts';

/** An OpenAPI 3.0.3 Parameter Object. */
export type Parameter = Readonly<Record<string, unknown>>;

/** A reference to a parameter of the same document. */
export function parameterRef(name: string): Parameter {
  return { $ref: `#/components/parameters/${name}` };
}

/**
 * Parameters that operations share (Part 1, 7.15; Part 2, 6.2), by name.
 * @param isTemplated one path stands for all collections
 */
export function commonParameters(
  language: Language,
  config: Config,
  isTemplated: boolean,
): Readonly<Record<string, Parameter>> {
  const text = texts[language].parameters;
  const crsSchema = { type: 'string', format: 'uri', enum: offeredCrsUris, default: CRS84 };
  return {
    f: query('f', text.f, { type: 'string', enum: ['json', 'html'] }),
    itemsF: query('f', text.f, { type: 'string', enum: itemsOffers.map(({ f }) => f) }),
    lang: query('lang', text.lang, { type: 'string', enum: ['pl', 'en'] }),
    bbox: query('bbox', text.bbox, {
      type: 'array',
      minItems: 4,
      maxItems: 6,
      items: { type: 'number' },
    }),
    'bbox-crs': query('bbox-crs', text.bboxCrs, crsSchema),
    crs: query('crs', text.crs, crsSchema),
    datetime: query('datetime', text.datetime, { type: 'string', minLength: 1 }),
    limit: query('limit', text.limit(config), {
      type: 'integer',
      minimum: 1,
      maximum: Math.max(config.maxFeatures, config.exportMaxFeatures),
      default: Math.min(DEFAULT_LIMIT, config.maxFeatures),
    }),
    filter: query('filter', text.filter, { type: 'string', minLength: 1 }),
    'filter-lang': query('filter-lang', text.filterLang, {
      type: 'string',
      enum: filterLanguages,
      default: filterLanguages[0],
    }),
    'filter-crs': query('filter-crs', text.filterCrs, crsSchema),
    sortby: query('sortby', text.sortby, {
      type: 'array',
      minItems: 1,
      maxItems: MAX_SORT_KEYS,
      items: { type: 'string', pattern: '^[+-]?[a-z][a-z0-9_]*$' },
    }),
    near: query('near', text.near, { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } }),
    properties: query('properties', text.shownProperties, {
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
    }),
    'max-allowable-offset': query('max-allowable-offset', text.maxAllowableOffset, {
      type: 'number',
      minimum: 0,
    }),
    'coordinate-precision': query('coordinate-precision', text.coordinatePrecision, {
      type: 'integer',
      minimum: 0,
      maximum: 12,
    }),
    offset: query('offset', text.offset, { type: 'integer', minimum: 0, default: 0 }),
    cursor: query('cursor', text.cursor, { type: 'string', pattern: '^[A-Za-z0-9_-]+$' }),
    ...(isTemplated ? templatedParameters(text) : {}),
    featureId: path('featureId', text.featureId),
  };
}

function templatedParameters(text: (typeof texts)['pl']['parameters']): Readonly<Record<string, Parameter>> {
  const anyProperty = { type: 'object', additionalProperties: { type: 'string' } };
  return {
    propertyFilters: { ...query('propertyFilters', text.properties, anyProperty), explode: true },
    collectionId: path('collectionId', text.collectionId),
  };
}

/** One parameter for each property that features can be asked for by. */
export function propertyParameters(layer: Layer, language: Language): readonly Parameter[] {
  return filterProperties(layer).map((property) =>
    query(property.name, describe(property, language), valueSchema(property)),
  );
}

function query(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', description, required: false, style: 'form', explode: false, schema };
}

function path(name: string, description: string): Parameter {
  return { name, in: 'path', description, required: true, schema: { type: 'string' } };
}

function describe(property: Property, language: Language): string {
  const text = texts[language].parameters;
  const { title, description, unit, codes } = property;
  const meanings = Object.entries(codes ?? {}).map(([code, meaning]) => `${code} = ${meaning[language]}`);
  const sentences = [
    title[language],
    description?.[language],
    unit === undefined ? undefined : `${text.unit}: ${unit}`,
    meanings.length === 0 ? undefined : `${text.codes}: ${meanings.join('; ')}`,
  ];
  return sentences.filter((each) => each !== undefined).join('. ');
}
