import type { Layer } from '../../catalog/layer.ts';
import { readAnyFeatureId } from '../../encode/feature-id.ts';
import { GEOMETRY_NAME, LAYER_NAMESPACE } from '../../encode/gml/application-schema.ts';
import { ServiceError } from '../../errors.ts';
import { checkFilter } from '../../filter/check/check-filter.ts';
import { readCql2Text } from '../../filter/cql2/read-cql2-text.ts';
import { readFes } from '../../filter/fes/read-fes.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { Kvp } from '../../http/kvp.ts';
import { readXmlText } from '../../xml/read.ts';
import type { StyledLayer } from './styled-layer.ts';

/**
 * CQL_FILTER (the words of CQL2 and of GeoServer's ECQL, `;` between layers) and FILTER (Filter Encoding, each in
 * parentheses) → the layers with them. There is one for each name in LAYERS; an empty one leaves its layer whole.
 * Geometries without a CRS of their own are in the map's, x before y.
 * @param drawn the layers of each name
 * @throws ServiceError invalidParameter, malformedBody
 */
export function filterLayers(
  kvp: Kvp,
  drawn: readonly (readonly StyledLayer[])[],
  mapCrs: CrsReference,
): readonly StyledLayer[] {
  const crs: CrsReference = { crs: mapCrs.crs, axisOrder: 'xy', text: mapCrs.text };
  const cql = forEachName(splitCql(kvp.get('CQL_FILTER') ?? ''), drawn.length, 'CQL_FILTER');
  const fes = forEachName(splitFes(kvp.get('FILTER') ?? ''), drawn.length, 'FILTER');
  return drawn.flatMap((layers, i) =>
    layers.map((each) => {
      const filter = allOf(
        each.filter,
        readCql(cql[i] ?? '', each.layer, crs),
        readFesText(fes[i] ?? '', each.layer, crs),
      );
      return filter === undefined ? each : { ...each, filter };
    }),
  );
}

function forEachName(filters: readonly string[], names: number, parameter: string): readonly string[] {
  if (filters.length === 0 || filters.length === names) return filters;
  throw new ServiceError(
    'invalidParameter',
    `${parameter} has ${filters.length} filters for ${names} layers.`,
    {
      parameter,
      received: filters.join(';'),
      allowed: `${names}, one for each name in LAYERS; an empty one leaves its layer whole`,
    },
  );
}

/** Semicolons inside texts and quoted names part nothing. */
function splitCql(text: string): readonly string[] {
  if (text.trim() === '') return [];
  const parts = [''];
  for (const [piece] of text.matchAll(/'(?:[^']|'')*'?|"[^"]*"?|;|[^'";]+/g)) {
    if (piece === ';') parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** `(<Filter>…</Filter>)(…)`, or a single one without parentheses. */
function splitFes(text: string): readonly string[] {
  const whole = text.trim();
  if (whole === '') return [];
  if (!whole.startsWith('(')) return [whole];
  return whole
    .replace(/^\(/, '')
    .replace(/\)$/, '')
    .split(/\)\s*\(/);
}

function readCql(text: string, layer: Layer, crs: CrsReference): Filter | undefined {
  if (text.trim() === '') return undefined;
  const options = {
    parameter: 'CQL_FILTER',
    crs,
    words: 'ecql',
    keyOf: (id: string) => keyOf(id, layer),
  } as const;
  return checkFilter(readCql2Text(text, options), layer.properties, 'CQL_FILTER');
}

function readFesText(text: string, layer: Layer, crs: CrsReference): Filter | undefined {
  if (text.trim() === '') return undefined;
  const target = {
    typeName: layer.id,
    namespace: LAYER_NAMESPACE,
    properties: layer.properties,
    geometryName: GEOMETRY_NAME,
    defaultCrs: crs,
    keyOf: (id: string) => keyOf(id, layer),
  };
  try {
    return checkFilter(readFes(readXmlText(text), target), layer.properties, 'FILTER');
  } catch (error) {
    if (!(error instanceof ServiceError) || error.fault !== 'malformedBody') throw error;
    throw new ServiceError('invalidParameter', `FILTER is no XML: ${error.message}`, {
      parameter: 'FILTER',
      received: text,
    });
  }
}

/** The key of a feature id; a bare key stands for itself, an id of another layer for nothing here. */
function keyOf(id: string, layer: Layer): string | undefined {
  const known = readAnyFeatureId(id);
  if (known === undefined) return id;
  return known.layer === layer.id ? known.key : undefined;
}
