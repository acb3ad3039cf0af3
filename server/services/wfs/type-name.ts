import { findLayer, type Layer, type View } from '../../catalog/layer.ts';
import { LAYER_NAMESPACE, LAYER_PREFIX } from '../../encode/gml/application-schema.ts';
import { ServiceError } from '../../errors.ts';
import type { Kvp } from '../../http/kvp.ts';

/** URI of a prefix (`''`: the default) where a name was written; undefined when nobody declared it. */
export type NamespaceScope = (prefix: string) => string | undefined;

/**
 * The declarations of a KVP request: `NAMESPACES=xmlns(prefix,uri),xmlns(uri)` (WFS 2.0, 7.6.6;
 * `NAMESPACE=xmlns(prefix=uri)` in WFS 1.1, 14.2.3).
 * @throws ServiceError invalidParameter
 */
export function readNamespaces(kvp: Kvp): NamespaceScope {
  const text = kvp.get('NAMESPACES') ?? kvp.get('NAMESPACE') ?? '';
  const declared = new Map<string, string>();
  const rest = text.replace(/xmlns\(\s*(?:([^,()=\s]*)\s*[,=]\s*)?([^,()]+?)\s*\)/g, (_, prefix, uri) => {
    declared.set(prefix ?? '', uri);
    return '';
  });
  if (/[^,\s]/.test(rest)) {
    throw new ServiceError('invalidParameter', 'NAMESPACES cannot be read.', {
      parameter: 'namespaces',
      received: text,
      allowed: 'xmlns(prefix,uri),…',
    });
  }
  return (prefix) => declared.get(prefix);
}

/**
 * The layer that a type name means: `parcels`, or with a prefix that means our namespace.
 * @throws ServiceError unknownLayer
 */
export function findFeatureType(view: View, text: string, scope: NamespaceScope): Layer {
  const name = ownName(text.trim(), scope);
  const layer = name === undefined ? undefined : findLayer(view, name);
  if (layer !== undefined) return layer;
  throw new ServiceError('unknownLayer', `There is no feature type ${JSON.stringify(text.slice(0, 80))}.`, {
    parameter: 'typeNames',
    received: text,
    allowed: view.layers.map((each) => `${LAYER_PREFIX}:${each.id}`),
  });
}

/**
 * A name's local part when its prefix means our namespace, or when it has none. A prefix that nobody declared is let
 * pass: clients copy ours from the capabilities, and invent their own.
 */
export function ownName(text: string, scope: NamespaceScope): string | undefined {
  const at = text.indexOf(':');
  if (at < 0) return text;
  const namespace = scope(text.slice(0, at)) ?? LAYER_NAMESPACE;
  return namespace === LAYER_NAMESPACE ? text.slice(at + 1) : undefined;
}
