import { findLayer, findStyle, type Layer } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { groupsOf, type LayerGroup } from '../../ows/layer-groups.ts';
import type { Style } from '../../style/style.ts';
import type { Alias } from './alias.ts';
import type { StyledLayer } from './styled-layer.ts';
import type { WmsView } from './wms-view.ts';

/** Most names in LAYERS; capabilities declare it as LayerLimit. */
export const LAYER_LIMIT = 100;

/**
 * LAYERS and STYLES → what is drawn for each name, lowest first (WMS 1.3.0, 7.3.3.3 and 7.3.3.4). A group stands for its
 * layers, the catalog's top one last. STYLES may be missing, empty or short: what is not named is the default.
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, invalidParameter, tooMuchWork
 */
export function readLayers(
  view: WmsView,
  layers: string | undefined,
  styles: string | undefined,
): readonly (readonly StyledLayer[])[] {
  const names = readNames(layers, 'LAYERS');
  const asked = styles === undefined || styles === '' ? [] : styles.split(',').map((each) => each.trim());
  if (asked.length > names.length) {
    throw new ServiceError('invalidParameter', 'STYLES names more styles than LAYERS names layers.', {
      parameter: 'STYLES',
      received: styles ?? '',
      allowed: `at most ${names.length}`,
    });
  }
  return withinLimit(names.map((name, i) => readNamed(view, name, asked[i] ?? '', 'LAYERS', 'STYLES')));
}

/**
 * What is drawn for each name, with groups counted by what they hold.
 * @throws ServiceError tooMuchWork
 */
export function withinLimit<T>(drawn: readonly (readonly T[])[]): readonly (readonly T[])[] {
  if (drawn.flat().length <= MOST_DRAWN) return drawn;
  throw new ServiceError('tooMuchWork', `The map holds more than ${MOST_DRAWN} layers.`, {
    parameter: 'LAYERS',
    received: String(drawn.flat().length),
    allowed: `at most ${MOST_DRAWN} layers`,
  });
}

/** The name that INSPIRE gives each layer's default style (View Services TG 3.11, 4.2.3.3.4). */
export const INSPIRE_STYLE = 'inspire_common:DEFAULT';

/** Layers of one map, groups counted by what they hold. */
const MOST_DRAWN = 500;

/**
 * QUERY_LAYERS → layers as they are asked about, in its order, a group's top one first; each in the style it has
 * in the map.
 * @throws ServiceError missingParameter, unknownLayer
 */
export function readQueryLayers(
  view: WmsView,
  queryLayers: string | undefined,
  drawn: readonly StyledLayer[],
): readonly StyledLayer[] {
  const asked = readNames(queryLayers, 'QUERY_LAYERS').flatMap((name) =>
    readNamed(view, name, '', 'QUERY_LAYERS', 'STYLES').reverse(),
  );
  const unique = new Map(asked.map((each) => [each.layer.id, each]));
  return [...unique.values()].flatMap((each) => {
    const inMap = drawn.filter(({ layer }) => layer.id === each.layer.id);
    return inMap.length > 0 ? inMap.reverse() : [each];
  });
}

/** A list of names. @throws ServiceError missingParameter, invalidParameter for too many */
export function readNames(text: string | undefined, parameter: string): readonly string[] {
  if (text === undefined || text.trim() === '') {
    throw new ServiceError('missingParameter', `The parameter ${parameter} is missing.`, { parameter });
  }
  const names = text.split(',').map((name) => name.trim());
  if (names.length > LAYER_LIMIT) {
    throw new ServiceError('invalidParameter', `${parameter} names more than ${LAYER_LIMIT} layers.`, {
      parameter,
      received: text,
      allowed: `at most ${LAYER_LIMIT} names`,
    });
  }
  return names;
}

/**
 * A layer or a group by its name → what is drawn for it, lowest first.
 * @throws ServiceError unknownLayer, unknownStyle
 */
export function readNamed(
  view: WmsView,
  name: string,
  style: string,
  parameter: string,
  styleParameter: string,
): StyledLayer[] {
  const layer = findLayer(view, name);
  if (layer !== undefined) return [{ layer, style: readStyle(layer, style, styleParameter) }];
  const group = groupsOf(view).find((each) => each.name === name);
  const alias = view.aliases.find((each) => each.name === name);
  if (group === undefined && alias !== undefined) return aliasLayers(alias, style, styleParameter);
  if (group === undefined) {
    throw new ServiceError(
      'unknownLayer',
      `There is no layer ${name === '' ? 'without a name' : name} here.`,
      {
        parameter,
        received: name,
      },
    );
  }
  return group.layers.map((each) => ({ layer: each, style: readGroupStyle(each, style, group) })).reverse();
}

function readStyle(layer: Layer, id: string, parameter: string): Style {
  const style = findStyle(layer, id === INSPIRE_STYLE ? '' : id);
  if (style !== undefined) return style;
  throw new ServiceError('unknownStyle', `The layer ${layer.id} has no style ${id}.`, {
    parameter,
    received: id,
    allowed: layer.styles.map((each) => each.id),
  });
}

/** A name of its own has one style, unless it stands for one layer of the catalog as it is. */
function aliasLayers({ name, layers }: Alias, style: string, parameter: string): StyledLayer[] {
  const isDefault = style === '' || style === 'default' || style === INSPIRE_STYLE;
  if (isDefault) return layers.toReversed();
  throw new ServiceError('unknownStyle', `The layer ${name} has no style ${style}.`, {
    parameter,
    received: style,
    allowed: [INSPIRE_STYLE],
  });
}

function readGroupStyle(layer: Layer, id: string, group: LayerGroup): Style {
  if (id === '' || id === 'default' || id === INSPIRE_STYLE) return layer.styles[0];
  throw new ServiceError('unknownStyle', `${group.theme} is a group and has no style ${id}.`, {
    parameter: 'STYLES',
    received: id,
    allowed: 'no style, or default',
  });
}
