import { PACKAGE_VERSION } from '../platform/package-root.js';
import { COOKIE } from './browser-sessions.js';
import type { AnyOperation } from './operations/define-operation.js';
import { COMPONENTS } from './shapes/components.js';
import { changedMeanwhile, refusal } from './shapes/problem.js';
import { text, type Schema } from './shapes/schema.js';

const JSON_TYPE = 'application/json';
const NAMES = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]));

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  schema: text,
  description: 'ETag of the response that the change is based on. Without it, the last write wins.',
};

/** The operations as an OpenAPI 3.1 document. */
export function apiDocument(operations: readonly AnyOperation[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: documented(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ivanti Exchange host',
      version: PACKAGE_VERSION,
      description:
        'Each call names the scope that it needs. A browser session must send the header X-CSRF-Token with each change. ' +
        'GET /api/session returns its value. Over TLS the name of the session cookie begins with __Host-.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: COOKIE },
      },
      schemas: Object.fromEntries(Object.entries(COMPONENTS).map(([name, schema]) => [name, inner(schema)])),
    },
  };
}

function documented(operation: AnyOperation) {
  const { method, path, scope, summary, query, body, bodyOptions = {}, status = 200, problems = [] } = operation;
  const { properties = {} } = (query ?? {}) as { readonly properties?: Readonly<Record<string, Schema>> };
  const { types = [JSON_TYPE], optional = false } = bodyOptions;
  const contentOf = (kinds: readonly string[], schema: unknown) =>
    Object.fromEntries(kinds.map((kind) => [kind, { schema }]));
  const { answer, content = [], versioned = false, ifMatch = false } = operation;
  const answered = answer === undefined ? contentOf(content, text) : contentOf([JSON_TYPE], named(answer));
  const refusals = problems.length === 0 ? '' : ` Of its own: ${problems.join(', ')}.`;
  return {
    summary,
    operationId: `${method} ${path}`,
    'x-scope': scope,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: text })),
      // Reserved characters need no escapes, for the colons of instants.
      ...Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', allowReserved: true, schema })),
      ...(ifMatch ? [IF_MATCH] : []),
    ],
    ...(body === undefined ? {} : { requestBody: { required: !optional, content: contentOf(types, body) } }),
    responses: {
      [status]: {
        description: 'Done.',
        ...(versioned ? { headers: { ETag: { schema: text } } } : {}),
        ...(Object.keys(answered).length === 0 ? {} : { content: answered }),
      },
      ...(ifMatch
        ? {
            412: {
              description: 'The object was changed in the meantime.',
              content: contentOf([JSON_TYPE], inner(changedMeanwhile)),
            },
          }
        : {}),
      default: {
        description: `Refused. The problem says why and how to fix it.${refusals}`,
        content: contentOf([JSON_TYPE], named(refusal)),
      },
    },
    ...(scope === 'open' ? { security: [] } : {}),
  };
}

/** A schema of answers, with references for named schemas; the others may get more keys in a later version. */
function named(schema: unknown): unknown {
  if (Array.isArray(schema)) return (schema as unknown[]).map(named);
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = NAMES.get(schema);
  return name === undefined ? inner(schema) : { $ref: `#/components/schemas/${name}` };
}

function inner(schema: Schema): object {
  const kept = Object.entries(schema).filter(([key, value]) => key !== '$id' && !isClosing(key, value));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === '$ref' ? `#/components/schemas/${String(value)}` : named(value)]),
  );
}

function isClosing(key: string, value: unknown): boolean {
  return key === 'additionalProperties' && value === false;
}
