import type { Property } from '../../catalog/layer.ts';
import { writtenType } from '../../geo/geometry-parts.ts';
import { coordinateCells } from '../../geo/precise-transform.ts';
import { type GeometryType, simpleTypes } from '../../geo/wkb.ts';
import type { RowLayout } from '../../source/row-layout.ts';
import { attribute, endTag, startTag } from '../../xml/write.ts';
import type { Constant } from '../byte-writer.ts';
import {
  assembleProgram,
  type FieldForm,
  type GeometryForm,
  type GeometryPart,
  isWritable,
  ProgramStore,
  type RowProgram,
  type Tags,
  type TagsByDimension,
} from '../rows/row-program.ts';
import { GEOMETRY_NAME, LAYER_PREFIX } from './application-schema.ts';
import { elementOrder, elementTags, featureTags, type GmlOptions } from './gml.ts';
import { GML_ELEMENTS, gmlNames } from './gml-geometry.ts';

/** Around each feature of a collection. */
export interface Around {
  readonly open: string;
  readonly close: string;
}

/**
 * What `gmlRowBytes` writes of a row, as a program.
 * @returns undefined where it is more than programs can: boxes, geometries beside the feature's own
 */
export function gmlProgram(options: GmlOptions, layout: RowLayout, around: Around): RowProgram | undefined {
  const {
    layer,
    properties,
    version,
    crs,
    withGeometry = true,
    withBounds = false,
    rootAttributes,
  } = options;
  if (withBounds || rootAttributes !== undefined) return undefined;
  const form = [version, crs.text, crs.crs.code, crs.axisOrder, withGeometry, layout.geometry, around.open];
  return programs.find(layer, properties, form, () => makeProgram(options, layout, around));
}

const programs = new ProgramStore();

function makeProgram(options: GmlOptions, layout: RowLayout, around: Around): RowProgram | undefined {
  const { layer, properties, crs, withGeometry = true } = options;
  if (!isWritable(layout, properties, crs.crs.decimals)) return undefined;
  const { standard, own } = elementOrder(properties, options.version);
  const tags = featureTags(options);
  const geometry = withGeometry ? layout.geometry : undefined;
  return assembleProgram({
    key: 'name',
    idPrefix: `${layer.id}.`,
    separator: '',
    start: `${around.open}${tags.start.text}${layer.id}.`,
    behindKey: tags.startEnd.text,
    fields: [...standard, ...own].map((property) => ({
      field: layout.properties[properties.indexOf(property)] as number,
      form: xmlForm(property.type),
      before: elementTags(property).open,
      behind: elementTags(property).close,
      missing: '',
    })),
    geometry: geometry === undefined ? undefined : geometryPart(options, geometry),
    end: tags.end.text + around.close,
  });
}

function xmlForm(type: Property['type']): FieldForm {
  if (type === 'boolean' || type === 'number') return type;
  return type === 'integer' ? 'copy' : type === 'timestamp' ? 'instant' : 'xml';
}

function geometryPart({ version, crs, layer }: GmlOptions, field: number): GeometryPart {
  const names = gmlNames(version);
  const name = `${LAYER_PREFIX}:${GEOMETRY_NAME}`;
  const srsName = `${attribute('srsName', crs.text)}>`;
  const runs = [names.point, names.line, { open: NONE, close: NONE }] as const;
  const part = (dimension: 0 | 1 | 2, before: string, attributes: string, behind: string): Tags => {
    const { element, end } = GML_ELEMENTS[dimension];
    const { open, close } = runs[dimension];
    return [before + element.text, attributes + open.text, close.text + end.text + behind];
  };
  const multis = [names.multi.MultiPoint, names.multi.MultiLineString, names.multi.MultiPolygon] as const;
  const byDimension = (tags: (dimension: 0 | 1 | 2) => Tags): TagsByDimension => [tags(0), tags(1), tags(2)];
  return {
    field,
    before: startTag(name),
    behind: endTag(name),
    missing: '',
    decimals: crs.crs.decimals,
    flip: crs.axisOrder === 'yx',
    pair: { open: '', within: version === '2' ? ',' : ' ', close: '', between: ' ' },
    ids: version === '3.2' ? { plain: ' gml:id="_g.', start: ' gml:id="_g', dot: '.', end: '"' } : undefined,
    exterior: [names.exterior.open.text, names.exterior.close.text],
    interior: [names.interior.open.text, names.interior.close.text],
    separator: '',
    single: byDimension((dimension) => part(dimension, '', srsName, '')),
    member: byDimension((dimension) => {
      const { open, close } = multis[dimension];
      return part(dimension, open.text, '>', close.text);
    }),
    multi: byDimension((dimension) => {
      const { element, end } = multis[dimension];
      return [element.text, srsName, end.text];
    }),
    forms: simpleTypes.map((type) => formOf(type, layer.geometry.type)),
    cells: coordinateCells(layer.geometry.crs, crs.crs),
  };
}

const NONE: Pick<Constant, 'text'> = { text: '' };

/** As `writtenType` has it for one part, and for two. */
function formOf(type: GeometryType, declared: GeometryType | 'Geometry'): GeometryForm {
  const isMulti = (parts: number): boolean => {
    const paths = Array.from(
      { length: parts },
      (_, part) => ({ dimension: 0, start: 0, end: 1, part }) as const,
    );
    const geometry = { type, paths, coordinates: new Float64Array(), vertexCount: parts };
    return writtenType(geometry, declared).startsWith('Multi');
  };
  if (!type.startsWith('Multi')) return isMulti(1) ? 'multi' : 'single';
  return isMulti(1) ? 'multi' : 'either';
}
