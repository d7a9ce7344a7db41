/** A JSON schema (2020-12) of the document. */
export type ApiSchema = Readonly<Record<string, unknown>>;

/** One call, as short as it can be written down. */
export interface Call {
  readonly summary: string;
  /** Parameters of the query by name. */
  readonly query?: Readonly<Record<string, ApiSchema>>;
  readonly body?: ApiSchema;
  /** False: the body may be left out. */
  readonly bodyRequired?: boolean;
  /** Status and schema of a good answer; default 200. */
  readonly status?: number;
  readonly answer: ApiSchema;
  /** Content type of the answer; default JSON. */
  readonly type?: string;
  /** True: answered without sign-in. */
  readonly open?: boolean;
}

export type Paths = Readonly<Record<string, Readonly<Partial<Record<Method, Call>>>>>;
type Method = 'get' | 'post' | 'put' | 'delete';

const JSON_TYPE = 'application/json';

/** Calls by path and method as OpenAPI has them. Parameters of the path are texts; every refusal is a problem. */
export function openApiPaths(paths: Paths): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(paths).map(([path, calls]) => [
      path,
      Object.fromEntries(Object.entries(calls).map(([method, call]) => [method, operation(path, method, call)])),
    ]),
  );
}

function operation(path: string, method: string, call: Call) {
  const { summary, query = {}, body, bodyRequired = true, status = 200, answer, type = JSON_TYPE, open } = call;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const inQuery = Object.entries(query).map(([name, schema]) => ({
    name,
    in: 'query',
    // So that the colons of an instant need no escapes.
    allowReserved: true,
    schema,
  }));
  return {
    summary,
    operationId: `${method} ${path}`,
    parameters: [...inPath, ...inQuery],
    ...(body === undefined
      ? {}
      : { requestBody: { required: bodyRequired, content: { [JSON_TYPE]: { schema: body } } } }),
    responses: {
      [status]: { description: 'Done.', content: { [type]: { schema: answer } } },
      default: {
        description: 'Refused; the problem says why and what to do.',
        content: { [JSON_TYPE]: { schema: object({ problem: ref('Problem') }) } },
      },
    },
    ...(open === true ? { security: [] } : {}),
  };
}

export const text: ApiSchema = { type: 'string' };
export const flag: ApiSchema = { type: 'boolean' };
export const count: ApiSchema = { type: 'integer', minimum: 0 };
export const number: ApiSchema = { type: 'number' };
export const anything: ApiSchema = {};
export const map: ApiSchema = { type: 'object' };
export const named: ApiSchema = { type: 'string', minLength: 1, maxLength: 200 };
export const instant: ApiSchema = { type: 'string', format: 'date-time' };
export const raw: ApiSchema = {
  type: 'boolean',
  default: false,
  description: 'True: texts of a CSV stay as they are, for programs.',
};
export const limit: ApiSchema = { type: 'integer', minimum: 1, maximum: 1000, default: 50 };

export function oneOf(...values: readonly string[]): ApiSchema {
  return { type: 'string', enum: values };
}

export function list(items: ApiSchema): ApiSchema {
  return { type: 'array', items };
}

export function orNull(schema: ApiSchema): ApiSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

export function ref(name: string): ApiSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with all of these keys, some of those, and maybe others. */
export function object(
  required: Readonly<Record<string, ApiSchema>>,
  optional: Readonly<Record<string, ApiSchema>> = {},
): ApiSchema {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } };
}

/** Like {@link object}, and no other keys: what a caller sends. */
export function exactly(
  required: Readonly<Record<string, ApiSchema>>,
  optional: Readonly<Record<string, ApiSchema>> = {},
): ApiSchema {
  return { ...object(required, optional), additionalProperties: false };
}
