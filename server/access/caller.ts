import type { Layer } from '../catalog/layer.ts';
import { ServiceError } from '../errors.ts';

/** Who asks: nobody in particular, or whoever holds a key. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'key';
      readonly id: string;
      readonly name: string;
      readonly publisher: string;
      /** undefined: all layers of the publisher. */
      readonly layers: readonly string[] | undefined;
    };

export type Action = 'read' | 'write';

/** Whether a caller may do that to a layer: published layers are open for reading; a key writes its own layers. */
export function may(caller: Caller, action: Action, layer: Layer): boolean {
  if (action === 'read') return true;
  if (caller.kind === 'anonymous' || layer.editing === undefined) return false;
  if (caller.publisher !== layer.publisher) return false;
  return caller.layers === undefined || caller.layers.includes(layer.id);
}

/** Whoever holds a key. @throws ServiceError unauthorized */
export function requireKey(caller: Caller): Extract<Caller, { kind: 'key' }> {
  if (caller.kind === 'key') return caller;
  throw new ServiceError(
    'unauthorized',
    'Writing needs a key: send it as Authorization: Bearer, or X-API-Key.',
  );
}

/** @throws ServiceError unauthorized without a key, forbidden with the wrong one */
export function requireMay(caller: Caller, action: Action, layer: Layer): void {
  if (may(caller, action, layer)) return;
  requireKey(caller);
  throw new ServiceError('forbidden', `This key does not write ${layer.id}.`, { received: layer.id });
}
