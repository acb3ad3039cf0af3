import type { SchemaUse } from '../../ows/api/json-schema.ts';
import type { Titles } from '../../style/style.ts';

/** A schema that every collection has besides its queryables. */
export interface SchemaDocument {
  /** Below the collection. */
  readonly path: 'schema' | 'sortables';
  readonly use: SchemaUse;
  /** Link relation (Part 5, 8 and 10). */
  readonly rel: string;
  readonly title: Titles;
}

const REL = 'http://www.opengis.net/def/rel/ogc/1.0';

export const schemaDocuments: readonly SchemaDocument[] = [
  {
    path: 'schema',
    use: 'returnables',
    rel: `${REL}/schema`,
    title: { pl: 'Schemat cech obiektu', en: 'Schema of the features' },
  },
  {
    path: 'sortables',
    use: 'sortables',
    rel: `${REL}/sortables`,
    title: { pl: 'Cechy, według których można porządkować', en: 'Properties to sort by' },
  },
];
