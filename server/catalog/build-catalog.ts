import type { ArchiveLayer } from './archive-layer.ts';
import type { Catalog, Layer, View } from './layer.ts';
import type { CatalogFile } from './layer-schema.ts';

/** First steps of the server's own addresses: no view may be called so. */
export const reservedViewIds: ReadonlySet<string> = new Set(
  'api assets auth capabilities catalog csw docs documents edc events favicon fonts harmonised health help icons img index inspire jobs layers login logout map maps metrics mvt office ogc openapi portal robots search static status styles sw tiles view views well_known wcs wfs wms wmts wps'.split(
    ' ',
  ),
);

/** Layers, top first, and who serves them → one state of the catalog with all its views. Frozen throughout. */
export function buildCatalog(
  description: CatalogFile,
  layers: readonly Layer[],
  version: string,
  archives: readonly ArchiveLayer[] = [],
): Catalog {
  const views: readonly View[] = [
    {
      id: '',
      kind: 'root',
      title: description.title,
      abstract: description.abstract,
      contact: description.contact,
      layers,
      archives,
    },
    ...Object.keys(description.publishers).map((id) => publisherView(id, description, layers, archives)),
    ...Object.keys(description.themes).map((id) => themeView(id, description, layers, archives)),
    ...harmonisedViews(description, layers),
  ];
  const byId = new Map(views.map((view) => [view.id, view]));
  const catalog = { version, description, layers, archives, views: byId };
  for (const view of views) deepFreeze(view);
  deepFreeze(description);
  return Object.freeze(catalog);
}

function publisherView(
  id: string,
  description: CatalogFile,
  layers: readonly Layer[],
  archives: readonly ArchiveLayer[],
): View {
  const publisher = description.publishers[id] as CatalogFile['publishers'][string];
  const { email, url } = publisher;
  return {
    id,
    kind: 'publisher',
    title: publisher.title,
    abstract: {
      pl: `Dane, za które odpowiada ${publisher.title.pl}.`,
      en: `The data that ${publisher.title.en} answers for.`,
    },
    contact: {
      organisation: publisher.title,
      ...(email === undefined ? {} : { email }),
      ...(url === undefined ? {} : { url }),
    },
    layers: layers.filter((layer) => layer.publisher === id),
    archives: archives.filter((layer) => layer.publisher === id),
  };
}

function themeView(
  id: string,
  description: CatalogFile,
  layers: readonly Layer[],
  archives: readonly ArchiveLayer[],
): View {
  const theme = description.themes[id] as CatalogFile['themes'][string];
  return {
    id,
    kind: 'theme',
    title: theme.title,
    abstract: theme.abstract ?? theme.title,
    contact: description.contact,
    layers: layers.filter((layer) => layer.theme === id),
    archives: archives.filter((layer) => layer.theme === id),
  };
}

/** The view of layers that application schemas of others have too, if there are any. */
function harmonisedViews({ contact }: CatalogFile, layers: readonly Layer[]): readonly View[] {
  const mapped = layers.filter(({ harmonised = [] }) => harmonised.length > 0);
  if (mapped.length === 0) return [];
  const title = { pl: 'Dane zharmonizowane (INSPIRE, APP)', en: 'Harmonised data (INSPIRE, APP)' };
  const abstract = {
    pl: 'Warstwy, które WFS podaje także w schematach aplikacyjnych INSPIRE i planowania przestrzennego.',
    en: 'Layers that WFS also gives in the application schemas of INSPIRE and of spatial planning.',
  };
  return [{ id: 'harmonised', kind: 'harmonised', title, abstract, contact, layers: mapped, archives: [] }];
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) deepFreeze(each);
}
