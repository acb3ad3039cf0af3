import type { HarmonisedType } from '../../../catalog/harmonised.ts';
import { harmonisedTypes, type Layer, type View } from '../../../catalog/layer.ts';
import { LAYER_NAMESPACE } from '../../../encode/gml/application-schema.ts';
import { ServiceError } from '../../../errors.ts';
import type { AdhocQueryParameters, StoredQueryParameters } from '../get-feature-parameters.ts';

/** The predefined stored query of an INSPIRE download service (TG Download Services 3.1, 6.3). */
export const GET_SPATIAL_DATA_SET = 'http://inspire.ec.europa.eu/operation/download/GetSpatialDataSet';

export const spatialDataSetParameters = [
  { name: 'CRS', type: 'xsd:string' },
  { name: 'DataSetIdCode', type: 'xsd:string' },
  { name: 'DataSetIdNamespace', type: 'xsd:string' },
  { name: 'Language', type: 'xsd:string' },
] as const;

/** A layer's identity as a spatial data set: the code that stays, and the namespace that makes it unique. */
export function dataSetIdentifier({ id }: Layer): { readonly code: string; readonly namespace: string } {
  return { code: id, namespace: LAYER_NAMESPACE };
}

/**
 * GetSpatialDataSet → the query for the whole layer in the CRS asked for, harmonised where the layer is mapped and GML 3.2
 * is wanted. The language is the service's own matter:
 * data have one form only.
 * @throws ServiceError missingParameter without a data set, invalidParameter for another namespace or language, notFound
 *   for an unknown code
 */
export function spatialDataSetQuery(
  { parameters }: StoredQueryParameters,
  view: View,
  outputFormat: string | undefined,
): AdhocQueryParameters {
  const valueFor = (name: string): string | undefined => {
    const value = parameters.get(name.toUpperCase())?.trim();
    return value === '' ? undefined : value;
  };
  const code = valueFor('DataSetIdCode');
  if (code === undefined) {
    const parameter = 'DataSetIdCode';
    throw new ServiceError('missingParameter', `GetSpatialDataSet needs ${parameter}.`, { parameter });
  }
  check('DataSetIdNamespace', valueFor('DataSetIdNamespace'), [LAYER_NAMESPACE]);
  check('Language', valueFor('Language'), ['pol', 'eng', 'pl', 'en']);
  const layer = view.layers.find((each) => dataSetIdentifier(each).code === code);
  if (layer === undefined) {
    throw new ServiceError('notFound', `There is no spatial data set ${JSON.stringify(code.slice(0, 80))}.`, {
      parameter: 'DataSetIdCode',
      received: code,
    });
  }
  const common = { kind: 'adhoc', scope: () => undefined, srsName: valueFor('CRS') } as const;
  const type =
    outputFormat === undefined || /gml.*3\.2/.test(outputFormat)
      ? preferred(harmonisedTypes(view, layer))
      : undefined;
  if (type === undefined) return { ...common, typeNames: [layer.id] };
  return { ...common, typeNames: [`${type.prefix}:${type.name}`], layer: layer.id };
}

/** As INSPIRE has it where there is such a mapping, else by the first one. */
function preferred(types: readonly HarmonisedType[]): HarmonisedType | undefined {
  return types.find(({ namespace }) => namespace.includes('inspire.ec.europa.eu')) ?? types[0];
}

function check(parameter: string, received: string | undefined, allowed: readonly string[]): void {
  if (received === undefined || allowed.includes(received)) return;
  throw new ServiceError('invalidParameter', `${parameter} is ${JSON.stringify(received.slice(0, 80))}.`, {
    parameter,
    received,
    allowed,
  });
}
