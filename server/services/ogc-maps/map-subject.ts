import type { Layer, View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { crsOf } from '../../geo/crs.ts';
import { type CrsReference, readCrsReference, writeCrs } from '../../geo/crs-reference.ts';
import { type Extent, union } from '../../geo/extent.ts';
import { transformExtent } from '../../geo/projection.ts';
import { readLayerList, readStyleId } from '../../ows/tile-request.ts';
import type { Style } from '../../style/style.ts';

/** Layers and their styles, lowest first, and the box that a map of them shows when none is asked for. */
export interface MapSubject {
  readonly layers: readonly { readonly layer: Layer; readonly style: Style }[];
  readonly crs: CrsReference;
  /** x, y order, in `crs`. */
  readonly extent: Extent;
}

/** The CRS of maps of the dataset: the country's, whatever each layer is stored in. */
export const datasetCrs = readCrsReference(writeCrs(crsOf('EPSG:2180'), 'http'), 'ogc-api', 'crs');

/** The default style of each layer, the catalog's top one drawn last; `collections` says which, the first lowest. */
export function datasetSubject(view: View, collections: string | undefined): MapSubject {
  const layers =
    collections === undefined ? view.layers.toReversed() : readLayerList(view, collections, 'collections');
  return subjectOf(
    layers,
    layers.map((layer) => layer.styles[0]),
    datasetCrs,
  );
}

/** A collection in one of its styles. @throws ServiceError notFound */
export function collectionSubject(layer: Layer, styleId: string | undefined): MapSubject {
  const style = styleId === undefined ? layer.styles[0] : readStyleId(layer, styleId);
  const crs = readCrsReference(writeCrs(layer.geometry.crs, 'http'), 'ogc-api', 'crs');
  return subjectOf([layer], [style], crs);
}

function subjectOf(
  layers: readonly Layer[],
  styles: readonly Layer['styles'][number][],
  crs: CrsReference,
): MapSubject {
  const boxes = layers.flatMap(({ extent, geometry }) =>
    extent === undefined ? [] : (transformed(extent, geometry.crs, crs) ?? []),
  );
  const [first, ...others] = boxes;
  const drawn = layers.flatMap((layer, i) => {
    const style = styles[i];
    return style === undefined ? [] : [{ layer, style }];
  });
  const extent = first === undefined ? domainOf(crs) : widened(others.reduce<Extent>(union, first));
  return { layers: drawn, crs, extent };
}

/** Where there are no features yet, the map is a blank one of all that its CRS is for. */
function domainOf({ crs }: CrsReference): Extent {
  return transformExtent(crs.domain, crsOf('CRS:84'), crs) ?? crs.domain;
}

function transformed(
  extent: Extent,
  from: Layer['geometry']['crs'],
  to: CrsReference,
): readonly [Extent] | undefined {
  const moved = from.code === to.crs.code ? extent : transformExtent(extent, from, to.crs);
  return moved === undefined ? undefined : [moved];
}

/** The layers that have a style, in it. @throws ServiceError notFound */
export function styleSubject(view: View, styleId: string, collections: string | undefined): MapSubject {
  const drawn = datasetSubject(view, collections).layers.filter(({ layer }) =>
    layer.styles.some(({ id }) => id === styleId),
  );
  const layers = drawn.map(({ layer }) => layer);
  if (layers.length > 0)
    return subjectOf(
      layers,
      layers.map((layer) => readStyleId(layer, styleId)),
      datasetCrs,
    );
  throw new ServiceError('notFound', `There is no style ${styleId} here.`, {
    parameter: 'styleId',
    received: styleId,
  });
}

/** A single point has no area: a map of it shows its neighbourhood. */
function widened([minX, minY, maxX, maxY]: Extent): Extent {
  const least = 1e-6 * Math.max(1, Math.abs(maxX), Math.abs(maxY));
  const grow = maxX - minX < least || maxY - minY < least ? least : 0;
  return [minX - grow, minY - grow, maxX + grow, maxY + grow];
}
