import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
/** An NCName (Namespaces in XML, 3), letters of all scripts included. */
const NAME = '[A-Z_a-z\\u00c0-\\u1fff\\u2c00-\\ud7ff][-.\\w\\u00b7\\u00c0-\\u1fff\\u2c00-\\ud7ff]*';
const PREFIX = '[A-Za-z_][\\w.]*';
const QNAME = `^${PREFIX}:${NAME}$`;
const STEP = `${PREFIX}:${NAME}(\\[\\d{1,3}\\])?`;
const text = (description: string) => Type.String({ maxLength: 2000, description });

/** One element of a harmonised feature, or one nested in others. */
const ElementSchema = Type.Object(
  {
    path: Type.String({
      pattern: `^${STEP}(/${STEP})*$`,
      description:
        'Elements from the feature down, in the order of the schema: cp:inspireId/base:Identifier/base:localId',
    }),
    value: Type.Optional(
      text('Its text: a constant, or after `=` a CQL2 value over properties; a property that is a geometry'),
    ),
    href: Type.Optional(text('Its xlink:href, in the same way')),
    feature: Type.Optional(
      Type.Object(
        {
          layer: Type.String({ pattern: '^[a-z][a-z0-9_]*$' }),
          key: text('CQL2 value after `=`: the key of the feature'),
        },
        { ...closed, description: 'Its xlink:href is a feature of a layer, harmonised by the same schema' },
      ),
    ),
    geometry: Type.Optional(
      Type.Union([Type.Literal('as it is'), Type.Literal('multiple')], {
        description: 'The geometry of the feature; `multiple` where the schema wants a multiple one',
      }),
    ),
    when: Type.Optional(text('CQL2 value after `=`: without it the element is left out')),
    dateTime: Type.Optional(Type.Boolean({ description: 'A date is the first moment of that day' })),
    split: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 8,
        description: 'What separates several values: an element for each',
      }),
    ),
    codes: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'What is written for each value; others are not',
      }),
    ),
    prefix: Type.Optional(text('Written before the value, as the address of its code list')),
    attributes: Type.Optional(Type.Record(Type.String({ pattern: `^(${PREFIX}:)?${NAME}$` }), Type.String())),
    type: Type.Optional(
      Type.String({
        pattern: '^(xsd|gml):[A-Za-z]+$',
        description:
          'Its type in the schema made from the mapping: xsd:anyURI; that of its property when absent',
      }),
    ),
    required: Type.Optional(
      Type.Boolean({
        description:
          'The schema wants it: PROPERTYNAME does not leave it out. So it is when its property is required',
      }),
    ),
    nil: Type.Optional(
      Type.String({ minLength: 1, description: 'nilReason of the element where there is no value' }),
    ),
  },
  closed,
);

/** How the features of a layer stand in an application schema of others. */
export const HarmonisedSchema = Type.Object(
  {
    type: Type.String({ pattern: QNAME, description: 'Element of the feature: cp:CadastralParcel' }),
    schema: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description:
          'Address of the schema of its namespace; DescribeFeatureType makes one from the mapping when absent',
      }),
    ),
    gml: Type.Optional(
      Type.Array(Type.Union([Type.Literal('3.2'), Type.Literal('3.1.1'), Type.Literal('2')]), {
        minItems: 1,
        description:
          'Versions of GML that it is written in: 3.2 where there is a schema elsewhere, all where there is none',
      }),
    ),
    namespaces: Type.Record(Type.String({ pattern: `^${PREFIX}$` }), Type.String({ minLength: 1 }), {
      description: 'Prefixes of the paths; gml, xlink and xsi are known',
    }),
    filter: Type.Optional(text('CQL2 text: only these features can be said in the schema')),
    elements: Type.Array(ElementSchema, { minItems: 1, maxItems: 200 }),
  },
  closed,
);
