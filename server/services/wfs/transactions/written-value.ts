import type { Layer, View } from '../../../catalog/layer.ts';
import { GEOMETRY_NAME } from '../../../encode/gml/application-schema.ts';
import { ServiceError } from '../../../errors.ts';
import { type CrsReference, readCrsReference } from '../../../geo/crs-reference.ts';
import { isGmlGeometry, readGmlGeometry } from '../../../geo/read-gml-geometry.ts';
import { writeWkb } from '../../../geo/write-wkb.ts';
import type { WrittenGeometry } from '../../../source/writing/feature-writer.ts';
import { XSI_NAMESPACE } from '../../../xml/namespaces.ts';
import type { XmlElement } from '../../../xml/read.ts';
import { defaultCrs } from '../adhoc-query.ts';
import type { Dialect } from '../wfs-version.ts';

/** What the reader of an action knows besides it. */
export interface Reading {
  readonly view: View;
  readonly dialect: Dialect;
  /** Of geometries without srsName, as far as the document says it. */
  readonly srsName: string | undefined;
}

/** The geometry in a property's element; null when there is none. @throws ServiceError invalidFeature, unsupportedCrs */
export function readGeometry(
  property: XmlElement,
  layer: Layer,
  { dialect, srsName }: Reading,
  parameter = GEOMETRY_NAME,
): WrittenGeometry | null {
  const [geometry] = property.children;
  if (geometry === undefined) return null;
  if (!isGmlGeometry(geometry)) {
    throw new ServiceError('invalidFeature', `${geometry.name.slice(0, 80)} is no geometry.`, { parameter });
  }
  const named: CrsReference =
    srsName === undefined ? defaultCrs(layer, dialect.version) : readCrsReference(srsName, 'wfs', 'srsName');
  // Desktop programs that read by WFS 2.0 write by WFS 1.0, with coordinates x, y under a urn.
  const order = dialect.version === '1.0.0' ? 'xy' : undefined;
  const outer = { ...named, axisOrder: order ?? named.axisOrder };
  const read = readGmlGeometry(geometry, outer, parameter, order);
  return { wkb: writeWkb(read.geometry), crs: read.reference.crs };
}

/** The text of a property's element. @throws ServiceError invalidFeature when it holds elements */
export function textOf(element: XmlElement, parameter = element.name): string {
  if (element.children.length === 0) return element.text;
  throw new ServiceError('invalidFeature', `${element.name} holds elements where a value is wanted.`, {
    parameter,
  });
}

export function isNil({ attributes }: XmlElement): boolean {
  return /^(true|1)$/.test(attributes.get(`{${XSI_NAMESPACE}}nil`) ?? '');
}
