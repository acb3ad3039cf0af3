import type { FeatureSelection, OutputFormat } from '../../encode/output-format.ts';
import { writtenCrs } from '../../encode/output-format.ts';
import type { CrsReference } from '../../geo/crs-reference.ts';
import type { ItemsRequest } from './items-request.ts';

/** The features of a request, as the file has them: without a limit all of them. */
export function downloadSelection(
  { layer, filter, properties, sort, limit, offset, cursor, ...request }: ItemsRequest,
  format: OutputFormat,
): FeatureSelection {
  const page =
    cursor === undefined
      ? { offset }
      : cursor.direction === 'before'
        ? { before: cursor.position }
        : { after: cursor.position };
  const { withGeometry, maxAllowableOffset, decimals } = request;
  return {
    query: { layer, filter, properties, sort, limit, ...page },
    withGeometry,
    maxAllowableOffset,
    crs: withDecimals(writtenCrs(format.crs, request.crs), decimals),
  };
}

function withDecimals(reference: CrsReference, decimals: number | undefined): CrsReference {
  return decimals === undefined ? reference : { ...reference, crs: { ...reference.crs, decimals } };
}

/** Name of the file that a browser saves. */
export function downloadName({ layer }: ItemsRequest, { extension }: OutputFormat): string {
  return `${layer.id}.${extension}`;
}
