import { findLayer, findStyle, type Layer, type View } from '../../catalog/layer.ts';
import { ServiceError } from '../../errors.ts';
import { groupsOf, type LayerGroup } from '../../ows/layer-groups.ts';
import type { Style } from '../../style/style.ts';

/** A layer and the style it is asked for in. */
export interface StyledLayer {
  readonly layer: Layer;
  readonly style: Style;
}

/** Most names in LAYERS; capabilities declare it as LayerLimit. */
export const LAYER_LIMIT = 100;

/**
 * LAYERS and STYLES → what is drawn, lowest first (WMS 1.3.0, 7.3.3.3 and 7.3.3.4). A group stands for its
 * layers, the catalog's top one last. STYLES may be missing, empty or short: what is not named is the default.
 * @throws ServiceError missingParameter, unknownLayer, unknownStyle, invalidParameter, tooMuchWork
 */
export function readLayers(
  view: View,
  layers: string | undefined,
  styles: string | undefined,
): StyledLayer[] {
  const names = readNames(layers, 'LAYERS');
  const asked = styles === undefined || styles === '' ? [] : styles.split(',').map((each) => each.trim());
  if (asked.length > names.length) {
    throw new ServiceError('invalidParameter', 'STYLES names more styles than LAYERS names layers.', {
      parameter: 'STYLES',
      received: styles ?? '',
      allowed: `at most ${names.length}`,
    });
  }
  const drawn = names.flatMap((name, i) => readNamed(view, name, asked[i] ?? '', 'LAYERS', 'STYLES'));
  if (drawn.length <= MOST_DRAWN) return drawn;
  throw new ServiceError(
    'tooMuchWork',
    `The groups in LAYERS hold more than ${MOST_DRAWN} layers together.`,
    {
      parameter: 'LAYERS',
      received: layers ?? '',
      allowed: `at most ${MOST_DRAWN} layers`,
    },
  );
}

/** Layers of one map, groups counted by what they hold. */
const MOST_DRAWN = 500;

/**
 * QUERY_LAYERS → layers as they are asked about, in its order, a group's top one first; each in the style it has
 * in the map.
 * @throws ServiceError missingParameter, unknownLayer
 */
export function readQueryLayers(
  view: View,
  queryLayers: string | undefined,
  drawn: readonly StyledLayer[],
): readonly StyledLayer[] {
  const asked = readNames(queryLayers, 'QUERY_LAYERS').flatMap((name) =>
    readNamed(view, name, '', 'QUERY_LAYERS', 'STYLES').reverse(),
  );
  const unique = new Map(asked.map((each) => [each.layer.id, each]));
  return [...unique.values()].map((each) => drawn.find(({ layer }) => layer.id === each.layer.id) ?? each);
}

/**
 * One layer by its name, for what has no sense for a group.
 * @throws ServiceError unknownLayer, unknownStyle
 */
export function readLayer(
  view: View,
  name: string,
  style: string,
  parameters: [string, string],
): StyledLayer {
  const layer = findLayer(view, name);
  if (layer === undefined) {
    throw new ServiceError('unknownLayer', `There is no layer ${name} here.`, {
      parameter: parameters[0],
      received: name,
    });
  }
  return { layer, style: readStyle(layer, style, parameters[1]) };
}

function readNames(text: string | undefined, parameter: string): readonly string[] {
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

function readNamed(
  view: View,
  name: string,
  style: string,
  parameter: string,
  styleParameter: string,
): StyledLayer[] {
  const layer = findLayer(view, name);
  if (layer !== undefined) return [{ layer, style: readStyle(layer, style, styleParameter) }];
  const group = groupsOf(view).find((each) => each.name === name);
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
  const style = findStyle(layer, id);
  if (style !== undefined) return style;
  throw new ServiceError('unknownStyle', `The layer ${layer.id} has no style ${id}.`, {
    parameter,
    received: id,
    allowed: layer.styles.map((each) => each.id),
  });
}

function readGroupStyle(layer: Layer, id: string, group: LayerGroup): Style {
  if (id === '' || id === 'default') return layer.styles[0];
  throw new ServiceError('unknownStyle', `${group.theme} is a group and has no style ${id}.`, {
    parameter: 'STYLES',
    received: id,
    allowed: 'no style, or default',
  });
}
