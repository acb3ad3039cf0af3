import { XLINK_NAMESPACE, XSI_NAMESPACE } from '../../xml/namespaces.ts';
import { element, endTag, startTag, type XmlAttributes } from '../../xml/write.ts';
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

/** Where the schemas of the features in a document are. */
export type FeatureSchemas =
  /** Address of the schema of {@link LAYER_NAMESPACE}. */
  | string
  /** Other application schemas: their prefixes, and addresses by namespace. */
  | {
      readonly namespaces: Readonly<Record<string, string>>;
      readonly schemas: ReadonlyMap<string, string>;
    };

/**
 * Declarations of every document of features: the prefixes they use, and where their schemas are.
 */
export function featureDocumentAttributes(version: GmlVersion, schemas: FeatureSchemas): XmlAttributes {
  const { wfs, gmlSchema } = FORMS[version];
  const gml = gmlNamespace(version);
  const [prefixes, addresses] =
    typeof schemas === 'string'
      ? [{ [LAYER_PREFIX]: LAYER_NAMESPACE }, [[LAYER_NAMESPACE, schemas]] as const]
      : [schemas.namespaces, [...schemas.schemas]];
  return {
    ...Object.fromEntries(Object.entries(prefixes).map(([prefix, uri]) => [`xmlns:${prefix}`, uri])),
    'xmlns:wfs': wfs.namespace,
    'xmlns:gml': gml,
    'xmlns:xlink': XLINK_NAMESPACE,
    'xmlns:xsi': XSI_NAMESPACE,
    'xsi:schemaLocation': [
      `${wfs.namespace} ${wfs.schema}`,
      `${gml} ${gmlSchema}`,
      ...addresses.map(([namespace, address]) => `${namespace} ${address}`),
    ].join(' '),
  };
}
