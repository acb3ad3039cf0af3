import { element, type Xml, type XmlAttributes, type XmlContent } from '../../xml/write.ts';
import type { StyleLoss } from '../style-document.ts';

export type SldVersion = '1.0.0' | '1.1.0';

/** What writing the parts of an SLD needs. */
export interface SldWriting {
  readonly version: SldVersion;
  /** Whether the words of GeoServer that no schema of the OGC has may be used. */
  readonly vendorOptions: boolean;
  readonly losses: StyleLoss[];
}

/** One symbolizer being written. */
export interface SymbolWriting extends SldWriting {
  /** Unit of its lengths: metres when all of them are on the ground (SE's uom). */
  readonly unit: 'px' | 'm';
  readonly lose: (construct: string, sentence: string) => void;
}

/** An element of SE: in SLD 1.0 it is in SLD's own namespace. */
export function se(
  { version }: Pick<SldWriting, 'version'>,
  name: string,
  attributes: XmlAttributes = {},
  ...content: readonly XmlContent[]
): Xml {
  return element(`${version === '1.0.0' ? 'sld' : 'se'}:${name}`, attributes, ...content);
}

/** CssParameter or SvgParameter; nothing when there is no value. */
export function parameter(
  writing: Pick<SldWriting, 'version'>,
  name: string,
  content: XmlContent,
): Xml | undefined {
  if (content === undefined) return undefined;
  const kind = writing.version === '1.0.0' ? 'CssParameter' : 'SvgParameter';
  return se(writing, kind, { name }, content);
}

/** A VendorOption, or a loss where they may not be used. */
export function vendorOption(
  writing: SymbolWriting,
  name: string,
  value: string | number | undefined,
): Xml | undefined {
  if (value === undefined) return undefined;
  if (writing.vendorOptions) return se(writing, 'VendorOption', { name }, value);
  writing.lose(name, `SLD ${writing.version} has no word for ${name}; GeoServer's is not asked for.`);
  return undefined;
}

/** The unit of a symbolizer's lengths, where it is not the pixel. */
export function uom({ unit }: SymbolWriting): { readonly uom?: string } {
  return unit === 'm' ? { uom: 'http://www.opengeospatial.org/se/units/metre' } : {};
}
