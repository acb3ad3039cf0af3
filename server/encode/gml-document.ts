import { element, endTag, startTag, type XmlAttributes } from '../xml/write.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from './application-schema.ts';
import { type GmlVersion, gmlNamespace } from './gml-geometry.ts';

/** How a version of GML puts features into a document: as the version of WFS that goes with it has it. */
export interface GmlDocumentForm {
  readonly wfs: { readonly namespace: string; readonly schema: string };
  readonly gmlSchema: string;
  /** Around each feature of a collection. */
  readonly member: { readonly open: string; readonly close: string };
  /** What a collection begins with. */
  readonly preamble: string;
  /** Whether the features of several queries are collections in the collection (WFS 2.0, 11.3.3). */
  readonly isNested: boolean;
}

const SCHEMAS = 'http://schemas.opengis.net';
const around = (name: string) => ({ open: startTag(name), close: endTag(name) });

const FORMS: Readonly<Record<GmlVersion, GmlDocumentForm>> = {
  '3.2': {
    wfs: { namespace: 'http://www.opengis.net/wfs/2.0', schema: `${SCHEMAS}/wfs/2.0/wfs.xsd` },
    gmlSchema: `${SCHEMAS}/gml/3.2.1/gml.xsd`,
    member: around('wfs:member'),
    preamble: '',
    isNested: true,
  },
  '3.1.1': {
    wfs: { namespace: 'http://www.opengis.net/wfs', schema: `${SCHEMAS}/wfs/1.1.0/wfs.xsd` },
    gmlSchema: `${SCHEMAS}/gml/3.1.1/base/gml.xsd`,
    member: around('gml:featureMember'),
    preamble: '',
    isNested: false,
  },
  '2': {
    wfs: { namespace: 'http://www.opengis.net/wfs', schema: `${SCHEMAS}/wfs/1.0.0/WFS-basic.xsd` },
    gmlSchema: `${SCHEMAS}/gml/2.1.2/feature.xsd`,
    member: around('gml:featureMember'),
    // Mandatory in GML 2 (feature.xsd), and not known before the last feature.
    preamble: element('gml:boundedBy', {}, element('gml:null', {}, 'unknown')).text,
    isNested: false,
  },
};

export function gmlDocumentForm(version: GmlVersion): GmlDocumentForm {
  return FORMS[version];
}

/**
 * Declarations of every document of features: the prefixes they use, and where their schemas are.
 * @param schemaAddress where the schema of {@link LAYER_NAMESPACE} is
 */
export function featureDocumentAttributes(version: GmlVersion, schemaAddress: string): XmlAttributes {
  const { wfs, gmlSchema } = FORMS[version];
  const gml = gmlNamespace(version);
  return {
    'xmlns:wfs': wfs.namespace,
    'xmlns:gml': gml,
    [`xmlns:${LAYER_PREFIX}`]: LAYER_NAMESPACE,
    'xmlns:xlink': 'http://www.w3.org/1999/xlink',
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': [
      `${wfs.namespace} ${wfs.schema}`,
      `${gml} ${gmlSchema}`,
      `${LAYER_NAMESPACE} ${schemaAddress}`,
    ].join(' '),
  };
}
