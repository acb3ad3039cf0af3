import { type Static, Type } from 'typebox';
import { closed, Optional } from './schema-values.ts';
import { Symbolizer } from './symbolizer-schema.ts';

/*
 * What a style file may say. `read-style.ts` makes the model of it (`symbolizer.ts`, which says what each member
 * means): texts beginning with `=` become expressions, single hatches and patterns become lists, names of SVG files
 * what is in them.
 */

const Titles = Type.Object({ pl: Type.String(), en: Type.String() }, closed);

const Rule = Type.Object(
  {
    /** Identifies the rule inside its style; legends and vector styles refer to it. */
    name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$' }),
    title: Titles,
    abstract: Optional(Titles),
    /** Rules of one pass are painted together, passes one after the other; 0 when not said. */
    pass: Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    /** CQL2 text. */
    filter: Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    /** Drawn for features that no other rule of the pass without `else` took. */
    else: Optional(Type.Boolean()),
    /** Drawn only for features that no earlier rule of the pass took. */
    unlessTaken: Optional(Type.Boolean()),
    /** Drawn where the scale denominator is at least min and below max (WMS 1.3.0, 7.2.4.6.9). */
    minScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    maxScaleDenominator: Optional(Type.Number({ exclusiveMinimum: 0 })),
    symbolizers: Type.Array(Symbolizer, { minItems: 1, maxItems: 16 }),
  },
  closed,
);

const Sorting = Type.Object(
  { property: Type.String({ minLength: 1, maxLength: 100 }), descending: Optional(Type.Boolean()) },
  closed,
);

/** A style file, `layers/styles/<id>.yaml`: rules painted in order, each over all features before the next symbolizer. */
export const StyleSchema = Type.Object(
  {
    title: Titles,
    abstract: Optional(Titles),
    /** Of each pass: features are painted in this order, each with all rules of the pass. */
    sortBy: Optional(Type.Array(Sorting, { minItems: 1, maxItems: 4 })),
    rules: Type.Array(Rule, { minItems: 1, maxItems: 200 }),
  },
  closed,
);

export type StyleFile = Static<typeof StyleSchema>;
