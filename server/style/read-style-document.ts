import { ServiceError } from '../errors.ts';
import { readXmlText } from '../xml/read.ts';
import { readQml } from './qml/read-qml.ts';
import { readSld } from './sld/read-sld.ts';
import { SLD_NAMESPACES } from './sld/sld-reading.ts';
import type { StyleDocument } from './style-document.ts';

/** Most characters of a style document. */
export const MAX_STYLE_DOCUMENT = 2 * 1_048_576;

/** What QGIS writes before every QML; it declares nothing. Any other DOCTYPE is refused. */
const QGIS_DOCTYPE =
  /^(\s*(?:<\?xml[^?]{0,200}\?>\s*)?)<!DOCTYPE qgis PUBLIC ['"]http:\/\/mrcc\.com\/qgis\.dtd['"] ['"]SYSTEM['"]>/;

const limits = { depth: 64, attributes: 64, elements: 60_000, bytes: MAX_STYLE_DOCUMENT };

/**
 * A style document of another language → our model, with a list of what the model cannot say: SLD 1.0 and 1.1 (whole
 * documents, or one FeatureTypeStyle or symbolizer of SE 1.1), QML of QGIS 3. Nothing outside the text is read.
 * @param format SLD or QML where the caller knows; else what the root element says
 * @throws ServiceError malformedBody, invalidParameter (a construct that would be wrong if left out), tooMuchWork
 */
export function readStyleDocument(
  text: string,
  options: { readonly format?: 'SLD' | 'QML' | undefined } = {},
): StyleDocument {
  if (text.length > MAX_STYLE_DOCUMENT) {
    throw new ServiceError(
      'bodyTooLarge',
      `The style document is longer than ${MAX_STYLE_DOCUMENT} characters.`,
      {
        allowed: `at most ${MAX_STYLE_DOCUMENT} characters`,
      },
    );
  }
  const root = readXmlText(text.replace(QGIS_DOCTYPE, '$1'), limits);
  const isQml = root.name === 'qgis' && root.namespace === '';
  if (isQml && options.format !== 'SLD') return readQml(root);
  if (!isQml && SLD_NAMESPACES.includes(root.namespace) && options.format !== 'QML') return readSld(root);
  throw new ServiceError(
    'invalidParameter',
    `The style document is a ${root.name} of ${root.namespace || 'no namespace'}.`,
    {
      parameter: 'SLD_BODY',
      received: root.name,
      allowed: 'StyledLayerDescriptor (SLD 1.0.0, 1.1.0), FeatureTypeStyle (SE 1.1), qgis (QML)',
    },
  );
}
