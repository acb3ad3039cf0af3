import { ServiceError } from '../../errors.ts';
import { allOf, type Filter } from '../../filter/filter.ts';
import type { XmlElement } from '../../xml/read.ts';
import type { StyleDocument, StyledLayer, StyledLayerStyle } from '../style-document.ts';
import { readSldFilter } from './read-sld-filter.ts';
import { readSldStyle } from './read-sld-style.ts';
import { SYMBOLIZERS } from './read-sld-symbolizers.ts';
import { SE, SldReading } from './sld-reading.ts';

/** Most layers of one document, and most styles of one layer. */
const MOST_LAYERS = 100;
const MOST_STYLES = 50;

/**
 * An SLD 1.0.0 or 1.1.0 document, or one FeatureTypeStyle, CoverageStyle or symbolizer of SE 1.1 → what it says.
 * @throws ServiceError invalidParameter for what would be drawn wrongly, tooMuchWork for too many rules
 */
export function readSld(root: XmlElement): StyleDocument {
  const reading = new SldReading(root);
  const version = root.attributes.get('version') ?? (root.namespace === SE ? '1.1.0' : '1.0.0');
  const layers = layersOf(root, reading);
  return { language: 'SLD', version, layers, losses: reading.finish() };
}

function layersOf(root: XmlElement, reading: SldReading): readonly StyledLayer[] {
  if (root.name === 'StyledLayerDescriptor') {
    const version = root.attributes.get('version') ?? '1.0.0';
    if (version !== '1.0.0' && version !== '1.1.0') {
      throw new ServiceError('invalidParameter', `SLD ${version.slice(0, 20)} is not read here.`, {
        parameter: 'version',
        received: version,
        allowed: ['1.0.0', '1.1.0'],
      });
    }
    // Name, Title and Description of the whole document are for its keeper alone.
    for (const each of reading.all(root, 'Name', 'Title', 'Abstract', 'Description')) reading.takeWhole(each);
    for (const each of root.children.filter(({ name }) => name === 'UseSLDLibrary')) {
      throw reading.refused(each, 'Nothing is fetched from other servers.', 'styles inside the document');
    }
    const layers = reading.all(root, 'NamedLayer', 'UserLayer');
    if (layers.length > MOST_LAYERS) throw tooMany('layers', layers.length, MOST_LAYERS);
    return layers.map((each) => layerOf(each, reading));
  }
  const isPart =
    ['UserStyle', 'FeatureTypeStyle', 'CoverageStyle', 'Rule'].includes(root.name) ||
    (SYMBOLIZERS as readonly string[]).includes(root.name);
  if (!isPart) {
    throw new ServiceError('invalidParameter', `The style document is a ${root.name.slice(0, 60)}.`, {
      parameter: 'SLD_BODY',
      received: root.name,
      allowed: 'StyledLayerDescriptor, or FeatureTypeStyle, CoverageStyle or a symbolizer of SE',
    });
  }
  const style = readSldStyle(root, '', reading);
  return [
    { name: '', isUserLayer: false, filter: undefined, styles: [{ kind: 'user', style, isDefault: true }] },
  ];
}

function layerOf(element: XmlElement, reading: SldReading): StyledLayer {
  const name = reading.text(element, 'Name') ?? '';
  const isUserLayer = element.name === 'UserLayer';
  for (const each of reading.all(element, 'Title', 'Abstract', 'Description')) reading.takeWhole(each);
  for (const source of ['RemoteOWS', 'InlineFeature']) {
    const found = element.children.find((child) => child.name === source);
    if (found !== undefined) {
      throw reading.refused(
        found,
        `${source} is not offered: layers are those of this service.`,
        'Name of a layer',
      );
    }
  }
  const found = reading.all(element, 'NamedStyle', 'UserStyle');
  if (found.length > MOST_STYLES) throw tooMany('styles', found.length, MOST_STYLES);
  const styles = found.map((each): StyledLayerStyle => {
    const named = reading.text(each, 'Name') ?? '';
    if (each.name === 'NamedStyle') {
      if (each.children.some((child) => child.name === 'Description')) reading.takeWhole(each);
      return { kind: 'named', name: named };
    }
    return {
      kind: 'user',
      style: readSldStyle(each, named, reading),
      isDefault: reading.flag(each, 'IsDefault') === true,
    };
  });
  return { name, isUserLayer, filter: constraintOf(element, name, reading), styles };
}

/** Of the constraints for several feature types any will do: a layer has one type. */
function constraintOf(element: XmlElement, layer: string, reading: SldReading): Filter | undefined {
  const constraints = reading.one(element, 'LayerFeatureConstraints');
  const filters = reading.all(constraints, 'FeatureTypeConstraint').map((each) => {
    const type = reading.text(each, 'FeatureTypeName');
    if (
      type !== undefined &&
      layer !== '' &&
      type.slice(type.indexOf(':') + 1) !== layer.slice(layer.indexOf(':') + 1)
    ) {
      reading.lose(
        each,
        'FeatureTypeName',
        `The features are those of the layer, whatever ${type.slice(0, 60)} is.`,
      );
    }
    const filter = each.children.find(({ name }) => name === 'Filter');
    if (filter === undefined) return undefined;
    reading.takeWhole(filter);
    return readSldFilter(filter);
  });
  if (filters.includes(undefined) || filters.length === 0) return undefined;
  const present = filters.filter((filter) => filter !== undefined);
  return present.length === 1 ? allOf(...present) : { kind: 'or', filters: present };
}

function tooMany(what: string, count: number, most: number): ServiceError {
  return new ServiceError('tooMuchWork', `The style document has ${count} ${what}.`, {
    allowed: `at most ${most} ${what}`,
  });
}
