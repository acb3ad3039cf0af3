/** A value written in a filter; dates and times are ISO 8601 text, integers beyond 2^53 their digits. */
export type Literal = string | number | boolean;

/** Types of single values: those that properties of a layer have. */
export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';

export type ExpressionType = ValueType | 'geometry' | 'interval' | 'array';
