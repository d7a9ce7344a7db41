import { HTML_TYPE, JSON_TYPE } from '../../answers/answer.js';
import type { FromSchema } from 'json-schema-to-ts';
import type { Effect } from './effect.js';

/**
 * Bodies by name: the tenant's envelope, a web server's page, nothing, and an error that shows internal details
 * (measured).
 */
const TEMPLATES = {
  json: '{"code":"ISM_5000","description":"Internal server error","message":["Unhandled system exception"],"help":""}',
  html: '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>The service is unavailable.</h1></body></html>',
  empty: '',
  leak: '{"code":"ISM_5000","description":"Internal server error","message":["Unhandled system exception: {&quot;error&quot;:{&quot;SessionId&quot;:&quot;acme.ivanti.test#MOCKSESSION#2&quot;,&quot;TenantId&quot;:&quot;acme.ivanti.test&quot;,&quot;LoginId&quot;:&quot;integration@corp.example&quot;,&quot;Hostname&quot;:&quot;APP01&quot;}}"],"help":""}',
} as const;

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['code'],
  properties: {
    code: { type: 'integer', minimum: 200, maximum: 599 },
    body: {},
    template: { enum: ['json', 'html', 'empty', 'leak'] },
    headers: {
      type: 'object',
      // A header that is invalid by RFC 9110 cannot be sent.
      propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", description: 'the name of a header' },
      additionalProperties: {
        type: 'string',
        pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$',
        description: 'one line of Latin-1 text',
      },
    },
  },
} as const;

/** Answers with a status. The body is a text, a value sent as JSON, or one of the templates; by default it is empty. */
export type StatusSpec = Readonly<FromSchema<typeof SCHEMA>>;

export const status: Effect<StatusSpec> = {
  stage: 'before-commit',
  schema: SCHEMA,
  apply({ code, body, template, headers = {} }, context) {
    const own = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const text = template === undefined ? own : TEMPLATES[template];
    const type = text.startsWith('<') ? HTML_TYPE : JSON_TYPE;
    context.answer = { status: code, headers, ...(text !== '' && { type, body: text }) };
  },
};
