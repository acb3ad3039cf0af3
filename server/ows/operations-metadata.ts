import { element, type Xml } from '../xml/write.ts';

/** A parameter of an operation, or a constraint on it, with what it may be. */
export interface Domain {
  readonly name: string;
  /** Empty: any value (parameter) or none (constraint). */
  readonly values: readonly string[];
  readonly default?: string;
}

export interface Operation {
  readonly name: string;
  /** Address of HTTP GET; ends in `?`, because clients paste their query behind it. */
  readonly get?: string;
  /** How a GET is written (WMTS: `KVP`, `RESTful`), as a constraint on it. */
  readonly getEncodings?: readonly string[];
  readonly post?: string;
  /** `Content-Type` values a POST takes, as a constraint on it. */
  readonly postEncodings?: readonly string[];
  readonly parameters?: readonly Domain[];
  readonly constraints?: readonly Domain[];
}

/** `ows:OperationsMetadata` of OWS Common 1.0.0 (7.4.5), as WFS 1.1 has it: domains are plain lists of values. */
export function oldOperationsMetadata(
  operations: readonly Operation[],
  parameters: readonly Domain[] = [],
  constraints: readonly Domain[] = [],
): Xml {
  const domains = (name: string, list: readonly Domain[]): readonly Xml[] =>
    list.map((domain) =>
      element(
        name,
        { name: domain.name },
        domain.values.map((value) => element('ows:Value', {}, value)),
      ),
    );
  return element(
    'ows:OperationsMetadata',
    {},
    operations.map((operation) =>
      element(
        'ows:Operation',
        { name: operation.name },
        connectPoints(operation),
        domains('ows:Parameter', operation.parameters ?? []),
        domains('ows:Constraint', operation.constraints ?? []),
      ),
    ),
    domains('ows:Parameter', parameters),
    domains('ows:Constraint', constraints),
  );
}

/** `ows:OperationsMetadata` of OWS Common 1.1.0 (7.4.6): what the service can do, and nothing more. */
export function operationsMetadata(
  operations: readonly Operation[],
  parameters: readonly Domain[] = [],
  constraints: readonly Domain[] = [],
  extended?: Xml,
): Xml {
  return element(
    'ows:OperationsMetadata',
    {},
    operations.map(writeOperation),
    parameters.map(writeParameter),
    constraints.map(writeConstraint),
    extended,
  );
}

function writeOperation(operation: Operation): Xml {
  const { name, parameters = [], constraints = [] } = operation;
  return element(
    'ows:Operation',
    { name },
    connectPoints(operation),
    parameters.map(writeParameter),
    constraints.map(writeConstraint),
  );
}

function connectPoints({ get, getEncodings, post, postEncodings }: Operation): Xml {
  return element(
    'ows:DCP',
    {},
    element(
      'ows:HTTP',
      {},
      get === undefined
        ? undefined
        : element(
            'ows:Get',
            { 'xlink:type': 'simple', 'xlink:href': get },
            encodings('GetEncoding', getEncodings),
          ),
      post === undefined
        ? undefined
        : element(
            'ows:Post',
            { 'xlink:type': 'simple', 'xlink:href': post },
            encodings('PostEncoding', postEncodings),
          ),
    ),
  );
}

function encodings(name: string, values: readonly string[] = []): Xml | undefined {
  return values.length === 0 ? undefined : element('ows:Constraint', { name }, allowedValues(values));
}

function writeParameter({ name, values, default: fallback }: Domain): Xml {
  const domain = values.length === 0 ? element('ows:AnyValue') : allowedValues(values);
  return element('ows:Parameter', { name }, domain, defaultValue(fallback));
}

/** WFS 2.0 writes a conformance class as a constraint without values whose default is TRUE or FALSE. */
function writeConstraint({ name, values, default: fallback }: Domain): Xml {
  const domain = values.length === 0 ? element('ows:NoValues') : allowedValues(values);
  return element('ows:Constraint', { name }, domain, defaultValue(fallback));
}

function allowedValues(values: readonly string[]): Xml {
  return element(
    'ows:AllowedValues',
    {},
    values.map((value) => element('ows:Value', {}, value)),
  );
}

function defaultValue(value: string | undefined): Xml | undefined {
  return value === undefined ? undefined : element('ows:DefaultValue', {}, value);
}
