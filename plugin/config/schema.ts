import type { FromExtendedSchema } from 'json-schema-to-ts';
import type { FormHints, FormSchema } from '../../host-sdk/index.js';
import { AUTH_SCHEMA } from './auth-schema.js';
import { DATA_SCHEMA } from './data-schema.js';
import { TICKETING_SCHEMA } from './ticketing-schema.js';

/**
 * JSON schema (draft-07) of a connection: the one source of the type, the check, the form and the documentation.
 * `x-order` and `x-section` place a field in a form, where the section `basic` is what hosts ask for first; `x-choices`
 * says that `discover` gives the possible values of a list; `writeOnly` marks a secret, `x-role` tells the host what a
 * field is for.
 */
export const CONFIG_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Ivanti connection',
  type: 'object',
  additionalProperties: false,
  required: ['instance', 'auth'],
  anyOf: [{ required: ['ticketing'] }, { required: ['data'] }],
  properties: {
    name: {
      title: 'Configuration Name',
      'x-role': 'name',
      type: 'string',
      minLength: 1,
      maxLength: 80,
      description: 'Name of the connection. Default: the host of the tenant.',
      'x-order': 1,
      'x-section': 'basic',
    },
    instance: {
      title: 'Ivanti Tenant URL',
      type: 'string',
      minLength: 1,
      description:
        'URL or host name of the tenant; https unless it is this machine. On-premises: with its path, such as /HEAT.',
      examples: ['tenant.ivanticloud.com', 'https://itsm.example.com/HEAT'],
      'x-role': 'address',
      'x-order': 2,
      'x-section': 'connection',
    },
    auth: AUTH_SCHEMA,
    tenant: {
      title: 'Tenant name',
      type: 'string',
      minLength: 1,
      description: 'Name of the tenant at login. Default: the host of its URL, without the port.',
      'x-order': 4,
      'x-section': 'connection',
    },
    time_zone: {
      title: 'Time zone',
      'x-role': 'time-zone',
      type: 'string',
      default: 'UTC',
      description: 'IANA time zone of the tenant, for dates and times without a zone.',
      examples: ['Europe/Zurich', 'America/New_York'],
      'x-order': 5,
      'x-section': 'connection',
    },
    api_path: {
      title: 'Custom OData path',
      type: 'string',
      minLength: 1,
      description:
        'Root of the collections where it is not /api/odata/businessobject/: a path, or a URL on the same host.',
      examples: ['/api/odata/custom-businessobject/'],
      'x-role': 'address',
      'x-order': 6,
      'x-section': 'connection',
    },
    request_timeout: {
      title: 'Request timeout (s)',
      type: 'number',
      exclusiveMinimum: 0,
      maximum: 600,
      default: 100,
      description: 'Longest time for one attempt.',
      'x-order': 7,
      'x-section': 'connection',
    },
    rate_limit: {
      title: 'Rate limit (requests per minute)',
      'x-role': 'rate-limit',
      type: 'integer',
      minimum: 1,
      description:
        'Most requests in any 60 seconds, over all processes and connections of the tenant; default: no limit.',
      'x-order': 8,
      'x-section': 'connection',
    },
    rate_limit_timeout_ms: {
      title: 'Pause at the rate limit (ms)',
      type: 'integer',
      minimum: 0,
      default: 0,
      description: 'Shortest pause once the rate limit is reached.',
      'x-order': 9,
      'x-section': 'connection',
    },
    daily_call_limit: {
      title: 'Daily calls',
      'x-role': 'call-limit',
      type: 'integer',
      minimum: 1,
      default: 100000,
      description: 'Most calls in any 24 hours, over all connections to the tenant.',
      'x-order': 10,
      'x-section': 'connection',
    },
    system_proxy: {
      title: 'Use System Proxy',
      type: 'boolean',
      default: true,
      description:
        'Sends calls through the system proxy of the host, if there is one; the connection’s own proxy takes precedence.',
      'x-role': 'system-proxy',
      'x-order': 11,
      'x-section': 'basic',
    },
    proxy: {
      title: 'Proxy',
      type: 'string',
      format: 'password',
      writeOnly: true,
      description: 'URL of an HTTP proxy; may hold credentials, so it is kept as a secret.',
      examples: ['env:IVANTI_EXCHANGE_SECRET_PROXY'],
      'x-role': 'address',
      'x-order': 12,
      'x-section': 'connection',
    },
    ca: {
      title: 'Certificate authority',
      type: 'string',
      description: 'PEM text, or file:PATH, of a private certificate authority.',
      examples: ['file:corporate-ca.pem'],
      'x-role': 'address',
      'x-order': 13,
      'x-section': 'connection',
    },
    ticketing: TICKETING_SCHEMA,
    data: DATA_SCHEMA,
  },
} as const satisfies FormSchema;

/** A checked configuration: defaults filled in. */
export type Config = FromExtendedSchema<FormHints, typeof CONFIG_SCHEMA>;
export type TicketingConfig = NonNullable<Config['ticketing']>;
export type DataConfig = NonNullable<Config['data']>;
