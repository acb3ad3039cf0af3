import type { ArchiveLayer } from '../../catalog/archive-layer.ts';
import type { Language, Layer, View } from '../../catalog/layer.ts';
import type { Link } from './links.ts';
import type { Resource } from './resource.ts';

/**
 * What another standard adds to the documents of an OGC API: each is one more part of the same API, with its own door.
 * Pure functions of the catalog.
 */
export interface ApiPart {
  /** URIs of its conformance classes. */
  readonly conformsTo: readonly string[];
  /** Links of the landing page. */
  landingLinks(resource: Resource): readonly Link[];
  /** Members of the landing page besides its links. */
  landingMembers?(resource: Resource): object;
  /** Links of a collection. */
  collectionLinks(layer: Layer, resource: Resource): readonly Link[];
  /** Links of a collection that has ready tiles alone. */
  archiveLinks?(archive: ArchiveLayer, resource: Resource): readonly Link[];
  /** What it adds to the API definition, OpenAPI 3.0. */
  definition(view: View, language: Language): ApiPartDefinition;
}

/** Members of an OpenAPI 3.0 document; each name belongs to one part. */
export interface ApiPartDefinition {
  /** Path items by their path below the landing page. */
  readonly paths: Readonly<Record<string, object>>;
  readonly parameters: Readonly<Record<string, object>>;
  readonly schemas: Readonly<Record<string, object>>;
}
