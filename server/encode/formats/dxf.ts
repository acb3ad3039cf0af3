import type { Layer } from '../../catalog/layer.ts';
import type { Crs } from '../../geo/crs.ts';
import { type FlatGeometry, type Path, WkbReader } from '../../geo/wkb.ts';
import type { Feature, PropertyValue } from '../../source/feature-source.ts';
import { readColour } from '../../style/colour.ts';
import { encodeCp1250 } from '../cp1250.ts';
import { colourIndex } from '../dxf-colours.ts';
import { featureLooks, lookRules, ruleLook } from '../feature-look.ts';
import {
  type FeatureSelection,
  type FeatureWriting,
  type OutputFormat,
  readSelection,
} from '../output-format.ts';
import { pointOn } from '../point-on.ts';

/**
 * DXF of release 12, which every CAD program reads: a layer for each class of a layer's style in its colour, one for
 * its texts, areas as closed polylines, values as extended data (`1001 SIP`). Texts in windows-1250.
 */
export const dxf: OutputFormat = {
  id: 'dxf',
  title: { pl: 'DXF (CAD)', en: 'DXF (CAD)' },
  mediaType: 'image/vnd.dxf',
  aliases: ['application/dxf', 'image/x-dxf'],
  wfsNames: ['dxf', 'application/dxf'],
  extension: 'dxf',
  isStreamed: true,
  isDownload: true,
  takesManyLayers: true,
  crs: { axes: 'xy', isPlanar: true },
  write: writeDxf,
};

async function* writeDxf(writing: FeatureWriting): AsyncGenerator<Uint8Array, void, undefined> {
  const { selections } = writing;
  yield encodeCp1250(writeHead(selections));
  for (const selection of selections) {
    const write = entityWriter(selection);
    for await (const batch of readSelection(selection, writing)) {
      let text = '';
      for (const feature of batch) text += write(feature);
      if (text !== '') yield encodeCp1250(text);
    }
  }
  yield encodeCp1250(pairs([0, 'ENDSEC'], [0, 'EOF']));
}

type Pair = readonly [code: number, value: string | number];

/** Group codes and values, each on a line of its own. */
function pairs(...list: readonly Pair[]): string {
  let text = '';
  for (const [code, value] of list) text += `${code}\r\n${value}\r\n`;
  return text;
}

const APPLICATION = 'SIP';

function writeHead(selections: FeatureWriting['selections']): string {
  const layers = selections.flatMap(({ query }) => cadLayers(query.layer));
  return pairs(
    [0, 'SECTION'],
    [2, 'HEADER'],
    [9, '$ACADVER'],
    [1, 'AC1009'],
    [9, '$DWGCODEPAGE'],
    [3, 'ANSI_1250'],
    ...extents(selections),
    [0, 'ENDSEC'],
    [0, 'SECTION'],
    [2, 'TABLES'],
    [0, 'TABLE'],
    [2, 'LTYPE'],
    [70, 1],
    [0, 'LTYPE'],
    [2, 'CONTINUOUS'],
    [70, 0],
    [3, 'Solid line'],
    [72, 65],
    [73, 0],
    [40, 0],
    [0, 'ENDTAB'],
    [0, 'TABLE'],
    [2, 'LAYER'],
    [70, layers.length + 1],
    ...layerRecord('0', 7),
    ...layers.flatMap(({ name, colour }) => layerRecord(name, colour)),
    [0, 'ENDTAB'],
    [0, 'TABLE'],
    [2, 'APPID'],
    [70, 1],
    [0, 'APPID'],
    [2, APPLICATION],
    [70, 0],
    [0, 'ENDTAB'],
    [0, 'ENDSEC'],
    [0, 'SECTION'],
    [2, 'ENTITIES'],
  );
}

function layerRecord(name: string, colour: number): readonly Pair[] {
  return [
    [0, 'LAYER'],
    [2, name],
    [70, 0],
    [62, colour],
    [6, 'CONTINUOUS'],
  ];
}

/** Where the layers are known to have features, in the CRS written: what "zoom to everything" shows first. */
function extents(selections: FeatureWriting['selections']): readonly Pair[] {
  const [{ query, crs }] = selections;
  const { extent, geometry } = query.layer;
  if (extent === undefined || geometry.crs.srid !== crs.crs.srid) return [];
  return [
    [9, '$EXTMIN'],
    [10, extent[0]],
    [20, extent[1]],
    [9, '$EXTMAX'],
    [10, extent[2]],
    [20, extent[3]],
  ];
}

interface CadLayer {
  /** Of the class; undefined for texts and what no class takes. */
  readonly rule: string | undefined;
  readonly name: string;
  readonly colour: number;
}

/** The CAD layers of a layer: its features without a class, each class of its style, its texts. */
function cadLayers({ id, styles: [style] }: Layer): readonly CadLayer[] {
  const { rules, scale } = lookRules(style);
  const taken = new Set<string>();
  const classes = rules.map((rule) => {
    const { stroke, fill } = ruleLook(rule, scale);
    return {
      rule: rule.name,
      name: layerName(`${id}_${rule.name}`, taken),
      colour: indexOf(stroke?.colour ?? fill),
    };
  });
  return [
    { rule: undefined, name: layerName(id, taken), colour: 7 },
    ...classes,
    { rule: TEXTS, name: layerName(`${id}_TEXT`, taken), colour: 7 },
  ];
}

/** No rule's name has a space. */
const TEXTS = 'the texts';

/** At most 31 of A–Z, 0–9, `$`, `-`, `_` (release 12), no two alike. */
function layerName(text: string, taken: Set<string>): string {
  const clean = text
    .toUpperCase()
    .replace(/[^A-Z0-9$_-]/g, '_')
    .slice(0, 31);
  let name = clean;
  for (let n = 2; taken.has(name); n++) name = `${clean.slice(0, 30 - String(n).length)}_${n}`;
  taken.add(name);
  return name;
}

function indexOf(colour: string | undefined): number {
  const [red, green, blue] = (colour === undefined ? undefined : readColour(colour)) ?? [0, 0, 0];
  return colourIndex(red, green, blue);
}

function entityWriter({ query, withGeometry, crs }: FeatureSelection): (feature: Feature) => string {
  const { layer, properties } = query;
  const reader = new WkbReader();
  const lookOf = featureLooks(layer);
  const layers = new Map(cadLayers(layer).map((each) => [each.rule, each.name]));
  const places = new Map(properties.map(({ name }, i) => [name, i]));
  return ({ key, geometry, values }) => {
    // What has no place is nothing in a drawing.
    if (!withGeometry || geometry === null) return '';
    const flat = reader.read(geometry);
    const read = (name: string): PropertyValue => values[places.get(name) ?? -1] ?? null;
    const { rule, label } = lookOf(read);
    const name = layers.get(rule?.name) ?? layers.get(undefined) ?? '0';
    const data = extendedData(key, properties, values);
    let text = '';
    for (const path of flat.paths) text += entity(flat, path, name, crs.crs, data);
    const point = label && pointOn(flat);
    if (label === undefined || point === undefined) return text;
    return text + textEntity(label, point, layers.get(TEXTS) ?? '0', crs.crs);
  };
}

function entity(geometry: FlatGeometry, path: Path, layer: string, crs: Crs, data: readonly Pair[]): string {
  const { coordinates: xy } = geometry;
  const position = (i: number): readonly Pair[] => [
    [10, rounded(xy[i * 2] as number, crs)],
    [20, rounded(xy[i * 2 + 1] as number, crs)],
    [30, 0],
  ];
  if (path.dimension === 0) return pairs([0, 'POINT'], [8, layer], ...position(path.start), ...data);
  const isClosed = path.dimension === 2;
  let text = pairs(
    [0, 'POLYLINE'],
    [8, layer],
    [66, 1],
    [10, 0],
    [20, 0],
    [30, 0],
    [70, isClosed ? 1 : 0],
    ...data,
  );
  // A closed polyline returns to its first vertex by itself.
  for (let i = path.start; i < path.end - (isClosed ? 1 : 0); i++) {
    text += pairs([0, 'VERTEX'], [8, layer], ...position(i));
  }
  return text + pairs([0, 'SEQEND'], [8, layer]);
}

/** Scale denominator at which texts have the size that the style gives them. */
const TEXT_SCALE = 1000;

function textEntity(
  { text, size }: { readonly text: string; readonly size: number },
  [x, y]: readonly [number, number],
  layer: string,
  crs: Crs,
): string {
  const metres = size * 0.000_28 * TEXT_SCALE;
  const height = crs.unit === 'metre' ? metres : metres / 111_319.5;
  const position = (code: number): readonly Pair[] => [
    [code, rounded(x, crs)],
    [code + 10, rounded(y, crs)],
    [code + 20, 0],
  ];
  return pairs(
    [0, 'TEXT'],
    [8, layer],
    ...position(10),
    [40, Number(height.toPrecision(4))],
    [1, oneLine(text, 250)],
    // Centred on its place, both ways.
    [72, 1],
    ...position(11),
    [73, 2],
  );
}

function rounded(value: number, { decimals }: Crs): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** A string of extended data has at most 255 bytes, all data of an entity 16 KiB. */
const MAX_DATA = 16_000;

function extendedData(
  key: string,
  properties: FeatureSelection['query']['properties'],
  values: readonly PropertyValue[],
): readonly Pair[] {
  const data: Pair[] = [
    [1001, APPLICATION],
    [1000, oneLine(`id=${key}`, 200)],
  ];
  let bytes = 0;
  for (const [i, { name }] of properties.entries()) {
    const value = values[i] ?? null;
    if (value === null) continue;
    const text = oneLine(`${name}=${value}`, 200);
    bytes += 255;
    if (bytes > MAX_DATA) break;
    data.push([1000, text]);
  }
  return data;
}

/** Characters that would end the line or mean something else to a CAD program are spaces. */
function oneLine(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .toWellFormed();
}
