import type { Property } from '../../catalog/layer.ts';
import { coordinateCells } from '../../geo/precise-transform.ts';
import { simpleTypes } from '../../geo/wkb.ts';
import { rowLayout } from '../../source/row-layout.ts';
import {
  assembleProgram,
  type FieldPart,
  type GeometryPart,
  isWritable,
  ProgramStore,
  type RowProgram,
  type Tags,
} from '../rows/row-program.ts';
import type { GeoJsonOptions } from './geojson-options.ts';

/**
 * What `geoJsonRowBytes` writes of a row, as a program.
 * @returns undefined where it is more than programs can: geometries beside the feature's own, many decimals
 */
export function geoJsonProgram(options: GeoJsonOptions, separator: string): RowProgram | undefined {
  const { layer, properties, withGeometry = true, idForm, crs, axisOrder, decimals = crs.decimals } = options;
  const form = [JSON.stringify(separator), idForm, crs.code, axisOrder, decimals, withGeometry];
  return programs.find(layer, properties, form, () => makeProgram(options, separator));
}

const programs = new ProgramStore();

function makeProgram(options: GeoJsonOptions, separator: string): RowProgram | undefined {
  const { layer, properties, idForm, crs, decimals = crs.decimals } = options;
  const layout = rowLayout(options);
  if (!isWritable(layout, properties, decimals)) return undefined;
  const { geometry } = layout;
  return assembleProgram({
    key: 'json',
    idPrefix: '',
    separator,
    start: `{"type":"Feature","id":"${idForm === 'qualified' ? `${layer.id}.` : ''}`,
    behindKey: '","properties":{',
    fields: properties.map((property, i) => member(property, layout.properties[i] as number, i === 0)),
    geometry: geometry === undefined ? undefined : geometryPart(options, geometry),
    end: geometry === undefined ? '},"geometry":null}' : '}',
  });
}

function member({ name, type }: Property, field: number, isFirst: boolean): FieldPart {
  const before = `${isFirst ? '' : ','}${JSON.stringify(name)}:`;
  const missing = `${before}null`;
  if (type === 'boolean' || type === 'number') return { field, form: type, before, behind: '', missing };
  if (type === 'integer') return { field, form: 'copy', before, behind: '', missing };
  const form = type === 'timestamp' ? 'instant' : 'json';
  return { field, form, before: `${before}"`, behind: '"', missing };
}

function geometryPart(
  { layer, crs, axisOrder, decimals = crs.decimals }: GeoJsonOptions,
  field: number,
): GeometryPart {
  const start = (type: string): string => `{"type":"${type}","coordinates":`;
  return {
    field,
    before: '},"geometry":',
    behind: '',
    missing: '},"geometry":null',
    decimals,
    flip: axisOrder === 'yx',
    pair: { open: '[', within: ',', close: ']', between: ',' },
    ids: undefined,
    exterior: ['[', ']'],
    interior: [',[', ']'],
    separator: ',',
    single: [
      [start('Point'), '', '}'],
      [`${start('LineString')}[`, '', ']}'],
      [`${start('Polygon')}[`, '', ']}'],
    ],
    member: [['', '', ''], BRACKETS, BRACKETS],
    multi: [
      [`${start('MultiPoint')}[`, '', ']}'],
      [`${start('MultiLineString')}[`, '', ']}'],
      [`${start('MultiPolygon')}[`, '', ']}'],
    ],
    forms: simpleTypes.map((type) => (type.startsWith('Multi') ? 'multi' : 'single')),
    cells: coordinateCells(layer.geometry.crs, crs),
  };
}

const BRACKETS: Tags = ['[', '', ']'];
