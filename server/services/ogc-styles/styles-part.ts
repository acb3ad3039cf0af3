import type { Language } from '../../catalog/layer.ts';
import { JSON_TYPE } from '../../ows/api/formats.ts';
import type { Link } from '../../ows/api/links.ts';
import type { ApiPart, ApiPartDefinition } from '../../ows/api/part.ts';
import { addressOf, type Resource } from '../../ows/api/resource.ts';
import { stylesheets } from './stylesheets.ts';

const STYLES = 'http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf';

/** OGC API – Styles (20-009) as a part of the API: reading only. */
export const stylesPart: ApiPart = {
  // A draft: the encodings' classes are called one way in its text and another in its examples.
  conformsTo: [
    'core',
    'global-styles',
    'collection-styles',
    'mapbox-style',
    'mapbox-styles',
    'sld-se',
    'sld-10',
    'sld-11',
  ].map((name) => `${STYLES}/${name}`),
  landingLinks: (resource) => [link('/styles', resource)],
  collectionLinks: (layer, resource) => [link(`/collections/${layer.id}/styles`, resource)],
  definition: (_view, language) => definition(language),
};

function link(path: string, resource: Resource): Link {
  return {
    href: addressOf(resource, path),
    rel: 'http://www.opengis.net/def/rel/ogc/1.0/styles',
    type: JSON_TYPE,
    title: texts[resource.language].styles,
  };
}

const texts = {
  pl: {
    styles: 'Style',
    style: 'Styl',
    metadata: 'O stylu',
    id: 'Identyfikator stylu',
    collection: 'Identyfikator kolekcji',
    f: 'Postać stylu',
  },
  en: {
    styles: 'Styles',
    style: 'Style',
    metadata: 'About the style',
    id: 'Id of a style',
    collection: 'Id of a collection',
    f: 'Form of the style',
  },
} as const;

function definition(language: Language): ApiPartDefinition {
  const text = texts[language];
  const path = (name: string, description: string) => ({
    name,
    in: 'path',
    description,
    required: true,
    schema: { type: 'string' },
  });
  const get = (
    operationId: string,
    summary: string,
    parameters: readonly string[],
    content: object,
    more: object = {},
  ) => ({
    get: {
      operationId,
      summary,
      tags: ['styles'],
      parameters: [
        ...parameters.map((name) => ({ $ref: `#/components/parameters/${name}` })),
        { $ref: '#/components/parameters/lang' },
      ],
      responses: {
        200: { description: summary, content },
        ...more,
        400: { $ref: '#/components/responses/400' },
        404: { $ref: '#/components/responses/404' },
      },
    },
  });
  const json = { [JSON_TYPE]: { schema: { type: 'object' } } };
  const sheets = Object.fromEntries(stylesheets.map(({ type }) => [type, { schema: { type: 'string' } }]));
  const elsewhere = { 303: { description: 'MapLibre' } };
  return {
    paths: {
      '/styles': get('getStyles', text.styles, [], json),
      '/collections/{collectionId}/styles': get(
        'getCollectionStyles',
        text.styles,
        ['stylesCollectionId'],
        json,
      ),
      '/styles/{styleId}': get('getStyle', text.style, ['stylesStyleId', 'stylesFormat'], sheets, elsewhere),
      '/styles/{styleId}/metadata': get('getStyleMetadata', text.metadata, ['stylesStyleId'], json),
      '/collections/{collectionId}/styles/{styleId}': get(
        'getCollectionStyle',
        text.style,
        ['stylesCollectionId', 'stylesStyleId', 'stylesFormat'],
        sheets,
        elsewhere,
      ),
      '/collections/{collectionId}/styles/{styleId}/metadata': get(
        'getCollectionStyleMetadata',
        text.metadata,
        ['stylesCollectionId', 'stylesStyleId'],
        json,
      ),
    },
    parameters: {
      stylesStyleId: path('styleId', text.id),
      stylesCollectionId: path('collectionId', text.collection),
      stylesFormat: {
        name: 'f',
        in: 'query',
        description: text.f,
        required: false,
        schema: { type: 'string', enum: stylesheets.map(({ f }) => f) },
      },
    },
    schemas: {},
  };
}
