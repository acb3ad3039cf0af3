import type { FastifyRequest } from 'fastify';
import type { Catalog, View } from '../catalog/layer.ts';
import { excerpt, ServiceError } from '../errors.ts';

/**
 * The view that the path parameter `view` names: the root without one.
 * @throws ServiceError notFound
 */
export function viewOfRequest(request: FastifyRequest, catalog: Catalog): View {
  const { view: id = '' } = request.params as { readonly view?: string };
  const view = catalog.views.get(id);
  if (view !== undefined) return view;
  throw new ServiceError('notFound', `There is no service ${excerpt(id, 80)} here.`, {
    parameter: 'view',
    received: id,
    allowed: 'a publisher or a theme of the catalog',
  });
}
