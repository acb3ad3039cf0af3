import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';
import { MAX_STYLE_DOCUMENT } from '../../style/read-style-document.ts';
import { readSld } from '../../style/sld/read-sld.ts';
import type { StyleDocument } from '../../style/style-document.ts';
import { readXml, type XmlElement } from '../../xml/read.ts';

/** A GetMap in XML as the pairs that KVP would have, and its style document. */
export interface XmlRequest {
  readonly kvp: Kvp;
  readonly document: StyleDocument;
}

/**
 * The `GetMap` element of SLD 1.1.0 (7.2), or of SLD 1.0.0 as WMS 1.1.1 has it; no other operation has one.
 * @throws ServiceError malformedBody, invalidParameter, unknownOperation, and for what is wrong with its style
 */
export function readGetMapXml(body: Uint8Array, charset: string | undefined): XmlRequest {
  const limits = { depth: 64, attributes: 64, elements: 60_000, bytes: MAX_STYLE_DOCUMENT };
  const root = readXml(body, { charset, limits });
  if (root.name !== 'GetMap') {
    throw new ServiceError('unknownOperation', `There is no operation ${root.name} in XML here.`, {
      parameter: 'REQUEST',
      received: root.name,
      allowed: ['GetMap'],
    });
  }
  const style = child(root, 'StyledLayerDescriptor');
  if (style === undefined) {
    throw new ServiceError('missingParameter', 'The element StyledLayerDescriptor is missing.', {
      parameter: 'StyledLayerDescriptor',
    });
  }
  return { kvp: pairsOf(root), document: readSld(style) };
}

function pairsOf(root: XmlElement): Kvp {
  const version = root.attributes.get('version') ?? '1.3.0';
  const box = child(root, 'BoundingBox');
  const output = child(root, 'Output');
  const size = output === undefined ? undefined : child(output, 'Size');
  const crs =
    textOf(root, 'CRS') ??
    textOf(root, 'SRS') ??
    box?.attributes.get('crs') ??
    box?.attributes.get('srsName');
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['SERVICE', 'WMS'],
    ['REQUEST', 'GetMap'],
    ['VERSION', version],
    [version === '1.3.0' ? 'CRS' : 'SRS', crs === undefined ? undefined : shortCrs(crs)],
    ['BBOX', box === undefined ? undefined : cornersOf(box)],
    ['WIDTH', size && textOf(size, 'Width')],
    ['HEIGHT', size && textOf(size, 'Height')],
    ['FORMAT', output && textOf(output, 'Format')],
    ['TRANSPARENT', output && truth(textOf(output, 'Transparent'))],
    ['BGCOLOR', output && (textOf(output, 'BGcolor') ?? textOf(output, 'BGColor'))],
    ['EXCEPTIONS', textOf(root, 'Exceptions')],
    ['TIME', textOf(root, 'Time')],
  ];
  return new Map(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

/** WMS knows CRSs by their short names alone. */
function shortCrs(text: string): string {
  const [, code] =
    /^(?:urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:|https?:\/\/.*[#/])(\d+)$/i.exec(text.trim()) ?? [];
  return code === undefined ? text.trim() : `EPSG:${code}`;
}

/** Corners of `ows:BoundingBox`, or of a GML 2 box. */
function cornersOf(box: XmlElement): string {
  const corners = [textOf(box, 'LowerCorner'), textOf(box, 'UpperCorner')];
  if (corners.every((corner) => corner !== undefined)) {
    return corners.flatMap((corner) => (corner ?? '').split(/\s+/)).join();
  }
  const points = box.children.filter(({ name }) => name === 'coord');
  if (points.length > 0) return points.flatMap((point) => [textOf(point, 'X'), textOf(point, 'Y')]).join();
  return (textOf(box, 'coordinates') ?? '').split(/[\s,]+/).join();
}

function truth(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text === '1' || text.toLowerCase() === 'true' ? 'TRUE' : 'FALSE';
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((each) => each.name === name);
}

function textOf(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text.trim();
}
