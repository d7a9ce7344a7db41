import type { FormSchema } from './form-hints.js';

const secret = { type: 'string', minLength: 1, format: 'password', writeOnly: true } as const;

/** One branch per auth strategy; `strategy` tells them apart. */
export const AUTH_SCHEMA = {
  title: 'Authentication',
  description: 'How the tenant knows who is calling. Secrets may be env:NAME or file:PATH.',
  type: 'object',
  required: ['strategy'],
  discriminator: { propertyName: 'strategy' },
  'x-order': 3,
  'x-section': 'connection',
  oneOf: [
    {
      title: 'User, password and role',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'username', 'password', 'role'],
      properties: {
        strategy: { type: 'string', const: 'basic_auth' },
        username: { title: 'Username', type: 'string', minLength: 1, description: 'Login id of the Ivanti user.' },
        password: { ...secret, title: 'Password', description: 'Password of that user.' },
        role: {
          title: 'Ivanti user role',
          type: 'string',
          minLength: 1,
          description:
            'Internal name of the role, as under Settings > Users and Permissions > Roles, not its display name.',
          examples: ['Admin', 'ServiceDeskAnalyst'],
        },
      },
    },
    {
      title: 'API key',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'api_key'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_api_key' },
        api_key: {
          ...secret,
          title: 'API key',
          description: 'REST API key from Settings > Security Controls > API Keys; it acts as its user in its role.',
          examples: ['env:IVANTI_API_KEY'],
        },
      },
    },
    {
      title: 'JSON web token',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'jwt'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_jwt' },
        jwt: { ...secret, title: 'JWT', description: 'Token issued by the tenant; sent as a Bearer token.' },
      },
    },
    {
      title: 'Session key',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'session_key'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_session_key' },
        session_key: {
          ...secret,
          title: 'Session key',
          description: 'A session key of the form tenant#id#number; it ends with its session.',
        },
      },
    },
    {
      title: 'OAuth2 client credentials',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'token_url', 'client_id', 'client_secret'],
      properties: {
        strategy: { type: 'string', const: 'oauth2' },
        token_url: {
          title: 'Token URL',
          type: 'string',
          format: 'uri',
          description:
            'Full URL of the identity provider’s token endpoint. Required; the only other host that is called.',
          examples: ['https://login.example.com/oauth2/token'],
        },
        client_id: { title: 'Client ID', type: 'string', minLength: 1 },
        client_secret: { ...secret, title: 'Client secret' },
        scope: { title: 'Scope', type: 'string', minLength: 1, description: 'Forwarded with each token request.' },
        client_auth: {
          title: 'Client authentication',
          type: 'string',
          enum: ['post', 'basic'],
          default: 'post',
          description: 'Client id and secret in the body (post) or in the Authorization header (basic).',
        },
        extra_params: {
          title: 'Further token parameters',
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Sent with each token request, for example an audience.',
          examples: [{ audience: 'https://tenant.example.com' }],
        },
      },
    },
  ],
} as const satisfies FormSchema;
