import { type TSchema, Type } from 'typebox';

/* Values that the schemas of style files are made of. */

/** No member but those that are named. */
export const closed = { additionalProperties: false } as const;
/** A member that may be absent. */
export const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** `=` and an expression: `read-expression.ts` has the syntax. */
export const Expression = Type.String({ pattern: '^=', maxLength: 4001 });

/** `#RRGGBB` or `#RRGGBBAA`. */
export const Colour = Type.String({ pattern: '^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$' });

/** `1.5` or `"1.5px"`: pixels of 0.28 mm; `"0.25mm"`: on paper; `"3m"`: on the ground. */
export const Length = Type.Union([
  Type.Number({ minimum: 0, maximum: 1000 }),
  Type.String({ pattern: '^\\d+(\\.\\d+)?(px|mm|m)$' }),
]);

/** A {@link Length} that may be negative. */
export const SignedLength = Type.Union([
  Type.Number({ minimum: -1000, maximum: 1000 }),
  Type.String({ pattern: '^-?\\d+(\\.\\d+)?(px|mm|m)$' }),
]);

/** Constant or expression, as the four that follow. */
export const ColourValue = Type.Union([Colour, Expression]);
export const LengthValue = Type.Union([Length, Expression]);
export const SignedLengthValue = Type.Union([SignedLength, Expression]);
export const AngleValue = Type.Union([Type.Number({ minimum: -360, maximum: 360 }), Expression]);
export const OpacityValue = Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Expression]);

/** Right and down positive. */
export const Offset = Type.Array(SignedLengthValue, { minItems: 2, maxItems: 2 });

/** Fractions of width and height from the lower left corner. */
export const Anchor = Type.Array(Type.Number({ minimum: -10, maximum: 10 }), { minItems: 2, maxItems: 2 });

/** Dashes and gaps by turns. */
export const Dash = Type.Array(Length, { minItems: 2, maxItems: 16 });
/** Ends of lines. */
export const Cap = Type.Union([Type.Literal('butt'), Type.Literal('round'), Type.Literal('square')]);
/** Of letters. */
export const Weight = Type.Union([Type.Literal('normal'), Type.Literal('bold')]);
