import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';

const addFormats = addFormatsModule.default;

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly schemas: Readonly<Record<string, object>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

interface Operation {
  readonly parameters: readonly unknown[];
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The API definition of a running server: every JSON answer of it is checked against its own schema. */
export class ApiDefinition {
  readonly document: Document;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();

  private constructor(document: Document) {
    this.document = document;
    this.#ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true, validateSchema: false });
    addFormats(this.#ajv);
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      this.#ajv.addSchema(withNames(schema), `schema:${name}`);
    }
  }

  /** Fetches `/api`. @throws Error when it is no valid OpenAPI document */
  static async fetch(landing: string): Promise<ApiDefinition> {
    const answer = await fetch(`${landing}/api?f=json`);
    const document = (await answer.json()) as Document;
    const { valid, errors } = await new Validator().validate(
      JSON.parse(JSON.stringify(document)) as Record<string, never>,
    );
    if (!valid)
      throw new Error(`The API definition is not valid OpenAPI: ${JSON.stringify(errors, null, 1)}`);
    return new ApiDefinition(document);
  }

  /** Fetches an address of the API and checks its answer: status, media type and body are what the definition says. */
  async get(
    path: string,
    init?: RequestInit,
  ): Promise<{ readonly answer: Response; readonly body: unknown }> {
    const url = /^https?:/.test(path) ? path : `${this.document.servers[0]?.url}${path}`;
    const answer = await fetch(url, { redirect: 'manual', ...init });
    const text = await answer.text();
    const isJson = /[/+]json(;|$)/.test(answer.headers.get('content-type') ?? '');
    const body: unknown = isJson ? JSON.parse(text) : text;
    if (answer.status !== 304) this.#check(url, answer, body);
    return { answer, body };
  }

  #check(url: string, answer: Response, body: unknown): void {
    const validate = this.#validator(url, answer);
    if (!validate(body)) {
      throw new Error(
        `${url} answers otherwise than its schema: ${JSON.stringify(validate.errors?.slice(0, 5), null, 1)}`,
      );
    }
  }

  #validator(url: string, answer: Response): ValidateFunction {
    const type = (answer.headers.get('content-type') ?? '').replace('; charset=utf-8', '');
    const template = this.#templateOf(new URL(url).pathname);
    const responses = template === undefined ? undefined : this.document.paths[template]?.get.responses;
    const response = this.#resolve(
      responses?.[answer.status] ?? this.document.components.responses[answer.status],
    );
    const schema = response?.content?.[type]?.schema;
    if (schema === undefined)
      throw new Error(`${url} answers ${answer.status} ${type}, which the definition does not name`);
    const text = JSON.stringify(withNames(schema));
    const known = this.#validators.get(text);
    if (known !== undefined) return known;
    const validate = this.#ajv.compile(withNames(schema));
    this.#validators.set(text, validate);
    return validate;
  }

  /** The path of the definition that an address is of; undefined for one that is not there. */
  #templateOf(pathname: string): string | undefined {
    const landing = new URL(this.document.servers[0]?.url ?? '').pathname;
    const path = pathname.slice(landing.length) || '/';
    const templates = Object.keys(this.document.paths);
    return templates.find((each) => each === path) ?? templates.find((each) => toPattern(each).test(path));
  }

  /** Follows a reference to a response. */
  #resolve(response: Answer | undefined): Answer | undefined {
    const name = response?.$ref?.replace('#/components/responses/', '');
    return name === undefined ? response : this.document.components.responses[name];
  }
}

function toPattern(template: string): RegExp {
  return new RegExp(`^${template.replace('{featureId}', '.+').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** References to schemas of the document as references to schemas by name. */
function withNames(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'schema:')) as object;
}
